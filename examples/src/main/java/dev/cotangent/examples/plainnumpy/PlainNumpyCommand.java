package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.examples.plainnumpy.ChannelsLast.channelsLast;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.plainnumpy.PlainNumpy.Pooling;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Trains the article's network on digits and shows every layer at work. */
@Command(
    name = "plain-numpy",
    description = {
      "Trains a sequential network on channels-last images and shows every layer at work.",
      "",
      "After the article \"Let's code convolutional neural network in plain NumPy\": convolution"
          + " over volume, pooling that remembers its positions, dropout. Says after how many steps"
          + " 90 %% of the test digits are recognised, and how far it goes when left to train.",
    },
    footer = {
      "",
      "Examples:",
      "  cotangent plain-numpy",
      "  cotangent plain-numpy --pool average --out out/average",
      "  cotangent plain-numpy --dropout 0 --out out/without-dropout"
    })
public final class PlainNumpyCommand extends ExampleCommand {
  private static final double GOAL = 0.9;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--pool",
      defaultValue = "max",
      description = "max or average; default ${DEFAULT-VALUE}.")
  private Pooling pooling = Pooling.MAX;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      defaultValue = "0.25",
      converter = Rate.class,
      description =
          "The probability with which a value is dropped in training, from 0 to below 1; default"
              + " ${DEFAULT-VALUE}.")
  private double dropped = 0.25;

  /** Reads a number from 0 to below 1. */
  static final class Rate implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      try {
        double rate = Double.parseDouble(value);
        if (rate >= 0 && rate < 1) {
          return rate;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new TypeConversionException(
          "must be a number from 0 to below 1: '%s'; 0 drops nothing".formatted(value));
    }
  }

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("plain-numpy"));
    DigitData data = DigitData.find(common);
    say(data.description());
    Network network = PlainNumpy.network(pooling, dropped, common.seed());
    say(network.summary().toString());
    Trainer trainer =
        Trainer.of(network)
            .loss(Losses::logLoss)
            .optimizer(new Adam())
            .learningRate(LearningRate.cosine(1e-3))
            .batchSize(64)
            .epochs(common.epochs(5))
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    Examples train = channelsLast(data.train());
    Examples test = channelsLast(data.test());
    FirstSteps firstSteps = new FirstSteps(trainer, test, GOAL);
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) ->
                new PlainNumpyReport(pooling, data, network, history, firstSteps).write(out),
            this::say)
        .run(train, test);
    return 0;
  }
}
