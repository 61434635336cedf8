package dev.cotangent.nn;

import java.io.Console;
import java.text.DecimalFormat;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far an epoch is, on standard error: samples done and in all, time taken and left, samples per
 * second, loss and accuracy so far. A bar that moves on a terminal, else a line now and then.
 */
final class Progress implements AutoCloseable {
  private static final int LINE_MILLIS = 10_000;
  private static final int LINE_WIDTH = 110;

  private final @Nullable ProgressBar bar;

  /**
   * Begins.
   *
   * @param samples how many there will be
   * @param shown whether anything is to be seen
   */
  Progress(String task, long samples, boolean shown) {
    this.bar = shown ? builder(task, samples).build() : null;
  }

  private static ProgressBarBuilder builder(String task, long samples) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(samples)
            .setUnit("", 1)
            .showSpeed(new DecimalFormat("0"))
            .setStyle(ProgressBarStyle.ASCII);
    return onTerminal()
        ? builder
        : builder
            .setUpdateIntervalMillis(LINE_MILLIS)
            .setConsumer(new DelegatingProgressBarConsumer(System.err::println, LINE_WIDTH));
  }

  /** Whether a person is watching; later JDKs have a console object even where there is none. */
  private static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // before JDK 22 there is a console object only on a terminal
    }
  }

  /** Shows that more samples are done, and the means over the samples so far. */
  void advance(int samples, Evaluation mean) {
    if (bar != null) {
      bar.stepBy(samples);
      bar.setExtraMessage(
          Double.isNaN(mean.accuracy())
              ? String.format(Locale.ROOT, "  loss %.4f", mean.loss())
              : String.format(
                  Locale.ROOT, "  loss %.4f  %.2f %%", mean.loss(), 100 * mean.accuracy()));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
