package dev.cotangent.examples.sequence;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.training.NamedMetrics;
import dev.cotangent.examples.training.TrainingSession;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.nn.training.TrainingStep;
import dev.cotangent.ops.Losses;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Series of random numbers of which two are marked, one in each half, and whose answer is their sum
 * (S. Hochreiter and J. Schmidhuber, <i>Long short-term memory</i>, 1997, experiment 4), and an
 * LSTM that learns to give it. Who always says 1 has a mean squared error of 1/6.
 *
 * <p>It learns short series first, and twice as long ones as soon as it can do those.
 */
final class AddingProblem {
  private static final int BATCH = 32;
  private static final int SHORTEST = 30;

  /** How many steps an epoch has. */
  static final int EPOCH = 100;

  private static final long TRAINING = 1;
  private static final long VALIDATION = 2;

  /** What the trained network is tried on. */
  static final long TEST = 3;

  private static final double RATE = 3e-3;

  /** Steps backwards over long series may make gradients of any size. */
  private static final double LONGEST_GRADIENT = 1;

  /** The error of a short series that is small enough to go on to longer ones. */
  private static final double UNDERSTOOD = 0.004;

  private final int length;
  private final int threads;
  private final long seed;
  private final Network network;
  private final Optimizer optimizer = new Adam().clipGlobalNorm(LONGEST_GRADIENT);

  AddingProblem(int length, int units, long seed, int threads) {
    this.length = length;
    this.threads = threads;
    this.seed = seed;
    this.network =
        Network.of(
            Sequential.of(
                lstm(units).memory(length).last(),
                dense(1).initialiser(Initialiser.glorotUniform())),
            Shape.of(length, 2),
            seed);
  }

  Network network() {
    return network;
  }

  int length() {
    return length;
  }

  /**
   * Series {@code [steps, 2]}, numbers beside marks, and their sums {@code [1]}; others in each
   * epoch.
   *
   * @param part of different parts no series is the same
   */
  Dataset<Sample> series(int count, int steps, long part) {
    return Dataset.of(count, number -> number)
        .map(new CounterRandom(seed, part).bits(0), (number, random) -> series(steps, random));
  }

  private static Sample series(int steps, CounterRandom random) {
    double[] inputs = new double[steps * 2];
    for (int t = 0; t < steps; t++) {
      inputs[2 * t] = random.uniform(t);
    }
    int half = steps / 2;
    double sum = 0;
    for (int mark = 0; mark < 2; mark++) {
      int width = mark == 0 ? half : steps - half;
      int place = mark * half + random.below(width, steps + mark);
      inputs[2 * place + 1] = 1;
      sum += inputs[2 * place];
    }
    return Sample.of(Tensor.of(Shape.of(steps, 2), inputs), Tensor.vector(sum));
  }

  /** The network takes series of any length, so the batches say how long they are. */
  private void define(TrainingStep step, List<String> metrics) {
    Node output = step.apply(network, step.input(Minibatch.INPUTS));
    Node sums = step.input(Minibatch.TARGETS);
    Node loss = Losses.meanSquaredError(output, sums);
    step.minimise("error", loss, network.variables(), optimizer);
    for (String name : metrics) {
      step.metric(name, NamedMetrics.ofNumbers(name), output, sums);
    }
  }

  /**
   * Trains until the error is small, or for so many steps.
   *
   * @param small the mean squared error at which it ends
   * @param most the most steps, made up to whole epochs
   * @param metrics what else is measured
   * @param told is told of every epoch, with the series' length
   * @return the epochs by the series' length
   */
  Map<Integer, History> train(
      TrainingSession session,
      double small,
      int most,
      List<String> metrics,
      ObjIntConsumer<Epoch> told)
      throws IOException {
    Map<Integer, History> histories = new LinkedHashMap<>();
    int left = (most - 1) / EPOCH + 1;
    for (int now = Math.min(SHORTEST, length); left > 0; now = Math.min(2 * now, length)) {
      int steps = now;
      double enough = now < length ? UNDERSTOOD : small;
      Trainer trainer =
          Trainer.of(step -> define(step, metrics), network)
              .learningRate(RATE)
              .epochs(left)
              .threads(threads);
      trainer.onEpochEnd(
          epoch -> {
            told.accept(epoch, steps);
            if (epoch.training().loss() <= enough) {
              trainer.stop();
            }
          });
      History history =
          session.train(
              "length-" + now,
              trainer,
              series(EPOCH * BATCH, now, TRAINING).batch(BATCH, Sample::stack),
              series(2 * BATCH, now, VALIDATION).batch(2 * BATCH, Sample::stack));
      histories.put(now, history);
      left -= history.epochs().size();
      if (now == length) {
        break;
      }
    }
    return histories;
  }
}
