package dev.cotangent.nn.training;

import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.parallel.Collective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#fit}: its epochs, and its state where it is saved. */
final class Fit {
  /** So many steps as no training takes. */
  private static final long ENDLESS = 1L << 60;

  private final Trainer trainer;
  private final BatchPrograms programs;
  private final Batches training;
  private final @Nullable Batches validation;
  private final @Nullable Checkpoints checkpoints;
  private final int call;

  /** Whether states are saved by this worker, if there are several. */
  private final boolean saves;

  /** How many epochs there were before this call. */
  private int before;

  /** The present epoch. */
  private int epoch;

  /** How many of its batches were taken. */
  private int batch;

  private boolean finished;

  /** Whether all workers, if there are several, are known to do the same. */
  private boolean agreed;

  private EpochSums sums = new EpochSums();

  /** How long the present epoch had taken when it was broken off. */
  private double secondsBefore;

  private long start = System.nanoTime();
  private final List<Epoch> history = new ArrayList<>();

  /** Known from the first batch on. */
  private @Nullable Saved saved;

  /** What a state is made of, beside the place. */
  private record Saved(RunSettings settings, TrainingVariables variables) {}

  Fit(Trainer trainer, Batches training, @Nullable Batches validation, int call) {
    this.trainer = trainer;
    this.programs = trainer.programs();
    this.training = training;
    this.validation = validation;
    this.checkpoints = trainer.checkpoints();
    this.saves = trainer.group() == null || trainer.group().rank() == 0;
    this.call = call;
    this.before = trainer.epochsDone();
    this.epoch = before + 1;
  }

  /** How many epochs, the last perhaps not to its end, the steps of a network so far make. */
  static int epochsBefore(Network network, Batches training) {
    long steps = (long) network.step().variable().value().item();
    long batches = Math.max(1, training.count().orElse(steps));
    return (int) ((steps + batches - 1) / batches);
  }

  /** Trains from the first step on. */
  History run() {
    return proceed();
  }

  /**
   * Goes on from a state.
   *
   * @throws IllegalArgumentException if the settings are others than those that it was saved with
   */
  History resume(TrainingState state) {
    TrainingState.Place place = state.place();
    TrainingStep step = programs.step(true, state.settings().shapes());
    TrainingVariables variables = TrainingVariables.of(trainer.networks(), step);
    history.addAll(state.history());
    if (place.call() > call) { // this call was done
      variables.set(state.variables());
      return new History(history);
    }
    before = place.before();
    RunSettings now = settings(step, state.settings().shapes());
    state.settings().requireSame(now, ratesNow(state.settings()));
    variables.set(state.variables());
    saved = new Saved(now, variables);
    epoch = place.epoch();
    batch = place.batch();
    sums = new EpochSums(state.sums());
    Map<String, Metric> measured = new LinkedHashMap<>();
    step.measures().forEach((name, measure) -> measured.put(name, measure.metric()));
    sums.adopt(measured);
    secondsBefore = state.seconds();
    if (place.finished() && trainer.epochCount() <= state.settings().epochs()) {
      trainer.setEpochsDone(batch == 0 ? epoch - 1 : epoch);
      return batch == 0 ? new History(history) : new History(history, Optional.of(place()));
    }
    return proceed();
  }

