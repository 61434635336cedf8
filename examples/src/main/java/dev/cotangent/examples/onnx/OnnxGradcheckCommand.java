package dev.cotangent.examples.onnx;

import dev.cotangent.core.Shape;
import dev.cotangent.core.check.Report;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.onnx.ImportOptions;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.check.ModelCheck;
import dev.cotangent.onnx.check.ModelGradients;
import dev.cotangent.onnx.check.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks the gradients of models. */
@Command(
    name = "gradcheck",
    description = {
      "Compares the gradients of a model with numeric derivatives, in float64.",
      "",
      "A model's file is checked at standard normal inputs. A folder's models (see 'onnx check') are"
          + " checked at theirs, with a line for each that does not pass. The exit code is 1 if a"
          + " derivative is wrong."
    })
final class OnnxGradcheckCommand extends ExampleCommand {
  @Parameters(arity = "1", paramLabel = "MODEL", description = "A model's file, or a folder.")
  private Path place = Path.of("");

  @Option(
      names = "--shape",
      paramLabel = "INPUT=EXTENTS",
      description = "An input's shape, such as x=2x3x32x32.")
  private Map<String, String> shapes = Map.of();

  @Option(
      names = "--dimension",
      paramLabel = "NAME=EXTENT",
      description = "An extent that the file names, such as batch=2.")
  private Map<String, Integer> dimensions = Map.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of random numbers (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    return Files.isDirectory(place) ? folder() : file();
  }

  private Integer file() throws IOException {
    ImportOptions options = ImportOptions.of();
    Map<String, Shape> given = new LinkedHashMap<>();
    shapes.forEach((name, text) -> given.put(name, shape(text)));
    options = options.shapes(given);
    for (Map.Entry<String, Integer> dimension : dimensions.entrySet()) {
      options = options.dimension(dimension.getKey(), dimension.getValue());
    }
    Optional<Report> report =
        ModelGradients.check(OnnxModel.read(place).graph(options), Map.of(), seed);
    say(report.map(Report::toString).orElse("nothing to differentiate"));
    return report.isEmpty() || report.get().passed() ? 0 : 1;
  }

  private static Shape shape(String text) {
    return Shape.of(
        text.isEmpty()
            ? new int[0]
            : Stream.of(text.split("[x,]")).mapToInt(Integer::parseInt).toArray());
  }

  private Integer folder() throws IOException {
    int[] counts = new int[ModelCheck.Verdict.values().length];
    for (TestCase test : Cases.of(place)) {
      ModelCheck.Outcome outcome = ModelGradients.check(test, seed);
      counts[outcome.verdict().ordinal()]++;
      if (outcome.verdict() != ModelCheck.Verdict.PASSED) {
        say(Cases.line(outcome));
      }
    }
    say(Cases.summary(counts));
    return counts[ModelCheck.Verdict.FAILED.ordinal()] == 0 ? 0 : 1;
  }
}
