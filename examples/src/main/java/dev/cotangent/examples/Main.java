package dev.cotangent.examples;

import com.google.common.base.Throwables;
import dev.cotangent.examples.autoencoder.AutoencoderCommand;
import dev.cotangent.examples.command.Origin;
import dev.cotangent.examples.features.FeaturesCommand;
import dev.cotangent.examples.gradcheck.GradcheckCommand;
import dev.cotangent.examples.hundreddigits.HundredDigitsCommand;
import dev.cotangent.examples.implicit.ImplicitCommand;
import dev.cotangent.examples.look.DrawCommand;
import dev.cotangent.examples.look.ExplainCommand;
import dev.cotangent.examples.mnist.PredictCommand;
import dev.cotangent.examples.mnist.TrainCommand;
import dev.cotangent.examples.onnx.OnnxCommand;
import dev.cotangent.examples.physics.PhysicsCommand;
import dev.cotangent.examples.plainnumpy.PlainNumpyCommand;
import dev.cotangent.examples.report.Provenance;
import dev.cotangent.examples.residual.ResidualCommand;
import dev.cotangent.examples.runs.CompareRunsCommand;
import dev.cotangent.examples.runs.SweepCommand;
import dev.cotangent.examples.sequence.SequenceCommand;
import dev.cotangent.examples.threefilters.ThreeFiltersCommand;
import dev.cotangent.examples.transformer.TransformerCommand;
import dev.cotangent.examples.zerosandones.ZerosAndOnesCommand;
import dev.cotangent.nn.io.Printable;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code cotangent}: each example is one of its subcommands. */
@Command(
    name = "cotangent",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      HundredDigitsCommand.class,
      ThreeFiltersCommand.class,
      ZerosAndOnesCommand.class,
      PlainNumpyCommand.class,
      FeaturesCommand.class,
      AutoencoderCommand.class,
      ResidualCommand.class,
      PhysicsCommand.class,
      ImplicitCommand.class,
      SequenceCommand.class,
      TransformerCommand.class,
      DrawCommand.class,
      ExplainCommand.class,
      GradcheckCommand.class,
      OnnxCommand.class,
      CompareRunsCommand.class,
      SweepCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "PROGRAM",
    usageHelpAutoWidth = true,
    description = "Programs that train networks, show what they learned and check gradients.",
    commandListHeading = "%nPrograms:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done",
      "  1  something went wrong: a file is missing or damaged, a gradient is wrong, …",
      "  2  the command line is wrong",
      "",
      "'cotangent help PROGRAM' says what a program does and which options it has.",
      "COTANGENT_JAVA_OPTS holds options for the JVM, for example -Xmx2g.",
    })
public final class Main implements Runnable {
  private static final String STACKTRACE = "--stacktrace";
  private static final String HELP = "--help";

  @Option(
      names = STACKTRACE,
      scope = ScopeType.INHERIT,
      description = "Show where in the code an error arose.")
  private boolean stacktrace;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true"); // pictures are drawn, windows never
    System.exit(execute(args));
  }

  private static int execute(String[] args) {
    CommandLine commandLine = commandLine();
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError e) {
      commandLine
          .getErr()
          .println("cotangent: not enough memory; give more with COTANGENT_JAVA_OPTS=-Xmx4g: " + e);
      return ExitCode.SOFTWARE;
    }
  }

  /** The command with its subcommands and the way it reports errors. */
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    for (CommandLine program : commandLine.getSubcommands().values()) {
      addHelp(program.getCommandSpec());
    }
    commandLine.setExecutionStrategy(
        result -> {
          String versions = String.join("\n", new Version().getVersion());
          Provenance.begin(Origin.of(result, "cotangent", versions));
          return new RunLast().execute(result);
        });
    commandLine.setParameterExceptionHandler(
        (exception, args) -> {
          boolean trace = Arrays.asList(args).contains(STACKTRACE);
          report(exception.getCommandLine(), exception, usageMessage(exception), trace);
          return ExitCode.USAGE;
        });
    commandLine.setExecutionExceptionHandler(
        (exception, command, result) -> {
          report(command, exception, message(exception), main.stacktrace);
          return ExitCode.SOFTWARE;
        });
    return commandLine;
  }

  private static void addHelp(CommandSpec program) {
    if (program.findOption(HELP) == null) {
      program.addOption(
          OptionSpec.builder("-h", HELP)
              .usageHelp(true)
              .description("Show this help message and exit.")
              .build());
    }
    program.subcommands().values().forEach(inner -> addHelp(inner.getCommandSpec()));
  }

  /** Without a subcommand, the help is shown. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static void report(
      CommandLine command, Exception exception, String message, boolean stacktrace) {
    String line = message.strip().replaceAll("\\s*\\R\\s*", "; ");
    command.getErr().println("cotangent: " + Printable.text(line));
    if (stacktrace) {
      command.getErr().print(Printable.lines(Throwables.getStackTraceAsString(exception)));
    }
    command.getErr().flush();
  }

  private static String usageMessage(ParameterException exception) {
    String command = exception.getCommandLine().getCommandSpec().qualifiedName();
    String message = exception.getMessage();
    if (exception instanceof UnmatchedArgumentException unmatched) {
      if (!unmatched.isUnknownOption()) {
        message = "not expected here: '%s'".formatted(String.join("' '", unmatched.getUnmatched()));
      }
      if (!unmatched.getSuggestions().isEmpty()) {
        return message + "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
      }
    }
    return "%s; see '%s --help'".formatted(message, command);
  }

  /** What went wrong, in a line for the terminal. */
  static String message(Throwable exception) {
    if (exception instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return message(unchecked.getCause());
    }
    if (exception instanceof FileSystemException file && file.getReason() == null) {
      return fileProblem(file) + ": " + file.getMessage();
    }
    String message = exception.getMessage();
    return message == null || message.isBlank() ? exception.getClass().getName() : message;
  }

  private static String fileProblem(FileSystemException exception) {
    if (exception instanceof NoSuchFileException) {
      return "no such file";
    }
    if (exception instanceof AccessDeniedException) {
      return "access denied";
    }
    return exception instanceof FileAlreadyExistsException ? "in the way" : "cannot be used";
  }

  /** The versions of this program and of what it runs on. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(Main.class.getModule().getDescriptor())
              .flatMap(ModuleDescriptor::rawVersion)
              .orElse("(version unknown: not run as a module)");
      return new String[] {"cotangent " + version, Provenance.machine()};
    }
  }
}
