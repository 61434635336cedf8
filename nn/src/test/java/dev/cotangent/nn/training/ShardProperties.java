package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Lamb;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.parallel.LocalCollective;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a training in shards depends on, and on what it does not. */
class ShardProperties {
  private static final List<Supplier<Optimizer>> OPTIMIZERS =
      List.of(
          Sgd::new,
          () -> new Sgd().nesterovMomentum(0.9).clipNorm(0.5),
          () -> new Adam().weightDecay(0.01).clipGlobalNorm(0.1),
          () -> new Adam().accumulate(2),
          () -> new Lamb());

  private static Examples data(int samples) {
    return Examples.of(
        new CounterRandom(5, 5).normal(Shape.of(samples, 6)),
        Tensor.generate(Shape.of(samples), i -> i % 3));
  }

  private static Network network(boolean norm) {
    Layer layers =
        norm
            ? Sequential.of(dense(12), batchNorm(), relu(), dropout(0.3), dense(3))
            : Sequential.of(dense(12), relu(), dropout(0.3), dense(3));
    return Network.of(layers, Shape.of(6), 3);
  }

  private static Trainer trainer(Network network, int rule, boolean wide) {
    return Trainer.of(network)
        .optimizer(OPTIMIZERS.get(rule).get())
        .learningRate(0.05)
        .precision(wide ? Precision.FLOAT64 : Precision.FLOAT32)
        .metric("top 2", Metrics.topK(2))
        .epochs(2);
  }

  /** Weights, states, step and figures. */
  private static List<Object> outcome(Network network, History history) {
    List<Object> all = new ArrayList<>();
    List<Node> nodes = new ArrayList<>(network.saved());
    nodes.add(network.step());
    nodes.forEach(node -> all.add(node.variable().value()));
    history.epochs().forEach(epoch -> all.add(epoch.training().toString() + epoch.samples()));
    return all;
  }

  @Property(tries = 40)
  void theBitsAreTheSameForAnyNumberOfThreads(
      @ForAll @IntRange(min = 1, max = 9) int shards,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll @IntRange(min = 3, max = 50) int samples,
      @ForAll @IntRange(min = 0, max = 4) int rule,
      @ForAll boolean wide) {
    Examples data = data(samples);
    List<Object> expected = List.of();
    for (int threads = 1; threads <= 4; threads++) {
      Network network = network(false);
      Trainer trainer =
          trainer(network, rule, wide).batchSize(batchSize).shards(shards).threads(threads);
      List<Object> outcome = outcome(network, trainer.fit(data));
      if (threads == 1) {
        expected = outcome;
      }
      assertEquals(expected, outcome, "%s threads".formatted(threads));
    }
  }

  @Property(tries = 25)
  void theBitsAreTheSameForAnyNumberOfWorkers(
      @ForAll @IntRange(min = 4, max = 9) int shards,
      @ForAll @IntRange(min = 2, max = 4) int workers,
      @ForAll @IntRange(min = 2, max = 20) int batchSize,
      @ForAll @IntRange(min = 3, max = 50) int samples,
      @ForAll @IntRange(min = 0, max = 4) int rule)
      throws Exception {
    Examples data = data(samples);
    Network alone = network(false);
    List<Object> expected =
        outcome(alone, trainer(alone, rule, false).batchSize(batchSize).shards(shards).fit(data));
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<List<Object>>> outcomes = new ArrayList<>();
      for (LocalCollective worker : LocalCollective.group(workers, Duration.ofSeconds(20))) {
        Network copy = network(false).copy();
        outcomes.add(
            pool.submit(
                () ->
                    outcome(
                        copy,
                        trainer(copy, rule, false)
                            .batchSize(batchSize)
                            .shards(shards, worker)
                            .threads(1 + worker.rank() % 2)
                            .fit(data))));
      }
      for (Future<List<Object>> outcome : outcomes) {
        assertEquals(expected, outcome.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Property(tries = 40)
  void theStepIsThatOfTheWholeBatchButForRounding(
      @ForAll @IntRange(min = 1, max = 9) int shards,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll @IntRange(min = 3, max = 50) int samples,
      @ForAll @IntRange(min = 0, max = 4) int rule) {
    Examples data = data(samples);
    Layer layers = Sequential.of(dense(12), dev.cotangent.nn.Layers.tanh(), dense(3));
    Network whole = Network.of(layers, Shape.of(6), 3);
    Network cut = whole.copy();
    History ofWhole = trainer(whole, rule, true).batchSize(batchSize).fit(data);
    History ofCut = trainer(cut, rule, true).batchSize(batchSize).shards(shards).fit(data);
    for (int i = 0; i < whole.variables().size(); i++) {
      Tensor a = whole.variables().get(i).variable().value();
      Tensor b = cut.variables().get(i).variable().value();
      for (int j = 0; j < a.size(); j++) {
        assertEquals(a.at(j), b.at(j), 1e-9 * Math.max(1, Math.abs(a.at(j))));
      }
    }
    for (int i = 0; i < ofWhole.epochs().size(); i++) {
      Evaluation a = ofWhole.epochs().get(i).training();
      Evaluation b = ofCut.epochs().get(i).training();
      assertEquals(a.loss(), b.loss(), 1e-9);
      a.metrics().forEach((name, value) -> assertEquals(value, b.get(name), 1e-9, name));
    }
  }

  @Property(tries = 20)
  void statesAreMergedTheSameWayForAnyNumberOfThreads(
      @ForAll @IntRange(min = 1, max = 5) int shards, @ForAll boolean wide) {
    List<Object> expected = List.of();
    for (int threads = 1; threads <= 4; threads++) {
      Network network = network(true);
      Trainer trainer = trainer(network, 1, wide).batchSize(20).shards(shards).threads(threads);
      List<Object> outcome = outcome(network, trainer.fit(data(40)));
      if (threads == 1) {
        expected = outcome;
      }
      assertEquals(expected, outcome, "%s threads".formatted(threads));
    }
  }
}
