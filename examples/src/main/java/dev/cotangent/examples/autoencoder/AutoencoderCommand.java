package dev.cotangent.examples.autoencoder;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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
  private static final double RATE = 1e-3;

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(common.out("autoencoder"));
    DigitData data = DigitData.find(common);
    say(data.description());
    int threads = common.threads().orElse(Runtime.getRuntime().availableProcessors());
    Autoencoder model = new Autoencoder(common.seed(), threads);
    say(model.encoder().summary().toString());
    say(model.decoder().summary().toString());
    int epochs = common.epochs(20);
    Autoencoder.Step training = model.training(BATCH);
    Autoencoder.Step evaluation = model.evaluation(data.test().size());
    Tensor unseen = data.test().inputs(IntStream.range(0, data.test().size()).toArray());
    List<Autoencoder.Bound> train = new ArrayList<>();
    List<Autoencoder.Bound> test = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      train.add(epoch(training, data.train(), epoch, epochs));
      test.add(evaluation.evaluate(unseen));
      say(
          String.format(
              Locale.ROOT,
              "epoch %2d: %.2f nats a digit, test %.2f (pixels %.2f, divergence %.2f)",
              epoch + 1,
              train.get(epoch).loss(),
              test.get(epoch).loss(),
              test.get(epoch).reconstruction(),
              test.get(epoch).divergence()));
    }
    say(
        folder.write(
            out -> {
              Checkpoint.save(out.resolve("weights.safetensors"), model.variables());
              return new AutoencoderReport(model, data, train, test).write(out);
            }));
    say("See " + folder.file("report.html"));
    return 0;
  }

  /** Meets every digit once, but for those that would not fill a batch. */
  private Autoencoder.Bound epoch(
      Autoencoder.Step training, LabelledImages digits, int epoch, int epochs) {
    int[] order = new CounterRandom(common.seed(), epoch).permutation(digits.size());
    int batches = digits.size() / BATCH;
    LearningRate schedule = LearningRate.cosine(RATE);
    List<Autoencoder.Bound> bounds = new ArrayList<>();
    try (Progress progress = Progress.withSpeed("epoch " + (epoch + 1), batches * BATCH)) {
      for (int i = 0; i < batches; i++) {
        int[] chosen = Arrays.copyOfRange(order, i * BATCH, (i + 1) * BATCH);
        double rate = schedule.at((long) epoch * batches + i, (long) epochs * batches);
        bounds.add(training.train(digits.inputs(chosen), rate));
        progress.advance(BATCH, String.format(Locale.ROOT, "loss %.2f", bounds.get(i).loss()));
      }
    }
    return mean(bounds);
  }

  private static Autoencoder.Bound mean(List<Autoencoder.Bound> bounds) {
    return new Autoencoder.Bound(
        bounds.stream().mapToDouble(Autoencoder.Bound::reconstruction).average().orElse(Double.NaN),
        bounds.stream().mapToDouble(Autoencoder.Bound::divergence).average().orElse(Double.NaN));
  }
}
