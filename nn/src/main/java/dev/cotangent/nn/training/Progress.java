package dev.cotangent.nn.training;

import java.io.Console;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a program is, on standard error: steps done and in all, time taken and left.
 *
 * <p>A bar that moves on a terminal, else a line now and then. May be advanced from several
 * threads.
 */
public final class Progress implements AutoCloseable {
  private static final int LINE_MILLIS = 10_000;
  private static final int LINE_WIDTH = 110;

  private final ProgressBar bar;

  /** The last line where nobody watches. */
  private String printed = "";

  /**
   * Begins.
   *
   * @param total how many steps there will be
   */
  public Progress(String task, int total) {
    this(builder(task, total));
  }

  private Progress(ProgressBarBuilder builder) {
    if (!onTerminal()) {
      builder
          .setUpdateIntervalMillis(LINE_MILLIS)
          .setConsumer(new DelegatingProgressBarConsumer(this::print, LINE_WIDTH));
    }
    bar = builder.build();
  }

  /** Prints a line that differs from the one before: when a bar ends, it gives the same twice. */
  private void print(String line) {
    if (!line.equals(printed)) {
      printed = line;
      System.err.println(line);
    }
  }

  /** The same for many quick steps, with steps per second. */
  public static Progress withSpeed(String task, int total) {
    return new Progress(
        builder(task, total)
            .setUnit("", 1)
            .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
  }

  private static ProgressBarBuilder builder(String task, int total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII);
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

  /**
   * Shows that more is done.
   *
   * @param message what it was about, or how it stands
   */
  public void advance(int steps, String message) {
    bar.stepBy(steps);
    bar.setExtraMessage("  " + message);
  }

  @Override
  public void close() {
    bar.close();
  }
}
