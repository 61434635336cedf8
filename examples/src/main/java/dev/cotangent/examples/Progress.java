package dev.cotangent.examples;

import java.io.Console;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a program is, on standard error: a bar that moves on a terminal, else a line now and
 * then. May be advanced from several threads.
 */
public final class Progress implements AutoCloseable {
  private static final int LINE_MILLIS = 10_000;
  private static final int LINE_WIDTH = 100;

  private final ProgressBar bar;

  /**
   * Begins.
   *
   * @param total how many steps there will be
   */
  public Progress(String task, int total) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII);
    if (!onTerminal()) {
      builder
          .setUpdateIntervalMillis(LINE_MILLIS)
          .setConsumer(new DelegatingProgressBarConsumer(System.err::println, LINE_WIDTH));
    }
    bar = builder.build();
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

  /** Shows that one more step is done, and what it was about. */
  public void advance(String what) {
    bar.step();
    bar.setExtraMessage("  " + what);
  }

  @Override
  public void close() {
    bar.close();
  }
}
