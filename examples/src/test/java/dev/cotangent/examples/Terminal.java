package dev.cotangent.examples;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs programs and keeps what the last one says. */
final class Terminal {
  private final StringWriter text = new StringWriter();

  /** Runs a command line to its end; gives its exit code. */
  int run(String... args) {
    text.getBuffer().setLength(0);
    PrintWriter writer = new PrintWriter(text);
    return Main.commandLine().setOut(writer).setErr(writer).execute(args);
  }

  /** All that the last one said. */
  @Override
  public String toString() {
    return text.toString();
  }
}
