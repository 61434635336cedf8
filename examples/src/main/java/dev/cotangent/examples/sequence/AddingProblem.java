package dev.cotangent.examples.sequence;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.minimum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
  private static final double RATE = 3e-3;

  /** Steps backwards over long series may make gradients of any size. */
  private static final double LONGEST_GRADIENT = 1;

  /** The error of a short series that is small enough to go on to longer ones. */
  private static final double UNDERSTOOD = 0.004;

  private final int length;
  private final int threads;
  private final CounterRandom random;
  private final Network network;
  private final Adam optimizer = new Adam();
  private final List<Progress> progress = new ArrayList<>();

  /**
   * How far the training is.
   *
   * @param steps the steps taken
   * @param length that of the series
   * @param error a running mean of the batches' mean squared errors
   */
  record Progress(int steps, int length, double error) {}

  /** Series {@code [n, length, 2]}, numbers beside marks, and their sums {@code [n, 1]}. */
  record Series(Tensor inputs, Tensor sums) {}

  AddingProblem(int length, int units, long seed, int threads) {
    this.length = length;
    this.threads = threads;
    this.random = new CounterRandom(seed, 1);
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

  /** What {@link #train} has told so far. */
  List<Progress> progress() {
    return List.copyOf(progress);
  }

  /** So many series of a length that no other batch number has. */
  Series series(int n, int steps, long batch) {
    CounterRandom numbers = new CounterRandom(random.seed(), batch + 2);
    int half = steps / 2;
    double[] inputs = new double[n * steps * 2];
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < steps; t++) {
        inputs[2 * (i * steps + t)] = numbers.uniform((long) i * steps + t);
      }
      for (int mark = 0; mark < 2; mark++) {
        int width = mark == 0 ? half : steps - half;
        int place = mark * half + random.below(width, 2 * (batch * n + i) + mark);
        inputs[2 * (i * steps + place) + 1] = 1;
        sums[i] += inputs[2 * (i * steps + place)];
      }
    }
    return new Series(Tensor.of(Shape.of(n, steps, 2), inputs), Tensor.of(Shape.of(n, 1), sums));
  }

  /**
   * Trains until the error is small, or for so many steps.
   *
   * @param small the mean squared error at which it ends
   * @param most the most steps
   * @param told is told every hundred steps, and when series become longer
   */
  void train(double small, int most, Consumer<Progress> told) {
    int steps = 0;
    for (int now = Math.min(SHORTEST, length); steps < most; now = Math.min(2 * now, length)) {
      Node x = input("x", BATCH, now, 2);
      Node y = input("y", BATCH, 1);
      Node output = network.training(x);
      Node loss = Losses.meanSquaredError(output, y);
      Map<Node, Node> gradients = clipped(Gradients.of(loss, network.variables()));
      Program step =
          Program.of(loss)
              .updates(optimizer.updates(gradients, constant(RATE)))
              .updates(network.updates(output))
              .threads(threads)
              .compile();
      double error = 1;
      double enough = now < length ? UNDERSTOOD : small;
      for (int i = 0; error > enough && steps < most; i++) {
        Series batch = series(BATCH, now, steps++);
        double seen = step.run(Map.of(x, batch.inputs, y, batch.sums)).scalar(loss);
        error = i == 0 ? seen : 0.98 * error + 0.02 * seen;
        if (steps % 100 == 0 || error <= enough) {
          progress.add(new Progress(steps, now, error));
          told.accept(progress.get(progress.size() - 1));
        }
      }
      if (now == length) {
        return;
      }
    }
  }

  /** Gradients made shorter, all by one factor, where they are too long together. */
  private static Map<Node, Node> clipped(Map<Node, Node> gradients) {
    Node squares = Shapes.full(Shape.scalar(), 1e-20);
    for (Node gradient : gradients.values()) {
      squares = add(squares, sum(square(gradient)));
    }
    Node factor = minimum(divide(LONGEST_GRADIENT, sqrt(squares)), 1);
    Map<Node, Node> shorter = new LinkedHashMap<>();
    gradients.forEach((variable, gradient) -> shorter.put(variable, multiply(gradient, factor)));
    return shorter;
  }
}
