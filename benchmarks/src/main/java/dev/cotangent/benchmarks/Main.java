package dev.cotangent.benchmarks;

import dev.cotangent.benchmarks.checkers.CheckersCommand;
import dev.cotangent.benchmarks.compare.CompareCommand;
import dev.cotangent.benchmarks.exchange.ExchangeCommand;
import dev.cotangent.benchmarks.kernels.KernelsCommand;
import dev.cotangent.benchmarks.kills.KillsCommand;
import dev.cotangent.benchmarks.lottery.LotteryCommand;
import dev.cotangent.benchmarks.streaming.StreamingCommand;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code cotangent-bench}: each program is one of its subcommands. */
@Command(
    name = "cotangent-bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      CompareCommand.class,
      KernelsCommand.class,
      LotteryCommand.class,
      CheckersCommand.class,
      KillsCommand.class,
      StreamingCommand.class,
      ExchangeCommand.class,
      PageCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "PROGRAM",
    usageHelpAutoWidth = true,
    description =
        "Programs that measure how fast networks and kernels run, what gradient checkers find, and"
            + " whether trainings survive.",
    commandListHeading = "%nPrograms:%n",
    footerHeading = "%nBefore the program:%n",
    footer = "  --peers   Build the other frameworks' part, too (downloads about 500 MB).")
public final class Main implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true"); // charts are drawn, windows never
    System.exit(commandLine().execute(args));
  }

  /** The command with its subcommands; what the user can mend is reported in one line. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(
        (exception, args) -> {
          CommandLine program = exception.getCommandLine();
          report(
              program,
              "%s; see '%s --help'"
                  .formatted(exception.getMessage(), program.getCommandSpec().qualifiedName()));
          return ExitCode.USAGE;
        });
    commandLine.setExecutionExceptionHandler(
        (exception, program, result) -> {
          if (!(exception instanceof IOException)) {
            throw exception;
          }
          String missing = exception instanceof NoSuchFileException ? "no such file: " : "";
          report(program, missing + exception.getMessage());
          return ExitCode.SOFTWARE;
        });
    return commandLine;
  }

  private static void report(CommandLine program, String message) {
    program.getErr().println("cotangent-bench: " + message);
    program.getErr().flush();
  }

  /** Without a subcommand, the help is shown. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
