package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
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
import dev.cotangent.nn.optimizer.RateCurve;
import dev.cotangent.nn.optimizer.RateFinder;
import dev.cotangent.nn.parallel.BinaryTree;
import dev.cotangent.nn.parallel.Collective;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
 * except {@link #stop} and {@link #interrupt}.
 */
public final class Trainer {
  private final List<Network> networks;
  private final Consumer<TrainingStep> definition;
  private LearningRate learningRate = LearningRate.constant(1e-3);
  private int batchSize = 64;
  private int epochs = 1;
  private int shards; // 0 for batches that are not cut
  private @Nullable Collective group;
  private int threads; // 0 leaves the choice to the program
  private Precision precision = Precision.FLOAT32;
  private boolean checkFinite;
  private boolean progress;
  private final List<Consumer<Batch>> batchListeners = new ArrayList<>();
  private final List<Consumer<Epoch>> epochListeners = new ArrayList<>();
  private @Nullable BatchPrograms programs;
  private @Nullable Checkpoints checkpoints;
  private Optional<TrainingState> resumed = Optional.empty();
  private final List<Patience> patiences = new ArrayList<>();
  private int epochsDone;
  private int calls;
  private volatile boolean stopped;
  private volatile boolean interrupted;

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

  /**
   * Cuts each batch into shards: a step adds up loss and gradients of each, in an order that is
   * fixed, and then changes the weights. The shards are worked on side by side by the {@link
   * #threads}; the bits depend on the number of shards, and on no number of threads.
   *
   * <p>The loss must be a mean over the samples. A shard has a neighbouring part of the batch: all
   * have the same number of samples, or the first ones have one more; where there are fewer samples
   * than shards, the last are empty. A shard's loss weighs as much as its part of the samples.
   * Batch norm standardises each shard by itself; running statistics become the mean, so weighted,
   * of those that the shards make. Random numbers are functions of seed, step and shard.
   * Optimizers, and what is said behind them, see the sums.
   *
   * @param count at least 1
   */
  @CanIgnoreReturnValue
  public Trainer shards(int count) {
    requireNotStarted();
    shards = atLeastOne("number of shards", count);
    return this;
  }

  /**
   * As {@link #shards(int)}, with shards that are divided among workers, each of which has a
   * trainer of its own with the same settings, networks of the same values, and the same batches.
   * All have the same weights after each step, to the bits of a single trainer with as many shards.
   *
   * <p>States are saved by the first worker only. Where they go on, all read them, from the same
   * folder.
   *
   * @param count at least as many as there are workers
   * @param workers as which of them this one works
   */
  @CanIgnoreReturnValue
  public Trainer shards(int count, Collective workers) {
    BinaryTree.Range unused = BinaryTree.shardsOf(workers.rank(), workers.size(), count);
    shards(count);
    group = workers;
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

  /**
   * Saves the state of the training in a folder after every epoch, and at its end: parameters,
   * layers' states, what optimizers remember, steps, place in the data, figures so far. The last
   * two states are kept. What is in the folder of another training is replaced by the first state
   * of this one, unless this one is told to {@link #resume}.
   */
  @CanIgnoreReturnValue
  public Trainer checkpoints(Path folder) {
    checkpoints = new Checkpoints(folder);
    return this;
  }

  private Checkpoints existingCheckpoints() {
    if (checkpoints == null) {
      throw new IllegalStateException(
          "[trainer] say first in which folder states are saved: checkpoints(folder)");
    }
    return checkpoints;
  }

  /**
   * Saves the state after every so manieth epoch only, at least 1, and after the last one. For
   * epochs that are shorter than saving a state takes.
   */
  @CanIgnoreReturnValue
  public Trainer everyEpochs(int count) {
    existingCheckpoints().everyEpochs(atLeastOne("number of epochs", count));
    return this;
  }

  /** Saves the state also after so many steps, at least 1, since the last time. */
  @CanIgnoreReturnValue
  public Trainer everySteps(int steps) {
    existingCheckpoints().everySteps(atLeastOne("number of steps", steps));
    return this;
  }

  /** Saves the state also after a step that ends so long after the last time. */
  @CanIgnoreReturnValue
  public Trainer every(Duration time) {
    existingCheckpoints().every(time);
    return this;
  }

  /** Keeps so many states, at least 1. */
  @CanIgnoreReturnValue
  public Trainer keepLast(int count) {
    existingCheckpoints().keepLast(atLeastOne("number of states", count));
    return this;
  }

  /**
   * Keeps the weights of the best epoch by a figure, for {@link dev.cotangent.nn.io.Checkpoint#load
   * Checkpoint.load}: {@code keepBest("validation f1")} leaves {@code
   * best-validation-f1.safetensors} in the folder.
   *
   * @param figure see {@link Figure#of}
   */
  @CanIgnoreReturnValue
  public Trainer keepBest(String figure) {
    existingCheckpoints().keepBest(Figure.of(figure));
    return this;
  }

  /**
   * Goes on from the newest good state in the folder of {@link #checkpoints}, or begins where there
   * is none. The weights are then, bit for bit, those of a training that was never broken off, for
   * any number of threads. A training that is finished is not trained further, unless there are
   * more epochs to do.
   */
  @CanIgnoreReturnValue
  public Trainer resume() {
    existingCheckpoints().resume();
    return this;
  }

  /**
   * Ends the training after an epoch when a figure has not become better for so many epochs.
   *
   * @param figure see {@link Figure#of}
   * @param epochs at least 1
   */
  @CanIgnoreReturnValue
  public Trainer stopEarly(String figure, int epochs) {
    patiences.add(new Patience(Figure.of(figure), atLeastOne("number of epochs", epochs)));
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
   * Ends the training for good after the step that is being taken. From a callback, or from another
   * thread. A part of an epoch is not in the history, which tells where it was left.
   */
  public void stop() {
    stopped = true;
  }

  /**
   * Breaks the training off after the step that is being taken, so that it can go on later: its
   * state is saved where {@link #checkpoints} says, and the history tells where it was left. A
   * training that has not begun ends at once. From any thread.
   */
  public void interrupt() {
    interrupted = true;
  }

  /** Trains without validation; see {@link #fit(Batches, Batches)}. */
  @CanIgnoreReturnValue
  public History fit(Examples training) {
    return train(shuffled(training), null);
  }

  /** Trains on batches of examples; see {@link #fit(Batches, Batches)}. */
  @CanIgnoreReturnValue
  public History fit(Examples training, Examples validation) {
    return train(shuffled(training), inOrder(validation));
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
   * @throws ArithmeticException if the learning rate is not finite in the training's precision, or
   *     weights that are to be saved are not finite
   * @throws java.io.UncheckedIOException if a state cannot be read or written
   */
  @CanIgnoreReturnValue
  public History fit(Batches training, Batches validation) {
    return train(training, validation);
  }

  /** The batches in which {@link #fit} trains on examples: in another order in each epoch. */
  public Batches shuffled(Examples examples) {
    return ExampleBatches.shuffled(examples, batchSize, network());
  }

  /** The batches in which {@link #fit} and {@link #evaluate} judge by examples. */
  public Batches inOrder(Examples examples) {
    return ExampleBatches.inOrder(examples, batchSize);
  }

  /**
   * How the loss goes while the learning rate is raised from step to step. Nothing else is done;
   * afterwards weights, optimizers and counters are as they were.
   *
   * @param training epoch after epoch of them, as many batches as the search has steps
   * @throws IllegalArgumentException if there are none, or they do not fit the network
   * @throws ArithmeticException if the loss is not finite in the very first step
   */
  public RateCurve findRate(RateFinder finder, Batches training) {
    return RateSearch.sweep(finder, networks, programs(), training);
  }

  private History train(Batches training, @Nullable Batches validation) {
    stopped = false;
    calls++;
    try {
      if (calls == 1 && checkpoints != null) {
        resumed = checkpoints.begin();
      }
      if (epochsDone == 0) {
        epochsDone = Fit.epochsBefore(network(), training);
      }
      Fit fit = new Fit(this, training, validation, calls);
      return resumed.isPresent() && resumed.get().place().call() >= calls
          ? fit.resume(resumed.get())
          : fit.run();
    } finally {
      interrupted = false;
    }
  }

  /**
   * Loss and metrics on examples, in evaluation mode.
   *
   * @throws IllegalArgumentException if there are no examples, or they do not fit the network
   */
  public Evaluation evaluate(Examples examples) {
    return evaluate(inOrder(examples));
  }

  /** Loss and metrics on the first epoch of batches, in evaluation mode. */
  public Evaluation evaluate(Batches batches) {
    return judge(batches, false).orElseThrow();
  }

  /**
   * As {@link #evaluate(Batches)}.
   *
   * @param interruptible whether {@link #interrupt} ends it, with no result
   */
  Optional<Evaluation> judge(Batches batches, boolean interruptible) {
    return programs().judge(batches, () -> interruptible && interrupted);
  }

  BatchPrograms programs() {
    if (programs == null) {
      Sharding sharding = shards == 0 ? null : Sharding.of(shards, threads, group);
      programs = new BatchPrograms(definition, this::configure, precision, sharding);
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

  boolean stopped() {
    return stopped;
  }

  boolean interrupted() {
    return interrupted;
  }

  /** Whether the present step is the last. */
  boolean halted() {
    return stopped || interrupted;
  }

  boolean checksFinite() {
    return checkFinite;
  }

  boolean showsProgress() {
    return progress;
  }

  Precision precision() {
    return precision;
  }

  /** How many shards a batch is cut into; 0 if it is not. */
  int shardCount() {
    return shards;
  }

  @Nullable Collective group() {
    return group;
  }

  LearningRate learningRate() {
    return learningRate;
  }

  /** How many epochs {@link #fit} trains. */
  public int epochCount() {
    return epochs;
  }

  @Nullable Checkpoints checkpoints() {
    return checkpoints;
  }

  int epochsDone() {
    return epochsDone;
  }

  void setEpochsDone(int count) {
    epochsDone = count;
  }

  void batchEnded(Supplier<Batch> batch) {
    if (!batchListeners.isEmpty()) {
      Batch made = batch.get();
      batchListeners.forEach(listener -> listener.accept(made));
    }
  }

  void epochEnded(Epoch epoch) {
    epochListeners.forEach(listener -> listener.accept(epoch));
  }

  /** Whether a figure has not become better for as long as was said. */
  boolean isNoLongerBetter(List<Epoch> history) {
    return patiences.stream().anyMatch(patience -> patience.isExhausted(history));
  }
}
