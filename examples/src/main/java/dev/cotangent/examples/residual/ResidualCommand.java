package dev.cotangent.examples.residual;

import static dev.cotangent.nn.Augmentations.randomFlip;
import static dev.cotangent.nn.Augmentations.randomShift;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.globalAveragePool;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;

import dev.cotangent.core.Shape;
import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.PictureData;
import dev.cotangent.examples.training.TrainingRun;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.CrossEntropy;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a residual network with batch norm on small photographs. */
@Command(
    name = "residual",
    description = {
      "Trains a residual network with batch norm to recognise small colour pictures.",
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
      "  cotangent residual",
      "  cotangent residual --epochs 2 --samples 5000 --width 8"
    })
public final class ResidualCommand extends ExampleCommand {
  static final Shape PICTURE = Shape.of(3, 32, 32);
  private static final int CLASSES = 10;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TrainingOptions options = new TrainingOptions();

  @Option(
      names = "--samples",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description = "Use only the first N pictures to train and to test with (default: all).")
  private int samples = Integer.MAX_VALUE;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "24",
      converter = RunOptions.Count.class,
      description = "The channels of the first convolution; default ${DEFAULT-VALUE}.")
  private int width = 24;

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("residual"));
    PictureData data = PictureData.find(common).take(samples);
    say(data.description());
    Network network = network(width, common.seed());
    say(network.summary().toString());
    new TrainingRun(
            trainer(network),
            folder,
            options,
            (out, history) -> new ResidualReport(data, network, history).write(out),
            this::say)
        .run(data.train(), data.test());
    return 0;
  }

  /** A small relative of the residual networks of He and others, with pools in place of strides. */
  static Network network(int width, long seed) {
    Layer layers =
        Sequential.of(
            PictureData.centred(),
            augmentation(),
            block(width),
            block(2 * width),
            maxPool(2),
            residual(block(2 * width), block(2 * width)),
            block(4 * width),
            maxPool(2),
            block(4 * width),
            maxPool(2),
            residual(block(4 * width), block(4 * width)),
            globalAveragePool(),
            dense(CLASSES));
    return Network.of(layers, PICTURE, seed);
  }

  /** New variants of the pictures in every epoch. */
  static Layer augmentation() {
    return Sequential.of(randomFlip(), randomShift(4));
  }

  private static Layer block(int filters) {
    return Sequential.of(conv2d(filters, 3).same().withoutBias(), batchNorm(), relu());
  }

  private Trainer trainer(Network network) {
    Trainer trainer =
        Trainer.of(network)
            .loss(new CrossEntropy().labelSmoothing(0.1).loss())
            .optimizer(new Sgd().nesterovMomentum(0.9).weightDecay(5e-4))
            .learningRate(LearningRate.oneCycle(0.1))
            .batchSize(128)
            .epochs(common.epochs(16))
            .showProgress()
            .onEpochEnd(epoch -> say(HistoryCharts.line(epoch)));
    common.threads().ifPresent(trainer::threads);
    return trainer;
  }
}
