package dev.cotangent.examples.zerosandones;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains the article's network to tell zeros from ones, and shows the backward kernel. */
@Command(
    name = "zeros-and-ones",
    description = {
      "Trains a small network to tell zeros from ones, one digit at a time.",
      "",
      "After the article \"Building a convolutional neural network from scratch\": 5 kernels with a"
          + " bias for every place, sigmoids, binary cross-entropy. The report shows the kernels,"
          + " what they see, and what the backward kernel makes of an error."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent zeros-and-ones",
      "  cotangent zeros-and-ones --epochs 3 --seed 7"
    })
public final class ZerosAndOnesCommand extends ExampleCommand {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("zeros-and-ones"));
    DigitData data = DigitData.find(common);
    LabelledImages train = data.train().filter(0, 1);
    LabelledImages test = data.test().filter(0, 1);
    String description =
        String.format(
            Locale.ROOT,
            "%s Of these, %,d zeros and ones to train on, %,d to test with.",
            data.description(),
            train.size(),
            test.size());
    say(description);
    Network network = ZerosAndOnes.network(common.seed());
    say(network.summary().toString());
    Trainer trainer =
        Trainer.of(network)
            .loss(Losses::binaryLogLoss)
            .optimizer(new Sgd())
            .learningRate(0.1)
            .batchSize(1)
            .epochs(common.epochs(20))
            .threads(common.threads().orElse(1)) // a single digit is too little to share
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) ->
                new ZerosAndOnesReport(description, test, network, history).write(out),
            this::say)
        .run(ZerosAndOnes.oneHot(train), ZerosAndOnes.oneHot(test));
    return 0;
  }
}
