package dev.cotangent.nn.training;

import dev.cotangent.nn.data.Batches;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far an epoch is, with its loss and accuracy so far; or nothing, where nobody asked. */
final class TrainingProgress implements AutoCloseable {
  /** Between two messages: figures may take longer than steps. */
  private static final long NANOS = 50_000_000;

  private final @Nullable Progress bar;
  private final boolean countsSamples;
  private long told = System.nanoTime() - NANOS;
  private int untold;

  /** Counts the samples where their number is known, else the batches. */
  TrainingProgress(boolean shown, int epoch, Batches training) {
    countsSamples = training instanceof ExampleBatches;
    long total =
        training instanceof ExampleBatches examples
            ? examples.samples()
            : training.count().orElse(0);
    bar =
        shown
            ? Progress.withSpeed("epoch " + epoch, (int) Math.min(Integer.MAX_VALUE, total))
            : null;
  }

  void advance(EpochSums sums, int samples, boolean last) {
    if (bar == null) {
      return;
    }
    untold += countsSamples ? samples : 1;
    long now = System.nanoTime();
    if (last || now - told >= NANOS) {
      bar.advance(untold, message(sums.mean()));
      untold = 0;
      told = now;
    }
  }

  private static String message(Evaluation mean) {
    String loss = String.format(Locale.ROOT, "loss %.4f", mean.loss());
    return Double.isNaN(mean.accuracy())
        ? loss
        : String.format(Locale.ROOT, "%s  %.2f %%", loss, 100 * mean.accuracy());
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
