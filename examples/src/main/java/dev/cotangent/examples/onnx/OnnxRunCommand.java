package dev.cotangent.examples.onnx;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.nn.io.Npy;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.onnx.ModelValue;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.check.ModelCheck;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes the outputs of a model. */
@Command(
    name = "run",
    description = {
      "Computes a model's outputs from arrays in NumPy's format, and says their shapes, least, mean and"
          + " greatest numbers.",
      "",
      "With --out, each output is written as NAME.npy."
    })
final class OnnxRunCommand extends ExampleCommand {
  @Parameters(arity = "1", paramLabel = "MODEL", description = "A model's file.")
  private Path file = Path.of("");

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE",
      description = "An input's value, such as x=x.npy.")
  private Map<String, Path> files = Map.of();

  @Option(names = "--out", paramLabel = "DIR", description = "Where outputs are written.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    OnnxModel model = OnnxModel.read(file);
    Map<String, Value> inputs = new LinkedHashMap<>();
    for (ModelValue input : model.inputs()) {
      Path array = files.get(input.name());
      if (array == null) {
        throw new IllegalArgumentException(
            "[onnx] each input needs a value: %s; give --input %s=FILE.npy"
                .formatted(input, input.name()));
      }
      inputs.put(input.name(), Value.Known.of(tensor(input, Npy.read(array))));
    }
    for (String name : files.keySet()) {
      if (!inputs.containsKey(name)) {
        throw new IllegalArgumentException(
            "[onnx] the model has no input '%s'; its inputs are %s"
                .formatted(name, model.inputs()));
      }
    }
    Map<String, Value> outputs = ModelCheck.run(ModelCheck.graph(model, inputs), inputs);
    OutputFolder folder = out == null ? null : OutputFolder.open(out);
    for (Map.Entry<String, Value> output : outputs.entrySet()) {
      if (output.getValue() instanceof Value.Known known
          && known.tensor().type() != ElementType.STRING
          && known.tensor().size() > 0) {
        say(line(output.getKey(), known.tensor()));
        if (folder != null) {
          String name = output.getKey().replaceAll("[^A-Za-z0-9_.-]+", "_") + ".npy";
          Npy.write(folder.file(name), known.tensor().toTensor());
        }
      } else {
        say(output.getKey() + ": " + output.getValue());
      }
    }
    return 0;
  }

  /** Numbers as the input's type holds them. */
  private static OnnxTensor tensor(ModelValue input, Tensor value) {
    ElementType type = input.type() == null ? ElementType.FLOAT : input.type();
    return OnnxTensor.of(type, value);
  }

  private static String line(String name, OnnxTensor value) {
    double[] numbers = value.toDoubles();
    return String.format(
        Locale.ROOT,
        "%s: %s%s, from %.6g to %.6g, mean %.6g",
        name,
        value.type(),
        Arrays.toString(value.dims()),
        Arrays.stream(numbers).min().orElse(Double.NaN),
        Arrays.stream(numbers).max().orElse(Double.NaN),
        Arrays.stream(numbers).average().orElse(Double.NaN));
  }
}
