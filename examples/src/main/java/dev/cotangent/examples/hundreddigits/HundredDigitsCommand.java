package dev.cotangent.examples.hundreddigits;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains two true convolutions on a hundred digits and shows what they learned. */
@Command(
    name = "hundred-digits",
    description = {
      "Trains a network with two true convolutions on only a hundred digits, and shows what it"
          + " learned.",
      "",
      "The digits are PNG files of 50 × 50 pixels in ten folders, 0 to 9, in --data or in digits50"
          + " where COTANGENT_DATA points. Where there are none, they are generated.",
      "",
      "The output folder then holds the weights (safetensors), the history (CSV), charts and"
          + " pictures (PNG) and report.html, which shows them all."
    })
public final class HundredDigitsCommand extends ExampleCommand {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("hundred-digits"));
    Digits digits =
        common.generated()
            ? Digits.generated(common.seed(), "Generated digits, as asked for")
            : Digits.find(common.data(), common.seed());
    say(digits.description());
    Network network = HundredDigits.network(common.seed());
    say(network.summary().toString());
    // The network ends in probabilities, so its loss is the negative log likelihood of the digit.
    Trainer trainer =
        Trainer.of(network)
            .loss(Losses::logLoss)
            .optimizer(new Adam())
            .learningRate(1e-3)
            .batchSize(10)
            .epochs(common.epochs(12))
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    Examples judgedBy = Objects.requireNonNull(digits.unseen().get(Digits.GENERATED));
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) -> {
              Map<String, Evaluation> results = new LinkedHashMap<>();
              results.put("the digits it learned from", trainer.evaluate(digits.training()));
              digits
                  .unseen()
                  .forEach((name, unseen) -> results.put(name, trainer.evaluate(unseen)));
              return new HundredDigitsReport(digits, network, history, results).write(out);
            },
            this::say)
        .run(digits.training(), judgedBy);
    return 0;
  }
}
