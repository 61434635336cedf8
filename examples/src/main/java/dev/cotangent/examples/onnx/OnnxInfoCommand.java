package dev.cotangent.examples.onnx;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.onnx.ModelValue;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a model consists of. */
@Command(
    name = "info",
    description = {
      "Says what a model consists of: inputs, outputs, operators, parameters,",
      "and what of it is not supported."
    })
final class OnnxInfoCommand extends ExampleCommand {
  @Parameters(arity = "1", paramLabel = "MODEL", description = "The model's file.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    OnnxModel model = OnnxModel.read(file);
    say("model         " + file.getFileName());
    say("written by    " + (model.producer().isEmpty() ? "(not said)" : model.producer()));
    say("format        version " + model.irVersion() + ", operators " + opsets(model));
    values("inputs", model.inputs());
    values("outputs", model.outputs());
    long parameters = weights(model).mapToLong(OnnxTensor::size).sum();
    say(
        "parameters    %s in %s tensors"
            .formatted(String.format(Locale.ROOT, "%,d", parameters), weights(model).count()));
    model.metadata().forEach((key, value) -> say("note          " + key + ": " + value));
    say("operators");
    model
        .operators()
        .forEach((name, count) -> say(String.format(Locale.ROOT, "%10d  %s", count, name)));
    say(
        model.unsupported().isEmpty()
            ? "All operators are supported."
            : "not supported: " + String.join(", ", model.unsupported()));
    return 0;
  }

  private static Stream<OnnxTensor> weights(OnnxModel model) {
    return model.initializers().values().stream().filter(tensor -> tensor.type().isFloating());
  }

  private static String opsets(OnnxModel model) {
    return model.opsets().entrySet().stream()
        .map(OnnxInfoCommand::opset)
        .collect(Collectors.joining(", "));
  }

  private static String opset(Map.Entry<String, Long> opset) {
    return (opset.getKey().isEmpty() ? "" : opset.getKey() + " ") + opset.getValue();
  }

  private void values(String title, List<ModelValue> values) {
    say(title);
    values.forEach(value -> say("              " + value));
  }
}
