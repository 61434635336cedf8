package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.parallel.LocalCollective;
import dev.cotangent.ops.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTests {
  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(76, 4)), // the last of five batches is smaller
          Tensor.generate(Shape.of(76), i -> i % 3));

  @TempDir private Path folder;

  private static Network network() {
    Layer layers = Sequential.of(dense(8), batchNorm(), relu(), dropout(0.3), dense(3));
    return Network.of(layers, Shape.of(4), 3);
  }

  private static Trainer trainer(Network network) {
    return Trainer.of(network).learningRate(LearningRate.cosine(0.01)).batchSize(16).epochs(3);
  }

  private static List<Tensor> values(Network network) {
    List<Node> all = new ArrayList<>(network.saved());
    all.add(network.step());
    return all.stream().map(node -> node.variable().value()).toList();
  }

  @Test
  void theFirstShardsHaveOneSampleMore() {
    Sharding sharding = new Sharding(4, 1, null);
    assertEquals(List.of(0, 3, 6, 8, 10), firsts(sharding, 10));
    assertEquals(List.of(0, 2, 4, 6, 8), firsts(sharding, 8));
    assertEquals(List.of(0, 1, 2, 3, 3), firsts(sharding, 3));
    Minibatch batch =
        Minibatch.of(
            Tensor.generate(Shape.of(10, 2), i -> i), Tensor.generate(Shape.of(10), i -> i));
    Minibatch third = sharding.shard(2, batch);
    assertEquals(Tensor.vector(6, 7), third.tensors().get(Minibatch.TARGETS));
    assertEquals(
        Tensor.of(Shape.of(2, 2), 12.0, 13, 14, 15), third.tensors().get(Minibatch.INPUTS));
  }

  private static List<Integer> firsts(Sharding sharding, int samples) {
    List<Integer> firsts = new ArrayList<>();
    for (int shard = 0; shard <= sharding.shards(); shard++) {
      firsts.add(sharding.first(shard, samples));
    }
    return firsts;
  }

  @Test
  void aTrainingInShardsGoesOnBitwise() {
    Network whole = network();
    trainer(whole).shards(4).threads(2).fit(DATA);
    Network broken = network();
    Trainer first = trainer(broken).shards(4).threads(1).checkpoints(folder).everySteps(2);
    first.onBatchEnd(
        batch -> {
          if (batch.epoch() == 2 && batch.batch() == 3) {
            first.interrupt();
          }
        });
    first.fit(DATA);
    Network second = network();
    trainer(second).shards(4).threads(3).checkpoints(folder).resume().fit(DATA);
    assertEquals(values(whole), values(second));
    assertNotEquals(values(whole), values(broken));
  }

  @Test
  void anotherNumberOfShardsIsRefused() {
    Trainer first = trainer(network()).shards(4).checkpoints(folder);
    first.onEpochEnd(epoch -> first.interrupt());
    first.fit(DATA);
    Trainer other = trainer(network()).shards(5).checkpoints(folder).resume();
    String message =
        assertThrows(IllegalArgumentException.class, () -> other.fit(DATA)).getMessage();
    assertTrue(message.contains("the number of shards is 5, and was 4"), message);
    Trainer uncut = trainer(network()).checkpoints(folder).resume();
    message = assertThrows(IllegalArgumentException.class, () -> uncut.fit(DATA)).getMessage();
    assertTrue(message.contains("the number of shards is none, and was 4"), message);
  }

  @Test
  void aTrainingWithoutShardsDoesNotGoOnInShards() {
    Trainer first = trainer(network()).checkpoints(folder);
    first.onEpochEnd(epoch -> first.interrupt());
    first.fit(DATA);
    Trainer other = trainer(network()).shards(2).checkpoints(folder).resume();
    String message =
        assertThrows(IllegalArgumentException.class, () -> other.fit(DATA)).getMessage();
    assertTrue(message.contains("the number of shards is 2, and there was none"), message);
  }

  @Test
  void runningStatisticsAreTheMeanOfTheShards() {
    Network network = Network.of(Sequential.of(batchNorm(), dense(2)), Shape.of(3), 1);
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(7, 3));
    Examples data = Examples.of(inputs, Tensor.generate(Shape.of(7), i -> i % 2));
    int[][] shards = {{0, 1, 2}, {3, 4}, {5, 6}};
    Batches batches = new Batches(Minibatch.of(inputs, data.targets(0, 1, 2, 3, 4, 5, 6)));
    Trainer.of(network).precision(Precision.FLOAT64).shards(3).fit(batches);
    for (int channel = 0; channel < 3; channel++) {
      double ofMeans = 0;
      double ofVariances = 0;
      for (int[] shard : shards) {
        double sum = 0;
        double squares = 0;
        for (int sample : shard) {
          sum += inputs.get(sample, channel);
        }
        double mean = sum / shard.length;
        for (int sample : shard) {
          squares += Math.pow(inputs.get(sample, channel) - mean, 2);
        }
        ofMeans += mean * shard.length / 7;
        ofVariances += squares / (shard.length - 1) * shard.length / 7;
      }
      assertEquals(0.1 * ofMeans, network.states().get(0).variable().value().at(channel), 1e-12);
      assertEquals(
          0.9 + 0.1 * ofVariances, network.states().get(1).variable().value().at(channel), 1e-12);
    }
  }

  /** One batch in each epoch. */
  private record Batches(Minibatch batch) implements dev.cotangent.nn.data.Batches {
    @Override
    public Pass epoch(int number, long first) {
      return new Pass() {
        private boolean taken = first > 0;

        @Override
        public boolean hasNext() {
          return !taken;
        }

        @Override
        public Minibatch next() {
          taken = true;
          return batch;
        }
      };
    }

    @Override
    public java.util.OptionalLong count() {
      return java.util.OptionalLong.of(1);
    }
  }

  @Test
  void theCounterIsAnotherInEachStepAndShardAndExactInFloat32() {
    for (int shards : new int[] {1, 2, 3, 8, 13}) {
      ShardNumber number = new ShardNumber(shards);
      Node step = Expressions.input("step", Shape.scalar());
      Node counter = number.counter(step);
      Program program = Program.of(counter).compile();
      Set<Double> met = new HashSet<>();
      int room = shards == 1 ? 1 : Integer.highestOneBit(shards - 1) * 2;
      int period = (1 << 24) / room;
      for (int at : new int[] {0, 1, 2, 999, period / 2, period - 2, period - 1}) {
        for (int shard = 0; shard < shards; shard++) {
          Map<Node, Tensor> feeds =
              Map.of(step, Tensor.scalar(at), number.node(), Tensor.scalar(shard));
          double value = program.run(feeds).scalar(counter);
          assertEquals((double) at * room + shard, value);
          assertTrue(value < 1 << 24 && met.add(value));
        }
      }
      double again =
          program
              .run(
                  Map.of(
                      step,
                      Tensor.scalar(Math.min(period + 5, (1 << 24) - 1)),
                      number.node(),
                      Tensor.scalar(0)))
              .scalar(counter);
      assertEquals(shards == 1 ? (1 << 24) - 1 : 5.0 * room, again);
    }
  }

  private static Trainer drawing(Network network, boolean byCounter) {
    return Trainer.of(
        step -> {
          Node x = step.input(Minibatch.INPUTS);
          Node counter = byCounter ? step.counter(network) : network.step();
          Node noise = Sampling.randomNormal(counter, x.shape(), 1, 0);
          Node output = step.apply(network, add(x, noise));
          step.minimise("loss", mean(square(output)), network.variables(), new Sgd());
        },
        network);
  }

  @Test
  void randomNumbersThatAreTheSameInAllShardsAreRefused() {
    Network network = Network.of(dense(2), Shape.of(4), 1);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> drawing(network, false).shards(2).fit(DATA))
            .getMessage();
    assertTrue(message.contains("TrainingStep.counter(network)"), message);
    drawing(network, true).shards(2).fit(DATA);
    drawing(Network.of(dense(2), Shape.of(4), 1), false).fit(DATA);
  }

  @Test
  void droppedElementsAreOthersInEachShard() {
    // of equal samples in two shards, the loss is the same only where the same is dropped
    Tensor inputs = Tensor.full(Shape.of(2, 64), 1);
    List<Tensor> seen = new ArrayList<>();
    Network network = Network.of(Sequential.of(dropout(0.5), dense(1)), Shape.of(64), 1);
    Trainer.of(
            step -> {
              Node output = step.apply(network, step.input(Minibatch.INPUTS));
              step.minimise("loss", mean(square(output)), network.variables(), new Sgd());
              step.metric(
                  "seen",
                  new dev.cotangent.nn.metric.Metric() {
                    @Override
                    public Node of(Node prediction, Node target) {
                      return prediction;
                    }

                    @Override
                    public Accumulator accumulator() {
                      return new Accumulator() {
                        @Override
                        public void add(Tensor value) {
                          seen.add(value);
                        }

                        @Override
                        public double value() {
                          return 0;
                        }

                        @Override
                        public Tensor state() {
                          return Tensor.scalar(0);
                        }

                        @Override
                        public void restore(Tensor state) {}
                      };
                    }
                  },
                  output,
                  output);
            },
            network)
        .shards(2)
        .fit(new Batches(Minibatch.of(inputs, Tensor.zeros(2))));
    assertEquals(2, seen.size());
    assertNotEquals(seen.get(0), seen.get(1));
  }

  @Test
  void aLossThatIsNotFiniteChangesNothingAndTheShardIsNamed() {
    Tensor inputs = Tensor.generate(Shape.of(6, 2), i -> i == 7 ? -1 : 1);
    Network network = Network.of(dense(1), Shape.of(2), 1);
    List<Tensor> before = values(network);
    Trainer trainer =
        Trainer.of(
                step -> {
                  Node x = step.input(Minibatch.INPUTS);
                  Node output = step.apply(network, sqrt(x));
                  step.minimise("loss", mean(square(output)), network.variables(), new Adam());
                },
                network)
            .shards(3);
    Batches batches = new Batches(Minibatch.of(inputs, Tensor.zeros(6)));
    String message =
        assertThrows(NonFiniteException.class, () -> trainer.fit(batches)).getMessage();
    assertTrue(message.contains("in shard 1: [sqrt]"), message);
    assertEquals(before, values(network));
  }

  @Test
  void severalLossesAndFiguresAreThoseOfTheWholeBatch() {
    List<Map<String, Double>> figures = new ArrayList<>();
    List<List<Tensor>> weights = new ArrayList<>();
    for (int shards : new int[] {0, 1, 3, 16}) {
      Network a = Network.of(dense(3), Shape.of(4), 1);
      Network b = Network.of(dense(3), Shape.of(4), 2);
      Sgd first = new Sgd();
      Sgd second = new Sgd().momentum(0.9);
      Trainer trainer =
          Trainer.of(
              step -> {
                Node x = step.input(Minibatch.INPUTS);
                Node gap = subtract(step.apply(a, x), step.apply(b, x));
                step.minimise("first", mean(square(gap)), a.variables(), first);
                step.minimise("second", mean(square(add(gap, 1))), b.variables(), second);
                step.report("gap", mean(gap));
                step.report("doubled", multiply(mean(gap), 2));
              },
              a,
              b);
      trainer.precision(Precision.FLOAT64).batchSize(16).learningRate(0.1);
      if (shards > 0) {
        trainer.shards(shards);
      }
      figures.add(trainer.fit(DATA).last().training().metrics());
      weights.add(
          List.of(
              a.variables().get(0).variable().value(), b.variables().get(0).variable().value()));
    }
    for (int i = 1; i < figures.size(); i++) {
      assertEquals(Set.of("first", "second", "gap", "doubled"), figures.get(i).keySet());
      for (Map.Entry<String, Double> each : figures.get(0).entrySet()) {
        assertEquals(each.getValue(), figures.get(i).get(each.getKey()), 1e-12, each.getKey());
      }
      for (int j = 0; j < 2; j++) {
        for (int k = 0; k < weights.get(0).get(j).size(); k++) {
          assertEquals(weights.get(0).get(j).at(k), weights.get(i).get(j).at(k), 1e-12);
        }
      }
    }
  }

  @Test
  void workersThatTrainSomethingElseAreRefused() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Future<History>> trainings = new ArrayList<>();
      for (LocalCollective worker : LocalCollective.group(2, Duration.ofSeconds(20))) {
        Network network = Network.of(dense(3), Shape.of(4), worker.rank());
        trainings.add(pool.submit(() -> trainer(network).shards(2, worker).fit(DATA)));
      }
      for (Future<History> training : trainings) {
        Throwable cause = assertThrows(ExecutionException.class, training::get).getCause();
        assertTrue(cause instanceof IllegalArgumentException, cause.toString());
        assertTrue(cause.getMessage().contains("all workers must train the same"));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void onlyTheFirstWorkerSavesAndAllGoOn() throws Exception {
    Network alone = network();
    trainer(alone).shards(4).fit(DATA);
    for (boolean second : new boolean[] {false, true}) {
      ExecutorService pool = Executors.newFixedThreadPool(3);
      try {
        List<Network> networks = new ArrayList<>();
        List<Future<History>> trainings = new ArrayList<>();
        for (LocalCollective worker :
            LocalCollective.group(second ? 3 : 2, Duration.ofSeconds(20))) {
          Network network = network();
          networks.add(network);
          Trainer trainer =
              trainer(network).shards(4, worker).checkpoints(folder).everySteps(2).resume();
          if (!second) {
            trainer.onBatchEnd(
                batch -> {
                  if (batch.epoch() == 2 && batch.batch() == 2) {
                    throw new IllegalStateException("killed");
                  }
                });
          }
          trainings.add(pool.submit(() -> trainer.fit(DATA)));
        }
        for (Future<History> training : trainings) {
          if (second) {
            training.get();
          } else {
            assertThrows(ExecutionException.class, training::get);
          }
        }
        for (Network network : second ? networks : List.<Network>of()) {
          assertEquals(values(alone), values(network));
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void aCopyHasTheValuesAndIsTrainedByItself() {
    Network network = network();
    trainer(network).fit(DATA);
    Network copy = network.copy();
    assertEquals(values(network), values(copy));
    List<Tensor> before = values(network);
    trainer(copy).fit(DATA);
    assertEquals(before, values(network));
    assertNotEquals(before, values(copy));
    assertEquals(network.seed(), copy.seed());
  }
}
