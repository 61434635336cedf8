package dev.cotangent.examples.look;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.explain.Explain;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Draws the loss of a network for one digit: the values forward, the cotangents back. */
@Command(
    name = "explain",
    description = {
      "Draws the loss of a network for one digit: what flows forward and what flows back.",
      "",
      "The page shows every operation with its value, and along every edge how large the cotangent"
          + " is that flows back; point at an operation for the rule of its derivative."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent explain",
      "  cotangent explain --digit 3 --weights out/hundred-digits/weights.safetensors",
      "  cotangent explain --model mnist"
    })
public final class ExplainCommand extends ExampleCommand {
  private static final int CLASSES = 10;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--model",
      defaultValue = "hundred-digits",
      description = "The network: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private DigitNetwork model = DigitNetwork.HUNDRED_DIGITS;

  @Option(
      names = "--digit",
      paramLabel = "N",
      defaultValue = "7",
      converter = Digit.class,
      description = "The digit it is shown, 0 to 9; default ${DEFAULT-VALUE}.")
  private int digit = 7;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "What the network's own program saved; default out/<model>/weights.safetensors, and new"
              + " weights if that is not there.")
  private @Nullable Path weights;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(options.out("explain"));
    Path saved = weights == null ? model.savedWeights() : weights;
    boolean trained = weights != null || Files.exists(saved);
    Network network = trained ? model.load(saved) : model.untrained(options.seed());
    String whose =
        trained
            ? "The weights are those in %s.".formatted(saved)
            : "The weights are new and untrained; `cotangent %s` trains them.".formatted(model);
    say(whose);

    Shape batch = Shape.of(1).concat(network.sampleShape());
    Node x = Expressions.input("image", batch);
    Node target = Expressions.input("digit", 1);
    Node probabilities = DigitNetwork.probabilities(network.evaluation(x));
    Node loss = Losses.logLoss(probabilities, target);
    String title = "The loss of %s for a %s".formatted(model, digit);
    Explain explained =
        Explain.of(loss, Map.of(x, image(batch.dim(-1)), target, Tensor.vector(digit)));
    Path page =
        folder.write(
            out -> {
              AtomicFile.write(out.resolve("report.html"), explained.toHtml(title));
              AtomicFile.write(out.resolve("graph.svg"), explained.toSvg(title));
              return folder.file("report.html");
            });
    say("See " + page);
    return 0;
  }

  /** A generated picture of the digit. */
  private Tensor image(int size) {
    LabelledImages digits = new GeneratedDigits(options.seed(), size).dataset(CLASSES);
    int index =
        IntStream.range(0, CLASSES).filter(i -> digits.label(i) == digit).findFirst().orElseThrow();
    return digits.inputs(index);
  }

  /** Reads one of the ten digits. */
  static final class Digit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (value.length() == 1 && value.charAt(0) >= '0' && value.charAt(0) <= '9') {
        return value.charAt(0) - '0';
      }
      throw new TypeConversionException("must be a digit, 0 to 9: '%s'".formatted(value));
    }
  }
}
