package dev.cotangent.examples.onnx;

import dev.cotangent.examples.command.ExampleCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Models of the ONNX format. */
@Command(
    name = "onnx",
    description = {
      "Looks at models of the ONNX format, and checks them.",
      "",
      "A model is imported as an expression of this library's operations: it can be differentiated,"
          + " trained and compiled like any other."
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      OnnxCheckCommand.class,
      OnnxInfoCommand.class,
      OnnxRunCommand.class,
      OnnxGradcheckCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  cotangent onnx info model.onnx",
      "  cotangent onnx run model.onnx --input x=x.npy --out result",
      "  cotangent onnx check tests/node",
      "  cotangent onnx gradcheck model.onnx --dimension batch=2"
    })
public final class OnnxCommand extends ExampleCommand {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("[onnx] the command line is missing");
    }
    throw new ParameterException(
        spec.commandLine(), "Missing command: " + String.join(", ", spec.subcommands().keySet()));
  }
}
