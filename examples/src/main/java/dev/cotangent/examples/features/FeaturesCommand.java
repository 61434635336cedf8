package dev.cotangent.examples.features;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.softmax;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.PictureData;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network on small photographs and shows what its features look for. */
@Command(
    name = "features",
    description = {
      "Trains a network on small colour pictures and shows what its features look for, by"
          + " projecting them back to pixels.",
      "",
      "CIFAR-10 is looked for in --data, then where COTANGENT_DATA points, then in the cache, and"
          + " is else downloaded (162 MiB). Where there is none, pictures of shapes and textures"
          + " are generated.",
      "",
      "The output folder then holds the weights (safetensors), the history (CSV), the pictures"
          + " (PNG) and report.html, which shows them all."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent features",
      "  cotangent features --epochs 2 --samples 5000"
    })
public final class FeaturesCommand extends ExampleCommand {
  private static final Shape PICTURE = Shape.of(3, 32, 32);
  private static final int CLASSES = 10;

  /** So small that what is seen in the first filters later on is what was learned. */
  private static final Initialiser NEXT_TO_NOTHING =
      (shape, random) -> Tensor.generate(shape, i -> 1e-3 * random.normal(i));

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--samples",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description = "Use only the first N pictures to train and to test with (default: all).")
  private int samples = Integer.MAX_VALUE;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("features"));
    PictureData data = PictureData.find(common).take(samples);
    say(data.description());
    Network network = network(common.seed());
    say(network.summary().toString());
    new TrainingRun(
            trainer(network),
            folder,
            options,
            (out, history) -> new FeaturesReport(data, network, history).write(out),
            this::say)
        .run(data.train(), data.test());
    return 0;
  }

  /** Two convolutional layers of 32 and 64 features, then the classes. */
  static Network network(long seed) {
    Layer layers =
        Sequential.of(
            PictureData.centred(),
            conv2d(32, 5).same().initialiser(NEXT_TO_NOTHING),
            maxPool(2),
            relu(),
            conv2d(64, 5).same(),
            maxPool(2),
            relu(),
            flatten(),
            dense(CLASSES),
            softmax());
    return Network.of(layers, PICTURE, seed);
  }

  private Trainer trainer(Network network) {
    Trainer trainer =
        Trainer.of(network)
            .loss(Losses::logLoss)
            .optimizer(new Adam().weightDecay(1))
            .learningRate(LearningRate.cosine(2e-3))
            .batchSize(64)
            .epochs(common.epochs(5))
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    return trainer;
  }
}