  /** The learning rates now of the steps that the settings probed. */
  private List<Double> ratesNow(RunSettings then) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < then.rates().size(); i++) {
      long probed = RunSettings.probe(i, then.totalSteps());
      if (probed < totalSteps()) {
        rates.add(trainer.learningRate().at(probed, totalSteps()));
      }
    }
    return rates;
  }

  private History proceed() {
    int last = before + trainer.epochCount();
    while (epoch <= last && !finished) {
      start = System.nanoTime();
      boolean whole = trainEpoch();
      double trainingSeconds = secondsBefore + secondsSince(start);
      if (!whole) {
        return brokenOff();
      }
      if (sums.samples() == 0) {
        throw new IllegalArgumentException("[trainer] an epoch must have a batch: none");
      }
      Optional<Evaluation> judged =
          validation == null ? Optional.of(Evaluation.none()) : trainer.judge(validation, true);
      if (judged.isEmpty()) {
        return brokenOff();
      }
      Epoch done =
          new Epoch(
              epoch,
              sums.mean(),
              judged.get(),
              sums.samples(),
              trainingSeconds,
              secondsBefore + secondsSince(start));
      history.add(done);
      trainer.epochEnded(done);
      endEpoch(last);
      if (!finished && trainer.interrupted()) {
        return brokenOff();
      }
    }
    return new History(history);
  }

  private void endEpoch(int last) {
    if (checkpoints != null && saves) {
      checkpoints.saveBest(history, trainer.networks());
    }
    finished = epoch == last || trainer.stopped() || trainer.isNoLongerBetter(history);
    trainer.setEpochsDone(epoch);
    epoch++;
    batch = 0;
    sums = new EpochSums();
    secondsBefore = 0;
    if (checkpoints != null && (finished || checkpoints.isDueAfter(epoch - 1))) {
      save();
    }
  }

  /** Where the epoch is not whole, it is none. */
  private History brokenOff() {
    secondsBefore += batch == 0 ? 0 : secondsSince(start);
    finished = trainer.stopped();
    trainer.setEpochsDone(batch == 0 ? epoch - 1 : epoch);
    save();
    return new History(history, Optional.of(place()));
  }

  private Interruption place() {
    return new Interruption(epoch, batch, (int) training.count().orElse(0));
  }

  private long totalSteps() {
    return training.count().orElse(0) * trainer.epochCount();
  }

  /** Takes an epoch's steps; whether all were taken. */
  private boolean trainEpoch() {
    trainer.setEpochsDone(epoch);
    try (Batches.Pass pass = training.epoch(epoch, batch);
        TrainingProgress shown =
            new TrainingProgress(trainer.showsProgress(), epoch, training, sums, batch)) {
      while (!trainer.halted() && pass.hasNext()) {
        Minibatch minibatch = pass.next();
        double rate = learningRate();
        requireAgreement(minibatch);
        BatchResult result = step(minibatch, rate);
        sums.add(result);
        batch++;
        if (checkpoints != null && saved == null) {
          describe(BatchPrograms.shapes(minibatch));
        }
        shown.advance(sums, minibatch.size());
        trainer.batchEnded(() -> batchOf(minibatch, rate, result));
        if (checkpoints != null && checkpoints.isDue()) {
          secondsBefore += secondsSince(start);
          start = System.nanoTime();
          save();
        }
      }
      shown.end(sums);
      return !pass.hasNext();
    }
  }

  /** Looks, before the first step with other workers, whether all are about to do the same. */
  private void requireAgreement(Minibatch first) {
    Collective group = trainer.group();
    if (group != null && !agreed) {
      Map<String, Shape> shapes = BatchPrograms.shapes(first);
      TrainingStep step = programs.step(true, shapes);
      Agreement agreement = new Agreement();
      agreement.add("the place in the data", List.of(call, before, epoch, batch));
      agreement.add("the first batch", first.tensors());
      agreement.add("the settings", settings(step, shapes));
      agreement.add("the variables", TrainingVariables.of(trainer.networks(), step).values());
      agreement.require(group);
      agreed = true;
    }
  }

  private Batch batchOf(Minibatch minibatch, double rate, BatchResult result) {
    EpochSums alone = new EpochSums();
    alone.add(result);
    return new Batch(
        epoch, batch, (int) training.count().orElse(0), minibatch.size(), rate, alone.mean());
  }

  private double learningRate() {
    long batches = training.count().orElse(0);
    long step = (long) (epoch - before - 1) * batches + batch;
    if (batches == 0) {
      requireIndependent();
    }
    double rate = trainer.learningRate().at(step, batches == 0 ? ENDLESS : totalSteps());
    Precision precision = trainer.precision();
    if (!Double.isFinite(precision == Precision.FLOAT32 ? (float) rate : rate)) {
      throw new ArithmeticException(
          "[trainer] the learning rate must be finite in %s: %s".formatted(precision, rate));
    }
    return rate;
  }

  private void requireIndependent() {
    for (long step : new long[] {0, 99}) {
      if (trainer.learningRate().at(step, 100) != trainer.learningRate().at(step, ENDLESS)) {
        throw new IllegalArgumentException(
            "[trainer] a learning rate that depends on the number of steps needs batches that know their number: %s; take a fixed number of them as an epoch, or set a constant rate"
                .formatted(training));
      }
    }
  }

  private BatchResult step(Minibatch minibatch, double rate) {
    StepEvent event = new StepEvent();
    event.begin();
    try {
      BatchResult result = programs.train(minibatch, rate);
      note(event, minibatch, result);
      return result;
    } catch (NonFiniteException e) {
      if (trainer.checksFinite()) {
        throw e; // names the first such value
      }
      String weights =
          unsoundVariable().isPresent()
              ? "the weights are not, since a step before whose gradients were not"
              : "the weights are those of the step before";
      throw new NonFiniteException(
          "[trainer] the loss must stay finite: %s in epoch %s, batch %s; %s; lower the learning rate%s"
              .formatted(e.value(), epoch, batch + 1, weights, programs.firstNonFinite(minibatch)),
          e);
    }
  }

  private void note(StepEvent event, Minibatch minibatch, BatchResult result) {
    event.end();
    if (event.shouldCommit()) {
      event.epoch = epoch;
      event.batch = batch + 1;
      event.samples = minibatch.size();
      event.loss = result.loss();
      event.commit();
    }
  }

  private Optional<Node> unsoundVariable() {
    return trainer.networks().stream()
        .flatMap(network -> network.variables().stream())
        .filter(node -> !isFinite(node.variable().value()))
        .findFirst();
  }

  private static boolean isFinite(Tensor tensor) {
    for (int i = 0; i < tensor.size(); i++) {
      if (!Double.isFinite(tensor.at(i))) {
        return false;
      }
    }
    return true;
  }

  private void describe(Map<String, Shape> shapes) {
    TrainingStep step = programs.step(true, shapes);
    saved = new Saved(settings(step, shapes), TrainingVariables.of(trainer.networks(), step));
  }

  private RunSettings settings(TrainingStep step, Map<String, Shape> shapes) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(
        "seed",
        trainer.networks().stream()
            .map(network -> Long.toString(network.seed()))
            .collect(Collectors.joining(", ")));
    texts.put("precision", trainer.precision().toString());
    if (training instanceof ExampleBatches examples) {
      texts.put("batch size", Integer.toString(examples.batchSize()));
      texts.put("number of training examples", Integer.toString(examples.samples()));
    }
    if (trainer.shardCount() > 0) {
      texts.put("number of shards", Integer.toString(trainer.shardCount()));
    }
    texts.put(
        "number of batches",
        training.count().isPresent() ? Long.toString(training.count().getAsLong()) : "unknown");
    List<Node> roots = new ArrayList<>();
    for (TrainingStep.Objective objective : step.objectives()) {
      texts.merge("optimizer", objective.optimizer().toString(), (a, b) -> a + ", " + b);
      roots.add(objective.loss());
      roots.addAll(step.updates(objective).values());
    }
    texts.put("fingerprint of network, loss and optimizer", Fingerprint.of(roots));
    List<Double> rates = new ArrayList<>();
    if (totalSteps() > 0) {
      for (int i = 0; i < RunSettings.probes(totalSteps()); i++) {
        rates.add(trainer.learningRate().at(RunSettings.probe(i, totalSteps()), totalSteps()));
      }
    }
    return new RunSettings(texts, trainer.epochCount(), totalSteps(), shapes, rates);
  }

  private void save() {
    if (checkpoints == null || saved == null || !saves) {
      return;
    }
    unsoundVariable()
        .ifPresent(
            node -> {
              throw new ArithmeticException(
                  "[trainer] weights must be finite to be saved: %s is not, after epoch %s, batch %s, since a step whose gradients were not; the state before is kept; checkFinite() names the first such value"
                      .formatted(node, epoch, batch));
            });
    checkpoints.save(
        new TrainingState(
            new TrainingState.Place(call, before, epoch, batch, finished),
            saved.settings(),
            history,
            sums.state(),
            secondsBefore,
            saved.variables().values()));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) * 1e-9;
  }
}
