package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.groupNorm;
import static dev.cotangent.nn.Layers.instanceNorm;
import static dev.cotangent.nn.Layers.layerNorm;
import static dev.cotangent.nn.Layers.rmsNorm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.ops.Losses;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Norms, embeddings, and dense layers on the last axis. */
class SequenceLayerTests {
  private static List<String> names(Network network) {
    return network.variables().stream().map(node -> node.variable().name()).toList();
  }

  @Test
  void normsHaveTheirWeightsAsInPyTorch() {
    Network network =
        Network.of(
            Sequential.of(
                layerNorm().axes(2),
                groupNorm(2),
                instanceNorm(),
                instanceNorm().affine(true),
                rmsNorm()),
            Shape.of(4, 3, 5),
            1);
    assertEquals(
        List.of(
            "layerNorm1/weight",
            "layerNorm1/bias",
            "groupNorm1/weight",
            "groupNorm1/bias",
            "instanceNorm1/weight",
            "instanceNorm1/bias",
            "rmsNorm1/weight"),
        names(network));
    assertEquals(
        List.of(15, 15, 4, 4, 4, 4, 5),
        network.variables().stream().map(node -> node.shape().size()).toList());
    Node x = input("x", 2, 4, 3, 5);
    GradientCheck.of(network.training(x))
        .at(x, new CounterRandom(1, 1).normal(x.shape()))
        .withRespectTo(
            Stream.concat(Stream.of(x), network.variables().stream()).toArray(Node[]::new))
        .directions(1)
        .verify();
  }

  /** Mean 3 and variance 5/2 of 1, 2, 4, 5; each channel for itself mean 3/2 and variance 1/4. */
  @Test
  void normsTakeWhatTheirNamesSay() {
    Node x = constant(Tensor.of(Shape.of(1, 2, 2), 1, 2, 4, 5));
    double layer = 1 / Math.sqrt(0.25 + 1e-5);
    double group = 1 / Math.sqrt(2.5 + 1e-5);
    assertArrayEquals(
        new double[] {-layer / 2, layer / 2, -layer / 2, layer / 2}, values(layerNorm(), x), 1e-12);
    assertArrayEquals(
        new double[] {-2 * group, -group, group, 2 * group}, values(groupNorm(1), x), 1e-12);
    assertArrayEquals(values(layerNorm(), x), values(instanceNorm(), x), 1e-12);
    assertArrayEquals(
        new double[] {-2 * group, -group, group, 2 * group}, values(layerNorm().axes(2), x), 1e-12);
    double[] rms = values(rmsNorm().epsilon(0.5), x);
    assertEquals(1 / Math.sqrt(3), rms[0], 1e-12); // (1 + 4)/2 + 0.5
    assertEquals(5 / Math.sqrt(21), rms[3], 1e-12); // (16 + 25)/2 + 0.5
  }

  private static double[] values(Layer layer, Node x) {
    Shape sample = x.shape().slice(1, x.shape().rank());
    return Interpreter.evaluate(Network.of(layer, sample, 1).evaluation(x), Map.of()).toDoubles();
  }

  @Test
  void embeddingsAreRowsOfTheirTable() {
    EmbeddingLayer layer = embedding(5, 3).padding(2);
    Network network = Network.of(layer, Shape.of(4), 1);
    Tensor table = network.variables().get(0).variable().value();
    assertEquals(List.of("embedding1/weight"), names(network));
    assertArrayEquals(new double[3], row(table, 2));
    Node y = network.training(constant(Tensor.of(Shape.of(1, 4), 2, 4, 4, 0)));
    assertEquals(Shape.of(1, 4, 3), y.shape());
    assertEquals(table.get(4, 1), Interpreter.evaluate(y, Map.of()).get(0, 2, 1));
    Node loss = Losses.meanSquaredError(y, constant(Tensor.zeros(1, 4, 3)));
    Node gradient = Gradients.of(loss, network.variables()).get(network.variables().get(0));
    Tensor g = Interpreter.evaluate(gradient, Map.of());
    for (int c = 0; c < 3; c++) {
      assertEquals(0, g.get(2, c));
      assertEquals(2 * 2 * table.get(4, c) / 12, g.get(4, c), 1e-12);
    }
  }

  private static double[] row(Tensor table, int row) {
    double[] values = new double[table.shape().dim(1)];
    Arrays.setAll(values, c -> table.get(row, c));
    return values;
  }

  /** One table, looked up at the input and multiplied with at the output. */
  @Test
  void scoresShareTheTable() {
    EmbeddingLayer table = embedding(5, 3);
    Network network = Network.of(Sequential.of(table, table.scores()), Shape.of(2), 1);
    assertEquals(List.of("embedding1/weight"), names(network));
    Tensor weights = network.variables().get(0).variable().value();
    Node y = network.training(constant(Tensor.of(Shape.of(1, 2), 1, 4)));
    Tensor scores = Interpreter.evaluate(y, Map.of());
    assertEquals(Shape.of(1, 2, 5), scores.shape());
    double expected = 0;
    for (int c = 0; c < 3; c++) {
      expected += weights.get(4, c) * weights.get(2, c);
    }
    assertEquals(expected, scores.get(0, 1, 2), 1e-12);
    GradientCheck.of(y).withRespectTo(network.variables().toArray(Node[]::new)).verify();
  }

  /** Each row along the last axis as it would be by itself. */
  @Test
  void denseTakesTheLastAxisOfAnyRank() {
    Network flat = Network.of(dense(2), Shape.of(3), 1);
    Network deep = Network.of(dense(2), Shape.of(2, 2, 3), 1);
    Tensor x = new CounterRandom(1, 1).normal(Shape.of(8, 3));
    Node rows = constant(x);
    Node blocks = constant(x.reshape(2, 2, 2, 3));
    Tensor deepOutput = Interpreter.evaluate(deep.evaluation(blocks), Map.of());
    assertEquals(Shape.of(2, 2, 2, 2), deepOutput.shape());
    assertArrayEquals(
        Interpreter.evaluate(flat.evaluation(rows), Map.of()).toDoubles(), deepOutput.toDoubles());
    Node y = deep.training(blocks);
    GradientCheck.of(y).withRespectTo(deep.variables().toArray(Node[]::new)).verify();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Network.of(layerNorm(), Shape.of(), 1).parameters(),
            () -> Network.of(layerNorm().axes(2), Shape.of(3), 1).parameters(),
            () -> Network.of(groupNorm(2), Shape.of(3), 1).parameters(),
            () -> Network.of(dense(2), Shape.of(), 1).parameters(),
            () -> Network.of(embedding(5, 3).scores(), Shape.of(2), 1).parameters())) {
      assertThrows(ShapeException.class, wrong::run);
    }
    for (Runnable wrong :
        List.<Runnable>of(
            () -> embedding(0, 3).rows(),
            () -> embedding(5, 3).padding(5).rows(),
            () -> groupNorm(0).groups(),
            () -> layerNorm().axes(0).axes(),
            () -> rmsNorm().epsilon(0).axes())) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }
}
