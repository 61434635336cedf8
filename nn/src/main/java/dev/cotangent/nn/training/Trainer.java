package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network on examples.
 *
 * <p>Each epoch meets every training example once, in an order that is a function of the network's
 * seed and the epoch's number, in batches of which the last may be smaller. A step (loss,
 * gradients, new weights) is one compiled program. The result does not depend on the number of
 * threads.
 *
 * <p>Settings are made before the first training or evaluation. Not for use by several threads,
 * except {@link #stop}.
 */
public final class Trainer {
  private final Network network;
  private BinaryOperator<Node> loss = Losses::crossEntropy;
  private BinaryOperator<Node> correct = Metrics::correctClass;
  private Optimizer optimizer = new Adam();
  private LearningRate learningRate = LearningRate.constant(1e-3);
  private int batchSize = 64;
  private int epochs = 1;
  private int threads; // 0 leaves the choice to the program
  private Precision precision = Precision.FLOAT32;
  private boolean checkFinite;
  private boolean progress;
  private final List<Consumer<Batch>> batchListeners = new ArrayList<>();
  private final List<Consumer<Epoch>> epochListeners = new ArrayList<>();
  private @Nullable BatchPrograms programs;
  private int epochsDone;
  private volatile boolean stopped;

  private Trainer(Network network) {
    this.network = network;
  }

  /** Begins with cross-entropy, Adam, a learning rate of 0.001, batches of 64 and one epoch. */
  public static Trainer of(Network network) {
    return new Trainer(network);
  }

  /** Sets the loss: a scalar expression of the network's output and the targets. */
  @CanIgnoreReturnValue
  public Trainer loss(BinaryOperator<Node> newLoss) {
    requireNotStarted();
    loss = newLoss;
    return this;
  }

  /**
   * Sets what accuracy counts: an expression of the network's output and the targets that is 1 for
   * each sample that is right and 0 for the others. {@link Metrics#correctClass} unless said
   * otherwise.
   */
  @CanIgnoreReturnValue
  public Trainer accuracy(BinaryOperator<Node> newCorrect) {
    requireNotStarted();
    correct = newCorrect;
    return this;
  }

  /** Sets the optimizer. */
  @CanIgnoreReturnValue
  public Trainer optimizer(Optimizer newOptimizer) {
    requireNotStarted();
    optimizer = newOptimizer;
    return this;
  }

  /** Sets the learning rate; a schedule spans the epochs of one call of {@link #fit}. */
  @CanIgnoreReturnValue
  public Trainer learningRate(LearningRate newLearningRate) {
    learningRate = newLearningRate;
    return this;
  }

  /** Sets a constant learning rate. */
  @CanIgnoreReturnValue
  public Trainer learningRate(double rate) {
    return learningRate(LearningRate.constant(rate));
  }

  /** Sets the number of samples in a batch, at least 1. */
  @CanIgnoreReturnValue
  public Trainer batchSize(int size) {
    batchSize = atLeastOne("batch size", size);
    return this;
  }

  /** Sets the number of epochs that {@link #fit} trains, at least 1. */
  @CanIgnoreReturnValue
  public Trainer epochs(int count) {
    epochs = atLeastOne("number of epochs", count);
    return this;
  }

  /** Sets the number of threads, at least 1; see {@link Program.Builder#threads}. */
  @CanIgnoreReturnValue
  public Trainer threads(int count) {
    requireNotStarted();
    threads = atLeastOne("number of threads", count);
    return this;
  }

  /** Sets the precision of the computation; float32 unless said otherwise. */
  @CanIgnoreReturnValue
  public Trainer precision(Precision newPrecision) {
    requireNotStarted();
    precision = newPrecision;
    return this;
  }

  /** Has every step name the first operation whose result is not finite; slower. */
  @CanIgnoreReturnValue
  public Trainer checkFinite() {
    requireNotStarted();
    checkFinite = true;
    return this;
  }

  /** Shows on standard error how far an epoch is, how fast it goes and how long it will take. */
  @CanIgnoreReturnValue
  public Trainer showProgress() {
    progress = true;
    return this;
  }

  /** Calls back after every training step, in the order of registration. */
  @CanIgnoreReturnValue
  public Trainer onBatchEnd(Consumer<Batch> listener) {
    batchListeners.add(listener);
    return this;
  }

  /** Calls back after every epoch and its validation, in the order of registration. */
  @CanIgnoreReturnValue
  public Trainer onEpochEnd(Consumer<Epoch> listener) {
    epochListeners.add(listener);
    return this;
  }

  private static int atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "[trainer] the %s must be at least 1: %s".formatted(what, value));
    }
    return value;
  }

  private void requireNotStarted() {
    if (programs != null) {
      throw new IllegalStateException(
          "[trainer] this must be set before the first training or evaluation");
    }
  }

  /** The network. */
  public Network network() {
    return network;
  }

  /**
   * Ends the training after the step that is being taken; the epoch ends with it. From a callback,
   * or from another thread.
   */
  public void stop() {
    stopped = true;
  }

  /** Trains without validation; see {@link #fit(Examples, Examples)}. */
  @CanIgnoreReturnValue
  public History fit(Examples training) {
    return train(training, null);
  }

  /**
   * Trains. Another call goes on where this one ended, with the next epoch's number. So does the
   * first call where the network, its {@link Network#step} and the optimizer's state have been
   * loaded: its epochs follow those that so many steps make with this batch size.
   *
   * <p>A step whose loss is not finite changes nothing: weights, optimizer and step counter stay
   * those of the step before. A loss may be finite and its gradients not (a root at 0, an overflow
   * on the way back); such a step spoils the weights, and the next one's loss says so. With {@link
   * #checkFinite} it is refused, too.
   *
   * @param training what to learn from
   * @param validation what to judge by after each epoch
   * @throws IllegalArgumentException if there are no examples, or they do not fit the network
   * @throws NonFiniteException if the loss, or with {@link #checkFinite} any value, becomes
   *     infinite or NaN
   * @throws ArithmeticException if the learning rate is not finite in the training's precision
   */
  @CanIgnoreReturnValue
  public History fit(Examples training, Examples validation) {
    return train(training, validation);
  }

  private History train(Examples training, @Nullable Examples validation) {
    requireExamples(training);
    if (validation != null) {
      requireExamples(validation);
    }
    stopped = false;
    if (epochsDone == 0) {
      epochsDone = epochsBefore(training);
    }
    List<Epoch> history = new ArrayList<>();
    for (int i = 0; i < epochs && !stopped; i++) {
      long start = System.nanoTime();
      epochsDone++;
      Average average = trainEpoch(training, i);
      double trainingSeconds = secondsSince(start);
      Evaluation judged =
          validation == null ? new Evaluation(Double.NaN, Double.NaN) : evaluate(validation);
      Epoch epoch =
          new Epoch(
              epochsDone,
              average.mean(),
              judged,
              average.samples(),
              trainingSeconds,
              secondsSince(start));
      history.add(epoch);
      epochListeners.forEach(listener -> listener.accept(epoch));
    }
    return new History(history);
  }

  /** How many epochs, the last perhaps not to its end, the network's steps so far make. */
  private int epochsBefore(Examples training) {
    int steps = (int) network.step().variable().value().item();
    int batches = batches(training.size());
    return steps / batches + (steps % batches == 0 ? 0 : 1);
  }

  private int batches(int samples) {
    return (samples - 1) / batchSize + 1;
  }

  /**
   * Takes an epoch's steps.
   *
   * @param inThisCall the number of the epoch in this call of {@link #fit}, from 0
   */
  private Average trainEpoch(Examples training, int inThisCall) {
    int[] order = network.random("shuffle/epoch" + epochsDone).permutation(training.size());
    int batches = batches(order.length);
    Average average = new Average();
    String task = "epoch " + epochsDone;
    try (Progress shown = progress ? Progress.withSpeed(task, order.length) : null) {
      for (int i = 0; i < batches; i++) {
        int[] chosen =
            Arrays.copyOfRange(
                order, i * batchSize, (int) Math.min(order.length, (i + 1L) * batchSize));
        double rate = learningRate.at((long) inThisCall * batches + i, (long) epochs * batches);
        requireFinite(rate);
        Evaluation result = train(inputs(training, chosen), targets(training, chosen), rate, i + 1);
        Batch batch = new Batch(epochsDone, i + 1, batches, chosen.length, rate, result);
        average.add(result, chosen.length);
        if (shown != null) {
          shown.advance(chosen.length, message(average.mean()));
        }
        batchListeners.forEach(listener -> listener.accept(batch));
        if (stopped) {
          break;
        }
      }
    }
    return average;
  }

  private Evaluation train(Tensor inputs, Tensor targets, double rate, int batch) {
    try {
      return programs().train(inputs, targets, rate);
    } catch (NonFiniteException e) {
      if (checkFinite) {
        throw e; // names the first such value
      }
      boolean spoilt =
          network.variables().stream().anyMatch(node -> !isFinite(node.variable().value()));
      throw new NonFiniteException(
          "[trainer] the loss must stay finite: %s in epoch %s, batch %s; %s; lower the learning rate"
              .formatted(
                  e.value(),
                  epochsDone,
                  batch,
                  spoilt
                      ? "the weights are not, since a step before whose gradients were not"
                      : "the weights are those of the step before"),
          e);
    }
  }

  private static boolean isFinite(Tensor tensor) {
    for (int i = 0; i < tensor.size(); i++) {
      if (!Double.isFinite(tensor.at(i))) {
        return false;
      }
    }
    return true;
  }

  private static String message(Evaluation mean) {
    String loss = String.format(Locale.ROOT, "loss %.4f", mean.loss());
    return Double.isNaN(mean.accuracy())
        ? loss
        : String.format(Locale.ROOT, "%s  %.2f %%", loss, 100 * mean.accuracy());
  }

  /**
   * Loss and accuracy on examples, in evaluation mode.
   *
   * @throws IllegalArgumentException if there are no examples, or they do not fit the network
   */
  public Evaluation evaluate(Examples examples) {
    requireExamples(examples);
    Average average = new Average();
    for (int from = 0; from < examples.size(); from += batchSize) {
      int to = (int) Math.min(examples.size(), (long) from + batchSize);
      int[] chosen = IntStream.range(from, to).toArray();
      average.add(
          programs().evaluate(inputs(examples, chosen), targets(examples, chosen)), to - from);
    }
    return average.mean();
  }

  private BatchPrograms programs() {
    if (programs == null) {
      programs = new BatchPrograms(network, loss, correct, optimizer, this::configure);
    }
    return programs;
  }

  private Program.Builder configure(Program.Builder builder) {
    builder.precision(precision);
    if (threads > 0) {
      builder.threads(threads);
    }
    return checkFinite ? builder.checkFinite() : builder;
  }

  private Tensor inputs(Examples examples, int[] chosen) {
    Tensor inputs = examples.inputs(chosen);
    Shape expected = Shape.of(chosen.length).concat(network.sampleShape());
    if (!inputs.shape().equals(expected)) {
      throw new ShapeException(
          "trainer",
          "a batch of inputs must be " + expected + ", as the network was made for",
          inputs.shape().toString());
    }
    return inputs;
  }

  private static Tensor targets(Examples examples, int[] chosen) {
    Tensor targets = examples.targets(chosen);
    if (targets.shape().isScalar() || targets.shape().dim(0) != chosen.length) {
      throw new ShapeException(
          "trainer",
          "%s samples must have as many targets".formatted(chosen.length),
          targets.shape().toString());
    }
    return targets;
  }

  private static void requireExamples(Examples examples) {
    if (examples.size() < 1) {
      throw new IllegalArgumentException("[trainer] there must be at least 1 example: none");
    }
  }

  private void requireFinite(double rate) {
    if (!Double.isFinite(precision == Precision.FLOAT32 ? (float) rate : rate)) {
      throw new ArithmeticException(
          "[trainer] the learning rate must be finite in %s: %s".formatted(precision, rate));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) * 1e-9;
  }
}
