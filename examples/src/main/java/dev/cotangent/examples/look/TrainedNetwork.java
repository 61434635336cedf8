package dev.cotangent.examples.look;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Softmax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A network that has learned to read digits.
 *
 * @param kind which one
 * @param network with its weights
 * @param about where the weights come from, in a sentence
 */
record TrainedNetwork(DigitNetwork kind, Network network, String about) {
  private static final int TRAIN = 4_000;
  private static final int TEST = 1_000;
  private static final int EPOCHS = 2;

  /**
   * The network with the weights of its own program, or with those of a short training on generated
   * digits, which are kept in a folder for the next time.
   *
   * @throws IOException if weights are there but damaged, or cannot be written
   */
  static TrainedNetwork find(DigitNetwork kind, Path folder, long seed, Consumer<String> say)
      throws IOException {
    Path saved = kind.savedWeights();
    if (Files.exists(saved)) {
      return new TrainedNetwork(
          kind, kind.load(saved), "Trained by `cotangent %s` (%s).".formatted(kind, saved));
    }
    Path kept = folder.resolve(kind + ".safetensors");
    String better = "; `cotangent %s` trains it in earnest.".formatted(kind);
    if (Files.exists(kept)) {
      return new TrainedNetwork(
          kind,
          kind.load(kept),
          "Trained for a moment on generated digits (%s)%s".formatted(kept, better));
    }
    OutputFolder unused = OutputFolder.open(folder); // found unfit before the training
    say.accept(
        String.format(
            Locale.ROOT,
            "There is no %s, so %s is trained on %,d generated digits first%s",
            saved,
            kind,
            TRAIN,
            better));
    Network network = kind.untrained(seed);
    double accuracy = train(network, seed, TRAIN, EPOCHS);
    Checkpoint.save(kept, network.variables());
    return new TrainedNetwork(
        kind,
        network,
        String.format(
            Locale.ROOT,
            "Trained for a moment on %,d generated digits; it reads %.1f %% of others%s",
            TRAIN,
            100 * accuracy,
            better));
  }

  /** Trains on generated digits; returns the accuracy on others of the kind. */
  static double train(Network network, long seed, int samples, int epochs) {
    int size = network.sampleShape().dim(-1);
    Node output =
        network.evaluation(Expressions.input("x", Shape.of(1).concat(network.sampleShape())));
    History history =
        Trainer.of(network)
            .loss(output.op() instanceof Softmax ? Losses::logLoss : Losses::crossEntropy)
            .optimizer(new Adam())
            .batchSize(32)
            .epochs(epochs)
            .showProgress()
            .fit(
                new GeneratedDigits(seed, size).dataset(samples),
                new GeneratedDigits(seed + 1, size).dataset(TEST));
    return requireNonNull(history.last().validation()).accuracy();
  }
}
