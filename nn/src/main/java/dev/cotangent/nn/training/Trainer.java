package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Model;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
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
  private final List<Network> networks;
  private final Consumer<TrainingStep> definition;
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

  private Trainer(List<Network> networks, Consumer<TrainingStep> definition) {
    this.networks = networks;
    this.definition = definition;
  }

  /** Begins with cross-entropy, Adam, a learning rate of 0.001, batches of 64 and one epoch. */
  public static Trainer of(Network network) {
    return new Trainer(List.of(network), new Supervision(Model.of(network), network));
  }

  /**
   * Begins as {@link #of(Network)} with a model, whose inputs are tensors of a batch by name. The
   * targets of its only output are called {@link Minibatch#TARGETS}; where there are several, the
   * targets have the outputs' names, and each loss says its output.
   */
  public static Trainer of(Model model) {
    return new Trainer(model.networks(), new Supervision(model, null));
  }

  /**
   * Begins with a learning rate of 0.001, batches of 64 and one epoch, and any step.
   *
   * @param step says what to minimise, by which variables, and what to measure; asked once for each
   *     shape of batches, in training and evaluation, it must always say the same
   * @param first whose seed orders the samples
   * @param networks all others that the step applies
   */
  public static Trainer of(Consumer<TrainingStep> step, Network first, Network... networks) {
    List<Network> all = new ArrayList<>(List.of(first));
    all.addAll(Arrays.asList(networks));
    return new Trainer(List.copyOf(all), step);
  }

  private Supervision supervision() {
    requireNotStarted();
    if (definition instanceof Supervision supervision) {
      return supervision;
    }
    throw new IllegalStateException(
        "[trainer] what is minimised and measured must be said in the step that the trainer was made of");
  }

  /** Sets the loss: a scalar expression of the only output and the targets. */
  @CanIgnoreReturnValue
  public Trainer loss(BinaryOperator<Node> newLoss) {
    supervision().loss(newLoss);
    return this;
  }

  /**
   * Adds the loss of an output. The sum of all, with their weights, is minimised; each is told as
   * {@code OUTPUT loss} where there are several.
   *
   * @param output the output's name, which is also that of its targets
   * @param weight positive and finite
   */
  @CanIgnoreReturnValue
  public Trainer loss(String output, BinaryOperator<Node> newLoss, double weight) {
    supervision().loss(output, newLoss, weight);
    return this;
  }

  /**
   * Has a figure of the only output told beside the loss, in training and validation. One of the
   * same name is replaced, also {@code accuracy}.
   *
   * @param name without commas and quotation marks
   */
  @CanIgnoreReturnValue
  public Trainer metric(String name, Metric metric) {
    supervision().metric(null, name, metric);
    return this;
  }

  /** Has a figure of an output told beside the loss; see {@link #metric(String, Metric)}. */
  @CanIgnoreReturnValue
  public Trainer metric(String output, String name, Metric metric) {
    supervision().metric(output, name, metric);
    return this;
  }

  /**
   * Sets what the metric {@code accuracy} counts: an expression of the only output and the targets
   * that is 1 for each sample that is right and 0 for the others. Unless said otherwise it is
   * {@link dev.cotangent.nn.metric.Metrics#correctClass} where there are classes, and where there
   * are none there is no accuracy.
   */
  @CanIgnoreReturnValue
  public Trainer accuracy(BinaryOperator<Node> newCorrect) {
    supervision().accuracy(newCorrect);
    return this;
  }

  /** Sets the optimizer. */
  @CanIgnoreReturnValue
  public Trainer optimizer(Optimizer newOptimizer) {
    supervision().optimizer(newOptimizer);
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

  /** The network, or the first of several. */
  public Network network() {
    return networks.get(0);
  }

  /** The networks. */
  public List<Network> networks() {
    return networks;
  }

  /**
   * Ends the training after the step that is being taken; the epoch ends with it. From a callback,
   * or from another thread.
   */
  public void stop() {
    stopped = true;
  }

  /** Trains without validation; see {@link #fit(Batches, Batches)}. */
  @CanIgnoreReturnValue
  public History fit(Examples training) {
    return train(shuffled(training), null);
  }

  /** Trains on batches of examples; see {@link #fit(Batches, Batches)}. */
  @CanIgnoreReturnValue
  public History fit(Examples training, Examples validation) {
    return train(shuffled(training), ExampleBatches.inOrder(validation, batchSize));
  }

  /** Trains without validation; see {@link #fit(Batches, Batches)}. */
  @CanIgnoreReturnValue
  public History fit(Batches training) {
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
   * @param validation what to judge by after each epoch: its first epoch
   * @throws IllegalArgumentException if there are no examples, or they do not fit the network
   * @throws NonFiniteException if the loss, or with {@link #checkFinite} any value, becomes
   *     infinite or NaN
   * @throws ArithmeticException if the learning rate is not finite in the training's precision
   */
  @CanIgnoreReturnValue
  public History fit(Batches training, Batches validation) {
    return train(training, validation);
  }

  private Batches shuffled(Examples examples) {
    return ExampleBatches.shuffled(
        examples,
        batchSize,
        epoch -> network().random("shuffle/epoch" + epoch).permutation(examples.size()));
  }

  private History train(Batches training, @Nullable Batches validation) {
    stopped = false;
    if (epochsDone == 0) {
      epochsDone = epochsBefore(training);
    }
    List<Epoch> history = new ArrayList<>();
    for (int i = 0; i < epochs && !stopped; i++) {
      long start = System.nanoTime();
      epochsDone++;
      EpochSums sums = trainEpoch(training, i);
      double trainingSeconds = secondsSince(start);
      Evaluation judged = validation == null ? Evaluation.none() : evaluate(validation);
      Epoch epoch =
          new Epoch(
              epochsDone,
              sums.mean(),
              judged,
              sums.samples(),
              trainingSeconds,
              secondsSince(start));
      history.add(epoch);
      epochListeners.forEach(listener -> listener.accept(epoch));
    }
    return new History(history);
  }

  /** How many epochs, the last perhaps not to its end, the network's steps so far make. */
  private int epochsBefore(Batches training) {
    long steps = (long) network().step().variable().value().item();
    long batches = Math.max(1, training.count().orElse(steps));
    return (int) ((steps + batches - 1) / batches);
  }

  /**
   * Takes an epoch's steps.
   *
   * @param inThisCall the number of the epoch in this call of {@link #fit}, from 0
   */
  private EpochSums trainEpoch(Batches training, int inThisCall) {
    EpochSums sums = new EpochSums();
    int batches = (int) training.count().orElse(0);
    try (Batches.Pass pass = training.epoch(epochsDone, 0);
        TrainingProgress shown = new TrainingProgress(progress, epochsDone, training)) {
      for (int i = 0; pass.hasNext() && !stopped; i++) {
        Minibatch minibatch = pass.next();
        double rate = learningRate.at((long) inThisCall * batches + i, (long) epochs * batches);
        requireFinite(rate);
        BatchResult result = train(minibatch, rate, i + 1);
        sums.add(result);
        shown.advance(sums, minibatch.size(), !pass.hasNext());
        if (!batchListeners.isEmpty()) {
          EpochSums alone = new EpochSums();
          alone.add(result);
          Batch batch = new Batch(epochsDone, i + 1, batches, minibatch.size(), rate, alone.mean());
          batchListeners.forEach(listener -> listener.accept(batch));
        }
      }
    }
    return sums;
  }

  private BatchResult train(Minibatch minibatch, double rate, int batch) {
    try {
      return programs().train(minibatch, rate);
    } catch (NonFiniteException e) {
      if (checkFinite) {
        throw e; // names the first such value
      }
      boolean spoilt =
          networks.stream()
              .flatMap(network -> network.variables().stream())
              .anyMatch(node -> !isFinite(node.variable().value()));
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

  /**
   * Loss and metrics on examples, in evaluation mode.
   *
   * @throws IllegalArgumentException if there are no examples, or they do not fit the network
   */
  public Evaluation evaluate(Examples examples) {
    return evaluate(ExampleBatches.inOrder(examples, batchSize));
  }

  /** Loss and metrics on the first epoch of batches, in evaluation mode. */
  public Evaluation evaluate(Batches batches) {
    EpochSums sums = new EpochSums();
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      while (pass.hasNext()) {
        sums.add(programs().evaluate(pass.next()));
      }
    }
    return sums.mean();
  }

  private BatchPrograms programs() {
    if (programs == null) {
      programs = new BatchPrograms(definition, this::configure);
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
