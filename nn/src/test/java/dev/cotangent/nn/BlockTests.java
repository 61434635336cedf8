package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.concat;
import static dev.cotangent.nn.Layers.conv1d;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.depthwiseConv;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.globalAveragePool;
import static dev.cotangent.nn.Layers.globalMaxPool;
import static dev.cotangent.nn.Layers.identity;
import static dev.cotangent.nn.Layers.parallel;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;
import static dev.cotangent.nn.Layers.separableConv;
import static dev.cotangent.nn.Layers.tanh;
import static dev.cotangent.nn.Layers.timeDistributed;
import static dev.cotangent.nn.Layers.transposedConv1d;
import static dev.cotangent.nn.Layers.transposedConv2d;
import static dev.cotangent.nn.Layers.transposedConv3d;
import static dev.cotangent.nn.Layers.upsample;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Images.Interpolation;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layers made of others, and those that pictures are made larger or smaller by. */
class BlockTests {
  private static Tensor values(Shape shape, int seed) {
    return new CounterRandom(seed, 1).normal(shape);
  }

  private static List<String> names(List<Node> variables) {
    return variables.stream().map(Node::label).toList();
  }

  private static Node variable(Network network, String name) {
    return network.saved().stream().filter(v -> v.label().equals(name)).findFirst().orElseThrow();
  }

  private static Tensor evaluated(Network network, Tensor x) {
    return Interpreter.evaluate(network.evaluation(constant(x)), Map.of());
  }

  /** (1 + 10 t²) (1 + 2 t + 3 t²), and the bias. */
  @Test
  void transposedConvolutionsSpreadTheirFilters() {
    Network network = Network.of(transposedConv1d(1, 3).stride(2), Shape.of(1, 2), 1);
    assertEquals(
        List.of("transposedConv1/weight", "transposedConv1/bias"), names(network.variables()));
    network.variables().get(0).variable().set(Tensor.of(Shape.of(1, 1, 3), 1, 2, 3));
    network.variables().get(1).variable().set(Tensor.vector(100));
    Tensor y = evaluated(network, Tensor.of(Shape.of(1, 1, 2), 1, 10));
    assertArrayEquals(new double[] {101, 102, 113, 120, 130}, y.toDoubles());
  }

  @Test
  void transposedConvolutionsHaveTheLayoutsOfPyTorch() {
    Layer layer = transposedConv2d(6, 4).stride(2).padding(1).outputPadding(1).groups(2);
    Network network = Network.of(layer, Shape.of(4, 5, 3), 1);
    assertEquals(Shape.of(4, 3, 4, 4), network.variables().get(0).shape());
    assertEquals(Shape.of(6), network.variables().get(1).shape());
    // (n − 1) · 2 − 2 + 3 + 1 + 1
    assertEquals(Shape.of(2, 6, 11, 7), network.evaluation(input("x", 2, 4, 5, 3)).shape());
    assertEquals(
        "transposedConv2d(6, 4×4, padding 1 1 1 1, stride 2, output padding 1, groups 2)",
        layer.toString());
    Network volume =
        Network.of(transposedConv3d(2, 2).withoutBias().dilation(2), Shape.of(3, 2, 1, 2), 1);
    assertEquals(1, volume.variables().size());
    assertEquals(Shape.of(1, 2, 4, 3, 4), volume.evaluation(input("x", 1, 3, 2, 1, 2)).shape());
    // fan in is 30 · 9, that of the outputs
    double[] weights =
        Network.of(transposedConv2d(200, 3), Shape.of(30, 1, 1), 1)
            .variables()
            .get(0)
            .variable()
            .value()
            .toDoubles();
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    assertEquals(2 / 270.0, squares / weights.length, 0.05 * 2 / 270);
  }

  @Test
  void depthwiseAndSeparableConvolutionsKeepChannelsApart() {
    Network depthwise =
        Network.of(depthwiseConv(2, Window.same(3, 3).stride(2)), Shape.of(3, 4, 4), 1);
    assertEquals(List.of("depthwiseConv1/weight", "depthwiseConv1/bias"), names(depthwise.saved()));
    assertEquals(Shape.of(6, 1, 3, 3), depthwise.variables().get(0).shape());
    Node x = input("x", 1, 3, 4, 4);
    assertEquals(Shape.of(1, 6, 2, 2), depthwise.evaluation(x).shape());
    assertEquals(
        "depthwiseConv2d(2, 3×3, same, stride 2, no bias)",
        depthwiseConv(2, Window.same(3, 3).stride(2)).withoutBias().toString());
    Network separable = Network.of(separableConv(5, Window.same(3)), Shape.of(4, 7), 1);
    assertEquals(
        List.of("depthwiseConv1/weight", "conv1/weight", "conv1/bias"), names(separable.saved()));
    Node line = constant(values(Shape.of(2, 4, 7), 3));
    Node expected =
        Convolutions.separableConv(
            line,
            variable(separable, "depthwiseConv1/weight"),
            variable(separable, "conv1/weight"),
            Window.same(3));
    assertEquals(
        Interpreter.evaluate(expected, Map.of()),
        Interpreter.evaluate(separable.evaluation(line), Map.of()));
  }

