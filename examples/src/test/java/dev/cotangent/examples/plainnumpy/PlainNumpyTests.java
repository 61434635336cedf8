package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.examples.plainnumpy.PlainNumpy.Pooling;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.RandomUniform;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the article says of each layer holds here. */
class PlainNumpyTests {
  private static Tensor random(long stream, int... dims) {
    CounterRandom random = new CounterRandom(3, stream);
    return Tensor.generate(Shape.of(dims), random::normal);
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), 1e-12);
  }

  @Test
  void aConvolutionOverVolumeSumsOverAllChannels() {
    Tensor images = random(1, 2, 5, 4, 3); // [n, h, w, c]
    Network network = Network.of(new ChannelsLast(conv2d(6, 3)), Shape.of(5, 4, 3), 1);
    Tensor filters = network.variables().get(0).variable().value();
    Node x = Expressions.input("x", 2, 5, 4, 3);
    Tensor maps = Interpreter.evaluate(network.evaluation(x), Map.of(x, images));
    assertEquals(Shape.of(2, 3, 2, 6), maps.shape()); // [n, h_out, w_out, n_f]
    for (int e = 0; e < maps.size(); e++) {
      int f = e % 6;
      int column = e / 6 % 2;
      int row = e / 12 % 3;
      int n = e / 36;
      double sum = 0;
      for (int i = 0; i < 27; i++) {
        int a = i / 9;
        int b = i / 3 % 3;
        sum += images.get(n, row + a, column + b, i % 3) * filters.get(f, i % 3, a, b);
      }
      assertEquals(sum, maps.at(e), 1e-12);
    }
  }

  @Test
  void poolingHandsTheGradientToTheRememberedPlaces() {
    Tensor images = random(1, 1, 4, 4, 2);
    Network network = Network.of(new ChannelsLast(maxPool(2)), Shape.of(4, 4, 2), 1);
    Node x = Expressions.input("x", 1, 4, 4, 2);
    Node y = network.evaluation(x);
    Tensor g = random(2, 1, 2, 2, 2);
    Node back = Gradients.of(sum(multiply(y, Expressions.constant(g))), x);
    Tensor pooled = Interpreter.evaluate(y, Map.of(x, images));
    Tensor gradient = Interpreter.evaluate(back, Map.of(x, images));
    for (int e = 0; e < images.size(); e++) {
      int c = e % 2;
      int column = e / 2 % 4;
      int row = e / 8;
      boolean largest = images.at(e) == pooled.get(0, row / 2, column / 2, c);
      assertEquals(largest ? g.get(0, row / 2, column / 2, c) : 0, gradient.at(e));
    }
  }

  @Test
  void theThreeGradientsOfADenseLayer() {
    Network network = Network.of(dense(3), Shape.of(5), 1);
    Node x = Expressions.input("a", 4, 5);
    Tensor input = random(1, 4, 5);
    Tensor dz = random(2, 4, 3);
    Node error = sum(multiply(network.training(x), Expressions.constant(dz)));
    Tensor w = network.variables().get(0).variable().value();
    Map<Node, Tensor> feeds = Map.of(x, input);
    Tensor da = Interpreter.evaluate(Gradients.of(error, x), feeds);
    Tensor dw = Interpreter.evaluate(Gradients.of(error, network.variables().get(0)), feeds);
    Tensor db = Interpreter.evaluate(Gradients.of(error, network.variables().get(1)), feeds);
    assertClose(product(dz, w, 4, 3, 5, false), da); // dA = dZ · W
    assertClose(product(dz, input, 3, 4, 5, true), dw); // dW = dZᵀ · A
    assertClose(
        Tensor.generate(
            Shape.of(3), i -> dz.get(0, i) + dz.get(1, i) + dz.get(2, i) + dz.get(3, i)),
        db);
  }

  private static Tensor product(
      Tensor a, Tensor b, int rows, int inner, int columns, boolean transposed) {
    return Tensor.generate(
        Shape.of(rows, columns),
        e -> {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            int row = e / columns;
            sum += (transposed ? a.get(k, row) : a.get(row, k)) * b.get(k, e % columns);
          }
          return sum;
        });
  }

  @Test
  void flattenIsReversedOnTheWayBack() {
    Network network = Network.of(flatten(), Shape.of(2, 3, 4), 1);
    Node x = Expressions.input("x", 5, 2, 3, 4);
    Tensor g = random(1, 5, 24);
    Node y = network.training(x);
    assertEquals(Shape.of(5, 24), y.shape());
    Node back = Gradients.of(sum(multiply(y, Expressions.constant(g))), x);
    assertClose(
        g.reshape(5, 2, 3, 4), Interpreter.evaluate(back, Map.of(x, random(2, 5, 2, 3, 4))));
  }

  @Test
  void dropoutDrawsNewMasksInEveryIterationAndIsOffInUse() {
    Network network = PlainNumpy.network(Pooling.MAX, 0.5, 1);
    Node x = Expressions.input("x", Shape.of(1).concat(PlainNumpy.IMAGE));
    Node training = network.training(x);
    List<Node> masks = Graphs.nodes(training, GreaterOrEqual.class);
    assertEquals(3, masks.size());
    Node mask = masks.get(0);
    Program next = Program.of(mask).update(network.step(), network.nextStep()).compile();
    Set<Tensor> seen = new HashSet<>();
    double kept = 0;
    for (int i = 0; i < 8; i++) {
      Tensor drawn = next.run().get(mask);
      seen.add(drawn);
      kept += total(drawn);
    }
    assertEquals(8, seen.size());
    assertEquals(0.5, kept / 8 / mask.shape().size(), 0.02);

    Node use = network.evaluation(x);
    assertEquals(List.of(), Graphs.nodes(use, RandomUniform.class));
  }

  @Test
  void whatDropoutKeepsIsScaledUp() {
    Network network = Network.of(Sequential.of(dropout(0.75), dense(1)), Shape.of(64), 1);
    Node x = Expressions.input("x", 1, 64);
    Node training = network.training(x);
    Node mask = Graphs.nodes(training, GreaterOrEqual.class).get(0);
    Node passedOn = Graphs.nodes(training, MatMul.class).get(0).input(0);
    Tensor values = random(1, 1, 64);
    Results results = Program.of(mask, passedOn).compile().run(Map.of(x, values));
    for (int i = 0; i < 64; i++) {
      double kept = results.get(mask).at(i);
      assertEquals(4 * kept * values.at(i), results.get(passedOn).at(i), 1e-5);
    }
  }

  @Test
  void withoutActivationsANetworkIsALinearFunction() {
    Layer linear = Sequential.of(new ChannelsLast(conv2d(4, 3)), flatten(), dense(20), dense(3));
    assertEquals(0, departureFromLinear(linear), 1e-12);
    Layer activated = Sequential.of(new ChannelsLast(conv2d(4, 3)), relu(), flatten(), dense(3));
    assertNotEquals(0, departureFromLinear(activated), 1e-2);
  }

  /** The largest magnitude of f(a + b) − f(a) − f(b) + f(0). */
  private static double departureFromLinear(Layer layer) {
    Network network = Network.of(layer, Shape.of(6, 6, 2), 1);
    Node x = Expressions.input("x", 4, 6, 6, 2);
    Tensor a = random(1, 72);
    Tensor b = random(2, 72);
    Tensor inputs =
        Tensor.generate(
            x.shape(),
            i ->
                switch (i / 72) {
                  case 0 -> a.at(i % 72) + b.at(i % 72);
                  case 1 -> a.at(i % 72);
                  case 2 -> b.at(i % 72);
                  default -> 0;
                });
    Tensor y = Interpreter.evaluate(network.evaluation(x), Map.of(x, inputs));
    double largest = 0;
    for (int i = 0; i < 3; i++) {
      double departure = y.get(0, i) - y.get(1, i) - y.get(2, i) + y.get(3, i);
      largest = Math.max(largest, Math.abs(departure));
    }
    return largest;
  }

  private static double total(Tensor values) {
    double sum = 0;
    for (double value : values.toDoubles()) {
      sum += value;
    }
    return sum;
  }
}
