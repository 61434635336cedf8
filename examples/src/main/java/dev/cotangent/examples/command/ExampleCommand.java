package dev.cotangent.examples.command;

import dev.cotangent.nn.io.Printable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A program that the command {@code cotangent} runs; what it returns is the exit code. */
public abstract class ExampleCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /**
   * Prints a line, or several, on the command's standard output. Names of files and classes in it
   * may hold anything: what a terminal would act on is written as {@link Printable#lines} does.
   */
  protected final void say(String text) {
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    out.println(Printable.lines(text));
    out.flush();
  }
}