  @Test
  void picturesAreMadeLargerAndReduced() {
    Tensor x = Tensor.of(Shape.of(1, 1, 1, 2), 2, 6);
    Shape sample = Shape.of(1, 1, 2);
    assertEquals(
        Tensor.of(Shape.of(1, 1), 4), evaluated(Network.of(globalAveragePool(), sample, 1), x));
    assertEquals(
        Tensor.of(Shape.of(1, 1), 6), evaluated(Network.of(globalMaxPool(), sample, 1), x));
    assertEquals(
        Tensor.of(Shape.of(1, 1, 2, 4), 2, 2, 6, 6, 2, 2, 6, 6),
        evaluated(Network.of(upsample(2), sample, 1), x));
    assertEquals(
        Tensor.of(Shape.of(1, 1, 2, 4), 2, 3, 5, 6, 2, 3, 5, 6),
        evaluated(Network.of(upsample(2, Interpolation.LINEAR), sample, 1), x));
    assertEquals("upsample(2, linear)", upsample(2, Interpolation.LINEAR).toString());
  }

  @Test
  void residualBlocksAddTheirInput() {
    Network network =
        Network.of(
            residual(conv2d(2, 3).same().withoutBias(), batchNorm(), relu()), Shape.of(2, 4, 4), 1);
    assertEquals(
        List.of(
            "residual1/conv1/weight",
            "residual1/batchNorm1/weight",
            "residual1/batchNorm1/bias",
            "residual1/batchNorm1/running_mean",
            "residual1/batchNorm1/running_var"),
        names(network.saved()));
    Tensor x = values(Shape.of(3, 2, 4, 4), 2);
    Tensor y = Interpreter.evaluate(network.training(constant(x)), Map.of());
    Tensor maps =
        Interpreter.evaluate(
            Convolutions.conv2d(constant(x), network.variables().get(0), Window.same(3, 3)),
            Map.of());
    for (int channel = 0; channel < 2; channel++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 48; i++) {
        double value = maps.get(i / 16, channel, i / 4 % 4, i % 4);
        sum += value;
        squares += value * value;
      }
      double mean = sum / 48;
      double deviation = Math.sqrt(squares / 48 - mean * mean + 1e-5);
      for (int i = 0; i < 48; i++) {
        int[] at = {i / 16, channel, i / 4 % 4, i % 4};
        double normed = (maps.get(at) - mean) / deviation;
        assertEquals(x.get(at) + Math.max(0, normed), y.get(at), 1e-12);
      }
    }
  }

  @Test
  void aProjectionMakesTheShapesFit() {
    Residual block = residual(conv2d(6, 3).same().stride(2), tanh());
    String message =
        assertThrows(ShapeException.class, () -> Network.of(block, Shape.of(2, 4, 4), 1))
            .getMessage();
    assertTrue(message.contains("[2, 6, 2, 2] and [2, 2, 4, 4]"), message);
    assertTrue(message.contains(".shortcut(conv2d"), message);
    Layer projected = block.shortcut(conv2d(6, 1).stride(2).withoutBias(), batchNorm());
    Network network = Network.of(Sequential.of(projected, residual(tanh())), Shape.of(2, 4, 4), 1);
    assertEquals(
        List.of(
            "residual1/conv1/weight",
            "residual1/conv1/bias",
            "residual1/shortcut/conv1/weight",
            "residual1/shortcut/batchNorm1/weight",
            "residual1/shortcut/batchNorm1/bias"),
        names(network.variables()));
    assertEquals(Shape.of(5, 6, 2, 2), network.evaluation(input("x", 5, 2, 4, 4)).shape());
    assertEquals("residual(conv2d(6, 3×3, same, stride 2), tanh)", projected.toString());
    assertEquals("residual(relu)", new Residual(relu(), identity()).toString());
  }

  @Test
  void branchesAreJoined() {
    Layer both = concat(conv1d(2, 1), Sequential.of(relu(), conv1d(3, 1)), identity());
    Network network = Network.of(both, Shape.of(4, 5), 1);
    Tensor x = values(Shape.of(2, 4, 5), 1);
    Tensor y = evaluated(network, x);
    assertEquals(Shape.of(2, 9, 5), y.shape());
    assertEquals(x.get(1, 2, 3), y.get(1, 7, 3));
    assertEquals(
        List.of("conv1/weight", "conv1/bias", "conv2/weight", "conv2/bias"),
        names(network.variables()));
    assertEquals("concat(conv1d(2, 1), sequential(relu, conv1d(3, 1)), identity)", both.toString());
    Layer gated =
        parallel("gate", parts -> Ops.multiply(parts.get(0), parts.get(1)), identity(), identity());
    assertEquals(
        x.get(1, 2, 3) * x.get(1, 2, 3),
        evaluated(Network.of(gated, Shape.of(4, 5), 1), x).get(1, 2, 3));
  }

  @Test
  void everyStepOfASeriesMeetsTheSameLayer() {
    Network network =
        Network.of(
            timeDistributed(Sequential.of(conv2d(2, 2), tanh(), flatten(), dense(3))),
            Shape.of(4, 1, 3, 3),
            1);
    assertEquals(
        List.of("conv1/weight", "conv1/bias", "dense1/weight", "dense1/bias"),
        names(network.variables()));
    Node x = constant(values(Shape.of(2, 4, 1, 3, 3), 1));
    Tensor y = Interpreter.evaluate(network.evaluation(x), Map.of());
    assertEquals(Shape.of(2, 4, 3), y.shape());
    for (int step = 0; step < 4; step++) {
      Node repeated = Shapes.tile(Shapes.slice(x, 1, step, step + 1), 1, 4, 1, 1, 1);
      Tensor alone = Interpreter.evaluate(network.evaluation(repeated), Map.of());
      for (int i = 0; i < 6; i++) {
        assertEquals(y.get(i / 3, step, i % 3), alone.get(i / 3, 0, i % 3), 1e-14);
      }
    }
  }

  @Test
  void derivativesAreRightToTheSecondOrder() {
    assertBlock(
        Sequential.of(
            residual(conv2d(2, 3).same().withoutBias(), batchNorm(), tanh()),
            globalAveragePool(),
            dense(3)));
    assertBlock(
        Sequential.of(
            residual(conv2d(3, 3).same().stride(2), tanh()).shortcut(conv2d(3, 1).stride(2)),
            transposedConv2d(2, 3).stride(2).outputPadding(1),
            tanh(),
            flatten(),
            dense(3)));
    assertBlock(
        Sequential.of(
            concat(separableConv(2, Window.same(3, 3)), upsample(1)),
            tanh(),
            upsample(2, Interpolation.CUBIC),
            depthwiseConv(1, Window.valid(2, 2).stride(2)),
            tanh(),
            flatten(),
            dense(3)));
  }

  private static void assertBlock(Layer layer) {
    Network network = Network.of(layer, Shape.of(2, 4, 4), 3);
    Node scores = network.training(input("x", 3, 2, 4, 4));
    assertGradients(Losses.crossEntropy(scores, constant(Tensor.vector(1, 0, 2))));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Map<Runnable, String> wrong = new LinkedHashMap<>();
    wrong.put(() -> transposedConv2d(0, 3).toString(), "[transposedConv]");
    wrong.put(() -> transposedConv2d(4, 3).groups(3).toString(), "3 groups");
    wrong.put(() -> depthwiseConv(0, Window.valid(1)).toString(), "[depthwiseConv]");
    wrong.put(() -> upsample(0).toString(), "[upsample]");
    wrong.put(() -> concat().toString(), "[concat]");
    wrong.put(() -> network(transposedConv2d(4, 3), 3, 5), "[transposedConv2d]");
    wrong.put(() -> network(transposedConv1d(4, 3).groups(2), 3, 5), "divisible by 2");
    wrong.put(() -> network(transposedConv1d(4, 3).outputPadding(1), 3, 5), "below the stride");
    wrong.put(() -> network(depthwiseConv(1, Window.valid(2, 2)), 3, 5), "[depthwiseConv2d]");
    wrong.put(() -> network(globalMaxPool(), 3), "[globalMaxPool]");
    wrong.put(() -> network(upsample(2), 3), "[resize]");
    wrong.put(() -> network(timeDistributed(relu())), "[n, steps, …]");
    wrong.forEach(
        (attempt, fragment) -> {
          String message =
              assertThrows(IllegalArgumentException.class, attempt::run, fragment).getMessage();
          assertTrue(message.contains(fragment), message);
        });
  }

  private static void network(Layer layer, int... sample) {
    Network unused = Network.of(layer, Shape.of(sample), 1);
  }
}
