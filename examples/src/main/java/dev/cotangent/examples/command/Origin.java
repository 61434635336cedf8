package dev.cotangent.examples.command;

import dev.cotangent.examples.report.Provenance;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What a command line says of how a program's results come about. */
public final class Origin {
  private static final String STACKTRACE = "--stacktrace";

  private Origin() {}

  /**
   * The command with the values of all its options.
   *
   * @param program the words before the options: {@code cotangent}, or with the program's name
   * @param versions of what runs it
   */
  public static Provenance of(ParseResult result, String program, String versions) {
    ParseResult innermost = result;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (OptionSpec option : innermost.commandSpec().options()) {
      Object value = option.getValue();
      boolean shown = !option.usageHelp() && !option.versionHelp() && !option.hidden();
      if (shown && !option.longestName().equals(STACKTRACE) && value != null) {
        settings.put(option.longestName(), value.toString());
      }
    }
    return new Provenance(
        program + " " + String.join(" ", result.originalArgs()), settings, versions);
  }
}
