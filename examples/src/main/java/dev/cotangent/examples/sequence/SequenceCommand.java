package dev.cotangent.examples.sequence;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.TrainingSession;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains an LSTM to add two numbers that are marked in a long series. */
@Command(
    name = "sequence",
    description = {
      "Trains an LSTM to add two numbers that are marked in a long series of numbers.",
      "",
      "It is the test that the inventors of the LSTM made for it: what was seen has to be kept over"
          + " a thousand steps. The report shows the error of the training, what the network says"
          + " about series that it has not seen, and its memory while it reads one."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent sequence",
      "  cotangent sequence --length 100 --units 16"
    })
public final class SequenceCommand extends ExampleCommand {
  @Mixin private RunOptions common = new RunOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "1000",
      converter = RunOptions.Count.class,
      description = "Numbers in a series, at least 4 (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "48",
      converter = RunOptions.Count.class,
      description = "Memory cells (default: ${DEFAULT-VALUE}).")
  private int units;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20000",
      converter = RunOptions.Count.class,
      description =
          "Steps of training at most, made up to whole epochs of 100 (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--error",
      paramLabel = "E",
      defaultValue = "0.0005",
      description = "Mean squared error at which training ends (default: ${DEFAULT-VALUE}).")
  private double error;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("sequence"));
    AddingProblem problem =
        new AddingProblem(Math.max(4, length), units, common.seed(), common.threads().orElse(1));
    say(problem.network().summary().toString());
    TrainingSession.run(
        folder,
        options,
        this::say,
        session -> {
          Map<Integer, History> histories =
              problem.train(session, error, steps, options.metrics(), this::tell);
          say(folder.write(out -> write(out, problem, histories)));
          say("See " + folder.file("report.html"));
        });
    return 0;
  }

  private void tell(Epoch epoch, int length) {
    say(
        String.format(
            Locale.ROOT,
            "step %,d: series of %,d, error %.5f",
            AddingProblem.EPOCH * epoch.number(),
            length,
            epoch.training().loss()));
  }

  private static String write(Path out, AddingProblem problem, Map<Integer, History> histories)
      throws IOException {
    Checkpoint.save(out.resolve("weights.safetensors"), problem.network().variables());
    List<Epoch> epochs =
        histories.values().stream().flatMap(history -> history.epochs().stream()).toList();
    AtomicFile.write(out.resolve("history.csv"), new History(epochs).toCsv());
    return new SequenceReport(problem, epochs).write(out);
  }
}
