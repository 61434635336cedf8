package dev.cotangent.examples.mnist;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.report.DigitImages;
import dev.cotangent.examples.training.Probabilities;
import dev.cotangent.nn.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which digits are in picture files. */
@Command(
    name = "predict",
    description = {
      "Says which digit is in each picture file.",
      "",
      "A picture holds one digit, dark on light or light on dark. It is cropped, scaled and centred"
          + " as the digits of MNIST were."
    },
    footer = {
      "",
      "Example:",
      "  cotangent predict --weights out/mnist/weights.safetensors seven.png"
    })
public final class PredictCommand extends ExampleCommand {
  private static final int SHOWN = 3;

  @Option(
      names = "--weights",
      defaultValue = "out/mnist/weights.safetensors",
      description = "What `mnist` saved; default ${DEFAULT-VALUE}.")
  private Path weights = Path.of("out", "mnist", "weights.safetensors");

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "PNG, JPEG, GIF or BMP files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() throws IOException {
    if (Files.notExists(weights)) {
      throw new IOException(
          "no weights: %s is missing; `cotangent mnist` trains them, or name a file with --weights"
              .formatted(weights));
    }
    Network network = DigitModel.load(weights);
    for (Path file : files) {
      Tensor digit = DigitImages.read(file);
      Tensor scores = network.predict(digit.reshape(Shape.of(1).concat(DigitModel.IMAGE).dims()));
      double[] probabilities = Probabilities.of(scores).toDoubles();
      String best =
          IntStream.range(0, probabilities.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
              .limit(SHOWN)
              .map(i -> String.format(Locale.ROOT, "%d (%.1f %%)", i, 100 * probabilities[i]))
              .collect(Collectors.joining(", "));
      say(file + ": " + best);
    }
    return 0;
  }
}
