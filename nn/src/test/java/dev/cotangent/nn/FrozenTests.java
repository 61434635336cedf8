package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.frozen;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Reductions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrozenTests {
  private static final Tensor INPUTS = new CounterRandom(1, 1).normal(Shape.of(32, 3));
  private static final Examples EXAMPLES =
      Examples.of(INPUTS, Tensor.generate(Shape.of(32), i -> i % 2));

  private static List<String> names(List<Node> variables) {
    return variables.stream().map(Node::label).toList();
  }

  private static List<Tensor> values(List<Node> variables) {
    return variables.stream().map(node -> node.variable().value()).toList();
  }

  @Test
  void frozenLayersAreNotTrained() {
    Layer body = Sequential.of(dense(4), batchNorm(), tanh(), dropout(0.5));
    Network network = Network.of(Sequential.of(frozen(body), dense(2)), Shape.of(3), 1);
    assertEquals(List.of("dense2/weight", "dense2/bias"), names(network.variables()));
    assertEquals(
        List.of(
            "dense1/weight",
            "dense1/bias",
            "batchNorm1/weight",
            "batchNorm1/bias",
            "batchNorm1/running_mean",
            "batchNorm1/running_var"),
        names(network.states()));
    List<Tensor> before = values(network.states());
    List<Tensor> head = values(network.variables());
    Trainer.of(network).batchSize(8).epochs(2).fit(EXAMPLES);
    assertEquals(before, values(network.states()));
    assertNotEquals(head, values(network.variables()));
    // no dropout and no statistics of the batch
    Node x = constant(INPUTS);
    assertEquals(
        Interpreter.evaluate(network.evaluation(x), Map.of()),
        Interpreter.evaluate(network.training(x), Map.of()));
    assertEquals("frozen(relu)", frozen(relu()).toString());
  }

  @Test
  void cotangentsFlowThroughFrozenLayers() {
    Network network =
        Network.of(
            Sequential.of(dense(4), frozen(Sequential.of(dense(2), tanh()))), Shape.of(3), 1);
    assertEquals(List.of("dense1/weight", "dense1/bias"), names(network.variables()));
    Node loss = Reductions.sum(Reductions.norm(network.training(input("x", 5, 3)), 1));
    assertEquals(2, Gradients.of(loss, network.variables()).size());
  }

  @Test
  void frozenLayersAreSavedWithTheOthers(@TempDir Path folder) throws IOException {
    Layer layers = Sequential.of(frozen(dense(4)), dense(2));
    Network network = Network.of(layers, Shape.of(3), 1);
    Checkpoint.save(folder.resolve("net"), network.saved());
    Network other = Network.of(layers, Shape.of(3), 2);
    assertNotEquals(values(network.states()), values(other.states()));
    Checkpoint.load(folder.resolve("net"), other.saved());
    assertEquals(values(network.states()), values(other.states()));
    // and into a network in which nothing is frozen
    Network thawed = Network.of(Sequential.of(dense(4), dense(2)), Shape.of(3), 3);
    Checkpoint.load(folder.resolve("net"), thawed.saved());
    assertEquals(network.predict(INPUTS), thawed.predict(INPUTS));
  }

  @Test
  void aLayerIsFrozenEverywhereOrNowhere() {
    Layer shared = dense(3);
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> Network.of(Sequential.of(shared, frozen(shared)), Shape.of(3), 1))
            .getMessage();
    assertTrue(message.contains("[frozen]") && message.contains("dense(3)"), message);
  }

  @Test
  void aNewHeadGoesOnWithTheTrainedBody() {
    Layer body = Sequential.of(dense(4), batchNorm(), tanh());
    Network trained = Network.of(Sequential.of(body, dense(2)), Shape.of(3), 1);
    Trainer.of(trained).batchSize(8).epochs(3).fit(EXAMPLES);
    Network other = trained.withLayer(Sequential.of(frozen(body), dense(5)), 2);
    assertEquals(List.of("dense2/weight", "dense2/bias"), names(other.variables()));
    assertEquals(Shape.of(5, 4), other.variables().get(0).shape());
    for (Node state : other.states()) {
      Node source =
          trained.saved().stream()
              .filter(node -> node.label().equals(state.label()))
              .findFirst()
              .orElseThrow();
      assertEquals(source.variable().value(), state.variable().value(), state.label());
    }
    // what one learns the other does not know
    List<Tensor> kept = values(trained.saved());
    Network tuned = trained.withLayer(Sequential.of(body, dense(2)), 3);
    Trainer.of(tuned).batchSize(8).fit(EXAMPLES);
    assertEquals(kept, values(trained.saved()));
    assertNotEquals(kept, values(tuned.saved()));
    assertEquals(0, trained.withLayer(body, 3).step().variable().value().item());
  }

  @Test
  void aHeadAloneIsNoOldNetwork() {
    Network trained = Network.of(Sequential.of(dense(4), tanh()), Shape.of(3), 1);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trained.withLayer(Sequential.of(dense(4), tanh()), 1))
            .getMessage();
    assertTrue(message.contains("same objects"), message);
  }
}
