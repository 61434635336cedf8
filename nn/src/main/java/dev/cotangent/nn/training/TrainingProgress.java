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
  TrainingProgress(boolean shown, int epoch, Batches training, EpochSums sums, int batch) {
    countsSamples = training instanceof ExampleBatches;
    long total =
        training instanceof ExampleBatches examples
            ? examples.samples()
            : training.count().orElse(0);
    bar =
        shown
            ? Progress.withSpeed("epoch " + epoch, (int) Math.min(Integer.MAX_VALUE, total))
            : null;
    untold = countsSamples ? (int) sums.samples() : batch;
  }

  /** Has a step more. */
  void advance(EpochSums sums, int samples) {
    if (bar == null) {
      return;
    }
    untold += countsSamples ? samples : 1;
    long now = System.nanoTime();
    if (now - told >= NANOS) {
      tell(bar, sums);
      told = now;
    }
  }

  /** Tells what is untold. */
  void end(EpochSums sums) {
    if (bar != null && untold > 0) {
      tell(bar, sums);
    }
  }

  private void tell(Progress shown, EpochSums sums) {
    shown.advance(untold, message(sums.mean()));
    untold = 0;
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
