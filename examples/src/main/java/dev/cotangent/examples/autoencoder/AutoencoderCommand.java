package dev.cotangent.examples.autoencoder;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains a variational autoencoder on digits, and shows its plane. */
@Command(
    name = "autoencoder",
    description = {
      "Trains a variational autoencoder: a network that makes of each digit a point in a plane, and one"
          + " that makes of each point a digit.",
      "",
      "The data is MNIST as for 'train'. The report shows where the digits of the test set lie, the"
          + " digits that the plane holds, and new ones, made of random points."
    },
    footer = {"", "Examples:", "  cotangent autoencoder", "  cotangent autoencoder --epochs 3"})
public final class AutoencoderCommand extends ExampleCommand {
  private static final int BATCH = 128;
  private static final int TEST_BATCH = 1000;
  private static final double RATE = 1e-3;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("autoencoder"));
    DigitData data = DigitData.find(common);
    say(data.description());
    Autoencoder model = new Autoencoder(common.seed());
    say(model.encoder().summary().toString());
    say(model.decoder().summary().toString());
    Trainer trainer =
        model
            .trainer(options.metrics())
            .learningRate(LearningRate.cosine(RATE))
            .epochs(common.epochs(20))
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) -> new AutoencoderReport(model, data, history).write(out),
            this::say)
        .runSteps(
            data.train().samples().shuffle(common.seed()).batchDroppingLast(BATCH, Sample::stack),
            data.test().samples().batch(TEST_BATCH, Sample::stack));
    return 0;
  }
}
