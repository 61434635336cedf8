package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that goes on in a new process is the one that was never broken off. */
class ResumeTests {
  private static final Layer LAYERS = Sequential.of(dense(8), relu(), dropout(0.3), dense(3));
  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(60, 4)), // the last of four batches is smaller
          Tensor.generate(Shape.of(60), i -> i % 3));

  private static final List<Supplier<Optimizer>> OPTIMIZERS =
      List.of(Sgd::new, () -> new Sgd().momentum(0.9), Adam::new);

  @TempDir private Path folder;

  private static Network network() {
    return Network.of(LAYERS, Shape.of(4), 3);
  }

  private static Trainer trainer(Network network, Optimizer optimizer) {
    return Trainer.of(network).optimizer(optimizer).batchSize(16).epochs(2);
  }

  private static List<Node> all(Network network, List<Node> state) {
    List<Node> all = new ArrayList<>(network.variables());
    all.addAll(state);
    all.add(network.step());
    return all;
  }

  private static List<Tensor> values(List<Node> nodes) {
    return nodes.stream().map(node -> node.variable().value()).toList();
  }

  private static List<Integer> numbers(History history) {
    return history.epochs().stream().map(Epoch::number).toList();
  }

  @Test
  void aFreshOptimizerAndNetworkGoOnBitwise() throws Exception {
    for (Supplier<Optimizer> rule : OPTIMIZERS) {
      Precision precision = rule == OPTIMIZERS.get(0) ? Precision.FLOAT64 : Precision.FLOAT32;
      Network first = network();
      Optimizer used = rule.get();
      Trainer unbroken = trainer(first, used).precision(precision);
      assertEquals(List.of(1, 2), numbers(unbroken.fit(DATA)));
      Path file = folder.resolve("state.safetensors");
      Checkpoint.save(file, all(first, used.state(first.variables())));
      History rest = unbroken.fit(DATA);
      assertEquals(List.of(3, 4), numbers(rest));

      Network second = network();
      Optimizer fresh = rule.get();
      Checkpoint.load(file, all(second, fresh.state(second.variables())));
      History resumed = trainer(second, fresh).precision(precision).fit(DATA);
      assertEquals(List.of(3, 4), numbers(resumed));
      assertEquals(rest.last().training(), resumed.last().training());
      assertEquals(
          values(all(first, used.state(first.variables()))),
          values(all(second, fresh.state(second.variables()))));
    }
  }

  @Test
  void anEpochThatWasStoppedCountsAsOne() throws Exception {
    Network first = network();
    Sgd used = new Sgd();
    Trainer stopping = trainer(first, used);
    stopping.onBatchEnd(
        batch -> {
          if (batch.epoch() == 2 && batch.batch() == 3) {
            stopping.stop();
          }
        });
    stopping.fit(DATA);
    Path file = folder.resolve("state.safetensors");
    Checkpoint.save(file, all(first, used.state(first.variables())));
    assertEquals(List.of(3, 4), numbers(stopping.fit(DATA)));

    Network second = network();
    Checkpoint.load(file, all(second, List.of()));
    assertEquals(List.of(3, 4), numbers(trainer(second, new Sgd()).fit(DATA)));
    assertEquals(values(all(first, List.of())), values(all(second, List.of())));
  }

  @Test
  void otherEpochsHaveOtherOrders() {
    Network once = network();
    trainer(once, new Sgd()).fit(DATA);
    List<Tensor> two = values(once.variables());
    Network again = network();
    trainer(again, new Sgd()).fit(DATA);
    again.step().variable().set(Tensor.scalar(0)); // repeats epochs 1 and 2
    trainer(again, new Sgd()).fit(DATA);
    trainer(once, new Sgd()).fit(DATA);
    assertNotEquals(two, values(once.variables()));
    assertNotEquals(values(again.variables()), values(once.variables()));
  }
}
