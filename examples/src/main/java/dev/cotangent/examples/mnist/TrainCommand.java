package dev.cotangent.examples.mnist;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network on handwritten digits and leaves a report of what it learned. */
@Command(
    name = "mnist",
    description = {
      "Trains a network on handwritten digits and shows what it learned.",
      "",
      "MNIST is looked for in --data, then where COTANGENT_DATA points, then in the cache, and is"
          + " else downloaded. Where there is none, digits are generated.",
      "",
      "The output folder then holds the weights (safetensors), the history (CSV), charts and"
          + " pictures (PNG) and report.html, which shows them all."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent mnist",
      "  cotangent mnist --model mlp --epochs 5",
      "  cotangent mnist --model convnet --augment --epochs 15",
      "  cotangent mnist --optimizer sgd --learning-rate 0.05 --threads 1 --out out/sgd",
      "  cotangent predict --weights out/mnist/weights.safetensors digit.png"
    })
public final class TrainCommand extends ExampleCommand {
  /** The ways to follow the gradient. */
  enum Method {
    ADAM(1e-3) {
      @Override
      Optimizer optimizer() {
        return new Adam();
      }
    },
    SGD(0.05) {
      @Override
      Optimizer optimizer() {
        return new Sgd().momentum(0.9);
      }
    };

    private final double learningRate;

    Method(double learningRate) {
      this.learningRate = learningRate;
    }

    abstract Optimizer optimizer();

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--model",
      defaultValue = "lenet",
      description =
          "lenet (two convolutions), convnet (three, with batch norm and dropout), mlp or softmax;"
              + " default ${DEFAULT-VALUE}.")
  private DigitModel model = DigitModel.LENET;

  @Option(
      names = "--augment",
      description =
          "Learn from digits that are turned, moved and bent a little, anew in each epoch; give it"
              + " more epochs, and the model convnet.")
  private boolean augment;

  @Option(
      names = "--batch",
      defaultValue = "64",
      description = "Samples in a step; default ${DEFAULT-VALUE}.")
  private int batch = 64;

  @Option(
      names = "--optimizer",
      defaultValue = "adam",
      description = "adam, or sgd with momentum 0.9; default ${DEFAULT-VALUE}.")
  private Method method = Method.ADAM;

  @Option(
      names = "--learning-rate",
      description =
          "The first learning rate, which falls to 0 along a cosine; default 0.001 for adam, 0.05"
              + " for sgd.")
  private @Nullable Double learningRate;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("mnist"));
    DigitData data = DigitData.find(common);
    say(data.description());
    Network network = model.network(common.seed());
    say(network.summary().toString());
    Trainer trainer = trainer(network);
    new TrainingRun(
            trainer,
            folder,
            options,
            (out, history) -> new TrainingReport(model, data, network, history).write(out),
            this::say)
        .run(
            augment
                ? AugmentedDigits.of(data.train(), common.seed(), batch)
                : trainer.shuffled(data.train()),
            trainer.inOrder(data.test()));
    return 0;
  }

  private Trainer trainer(Network network) {
    double rate = learningRate == null ? method.learningRate : learningRate;
    Trainer trainer =
        Trainer.of(network)
            .optimizer(method.optimizer())
            .learningRate(LearningRate.cosine(rate))
            .batchSize(batch)
            .epochs(common.epochs(5))
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    return trainer;
  }
}
