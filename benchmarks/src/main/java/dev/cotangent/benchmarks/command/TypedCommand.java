package dev.cotangent.benchmarks.command;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What was typed, as another reader would type it. */
public final class TypedCommand {
  private TypedCommand() {}

  /**
   * The command line, from the project's folder and with a folder of the same name below {@code
   * out} for the results, wherever they went.
   *
   * @param out where the results went, if they were written down
   */
  public static String of(CommandSpec spec, @Nullable Path out) {
    return spec.commandLine().getParseResult().originalArgs().stream()
        .map(word -> out == null ? word : word.replace(out.toString(), relative(out)))
        .collect(Collectors.joining(" ", "benchmarks/cotangent-bench ", ""));
  }

  private static String relative(Path out) {
    return "out/" + out.toAbsolutePath().normalize().getFileName();
  }
}
