package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.avgPool;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv1d;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.conv3d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.softmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NetworkTests {
  private static final Shape IMAGE = Shape.of(1, 28, 28);

  static Sequential lenet() {
    return Sequential.of(
        conv2d(32, 3).same(),
        relu(),
        maxPool(2),
        conv2d(64, 3).same(),
        relu(),
        maxPool(2),
        flatten(),
        dense(128),
        relu(),
        dense(10));
  }

  private static List<String> names(Network network) {
    return network.variables().stream().map(node -> node.variable().name()).toList();
  }

  private static List<Shape> shapes(Network network) {
    return network.variables().stream().map(Node::shape).toList();
  }

  private static Map<String, Tensor> values(Network network) {
    return network.variables().stream()
        .collect(Collectors.toMap(v -> v.variable().name(), v -> v.variable().value()));
  }

  @Test
  void sizesFollowFromTheInputAndNamesFromKindAndNumber() {
    Network network = Network.of(lenet(), IMAGE, 1);
    assertEquals(
        List.of(
            "conv1/weight",
            "conv1/bias",
            "conv2/weight",
            "conv2/bias",
            "dense1/weight",
            "dense1/bias",
            "dense2/weight",
            "dense2/bias"),
        names(network));
    assertEquals(
        List.of(
            Shape.of(32, 1, 3, 3),
            Shape.of(32),
            Shape.of(64, 32, 3, 3),
            Shape.of(64),
            Shape.of(128, 64 * 7 * 7),
            Shape.of(128),
            Shape.of(10, 128),
            Shape.of(10)),
        shapes(network));
  }

  @Test
  void scopesNameWhatIsInThem() {
    Layer block = Sequential.of(dense(3), relu(), dense(4));
    Network network =
        Network.of(Sequential.of(block.named("body"), dense(2).named("head/left")), Shape.of(5), 1);
    assertEquals(
        List.of(
            "body/dense1/weight",
            "body/dense1/bias",
            "body/dense2/weight",
            "body/dense2/bias",
            "head/left/dense1/weight",
            "head/left/dense1/bias"),
        names(network));
    assertThrows(IllegalArgumentException.class, () -> dense(1).named("a//b"));
    assertThrows(IllegalArgumentException.class, () -> dense(1).named(""));
  }

  @Test
  void anotherBatchSizeOrModeUsesTheSameVariables() {
    Network network =
        Network.of(Sequential.of(dense(3), relu(), dropout(0.5), dense(2)), Shape.of(4), 1);
    Node small = network.evaluation(Expressions.input("x", 1, 4));
    Node large = network.training(Expressions.input("x", 7, 4));
    assertEquals(Shape.of(1, 2), small.shape());
    assertEquals(Shape.of(7, 2), large.shape());
    for (Node output : List.of(small, large)) {
      List<Node> used =
          Graphs.topologicalOrder(List.of(output)).stream()
              .filter(n -> n.op() instanceof Variable v && v.isTrainable())
              .toList();
      assertEquals(network.variables(), used);
    }
  }

  @Test
  void anotherInputSizeIsRefusedWithAHint() {
    Network network = Network.of(Sequential.of(flatten(), dense(2)), IMAGE, 1);
    ShapeException e =
        assertThrows(
            ShapeException.class, () -> network.training(Expressions.input("x", 3, 1, 20, 20)));
    assertTrue(e.getMessage().contains("dense1/weight [2, 784]"), e.getMessage());
    assertTrue(e.getMessage().contains("[2, 400] is needed"), e.getMessage());
  }

  @Test
  void aLayerAppliedTwiceSharesItsWeightsAndTwoEqualLayersDoNot() {
    Layer shared = dense(4);
    assertEquals(2, Network.of(Sequential.of(shared, shared), Shape.of(4), 1).variables().size());
    Layer other = dense(4);
    assertEquals(shared.toString(), other.toString());
    assertEquals(4, Network.of(Sequential.of(shared, other), Shape.of(4), 1).variables().size());
  }

  @Test
  void aFunctionIsALayerAndMayApplyOthers() {
    Layer inner = dense(4);
    Layer outer = dense(4);
    Layer residual =
        (x, context) -> Ops.add(x, outer.apply(Activations.relu(inner.apply(x, context)), context));
    Network network =
        Network.of(Sequential.of(residual, (x, context) -> Ops.tanh(x)), Shape.of(4), 1);
    assertEquals(
        List.of("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias"), names(network));
    Map<String, Tensor> w = values(network);
    double[] x = {0.5, -1, 2, 0.25};
    double[] hidden = affine(w.get("dense1/weight"), w.get("dense1/bias"), x);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.max(0, hidden[i]);
    }
    double[] out = affine(w.get("dense2/weight"), w.get("dense2/bias"), hidden);
    Node input = Expressions.input("x", 1, 4);
    Tensor actual =
        Interpreter.evaluate(
            network.evaluation(input), Map.of(input, Tensor.of(Shape.of(1, 4), x)));
    for (int i = 0; i < 4; i++) {
      assertEquals(Math.tanh(x[i] + out[i]), actual.at(i), 1e-12);
    }
  }

  private static double[] affine(Tensor weight, Tensor bias, double[] x) {
    double[] y = bias.toDoubles();
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += weight.get(i, j) * x[j];
      }
    }
    return y;
  }

  @Test
  void aFunctionMayUseAVariableMadeOutside() {
    Node gain = Expressions.variable("gain", Tensor.vector(1, 2, 3));
    Network network = Network.of((x, context) -> Ops.multiply(x, gain), Shape.of(3), 1);
    assertEquals(List.of(gain), network.variables());
    assertArrayEquals(
        new float[] {1, 2, 3, 2, 4, 6},
        network.predict(Tensor.of(Shape.of(2, 3), 1, 1, 1, 2, 2, 2)).toFloats());
  }

  @Test
  void aVariableMadeAnewInEveryApplicationIsRefused() {
    Network network =
        Network.of(
            (x, context) -> Ops.multiply(x, Expressions.variable("gain", Tensor.scalar(1))),
            Shape.of(3),
            1);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> network.training(Expressions.input("x", 2, 3)));
    assertTrue(e.getMessage().contains("gain"), e.getMessage());
  }

  @Test
  void aNetworkMayBeAppliedToAnother() {
    Network generator = Network.of(dense(3), Shape.of(2), 1);
    Network critic = Network.of(dense(1), Shape.of(3), 2);
    Node loss = Reductions.mean(critic.training(generator.training(Expressions.input("x", 5, 2))));
    assertEquals(2, Gradients.of(loss, generator.variables()).size());
    assertEquals(2, Gradients.of(loss, critic.variables()).size());
  }

  @Test
  void twoVariablesOfOneNameAreRefused() {
    Node a = Expressions.variable("gain", Tensor.scalar(1));
    Node b = Expressions.variable("gain", Tensor.scalar(1));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Network.of((x, context) -> Ops.multiply(Ops.multiply(x, a), b), Shape.of(3), 1));
    assertTrue(e.getMessage().contains("named("), e.getMessage());
  }

  @Test
  void aLayerOfOnesOwnAsksThePassForItsVariables() {
    class Scale implements Layer {
      @Override
      public Node apply(Node x, BuildContext context) {
        return context.in(
            this,
            "scale",
            variables ->
                Ops.multiply(
                    x, variables.get("gain", Shape.of(x.shape().dim(1)), Initialiser.constant(3))));
      }
    }
    Network network = Network.of(Sequential.of(new Scale(), new Scale()), Shape.of(2), 1);
    assertEquals(List.of("scale1/gain", "scale2/gain"), names(network));
    assertEquals(9, network.predict(Tensor.of(Shape.of(1, 2), 1, 0)).at(0));
    assertEquals("sequential(Scale, Scale)", network.layer().toString());
  }

  @Test
  void initialValuesAreAFunctionOfSeedAndName() {
    Map<String, Tensor> first = values(Network.of(lenet(), IMAGE, 7));
    assertEquals(first, values(Network.of(lenet(), IMAGE, 7)));
    assertNotEquals(
        first.get("conv1/weight"), values(Network.of(lenet(), IMAGE, 8)).get("conv1/weight"));
    Map<String, Tensor> twins =
        values(Network.of(Sequential.of(dense(4), dense(4)), Shape.of(4), 1));
    assertNotEquals(twins.get("dense1/weight"), twins.get("dense2/weight"));
    assertEquals(twins.get("dense1/bias"), Tensor.zeros(4));
    // The same names give the same values, whatever else there is.
    Map<String, Tensor> longer =
        values(Network.of(Sequential.of(dense(4), relu(), dense(4), dense(1)), Shape.of(4), 1));
    assertEquals(twins.get("dense2/weight"), longer.get("dense2/weight"));
  }

  @Test
  void layersPrintAsTheyAreWritten() {
    Layer padded = conv3d(8, 3).padding(1).withoutBias();
    assertEquals("dense(10)", dense(10).toString());
    assertEquals("dense(10, no bias)", dense(10).withoutBias().toString());
    assertEquals("conv2d(32, 3×3)", conv2d(32, 3).toString());
    assertEquals("conv2d(32, 3×3, same)", conv2d(32, 3).same().toString());
    assertEquals(
        "conv2d(32, 3×3, same, stride 2, dilation 2, groups 4, no bias)",
        conv2d(32, 3).stride(2).dilation(2).same().groups(4).withoutBias().toString());
    assertEquals("conv2d(8, 5×5, padding 1 1 1 1)", conv2d(8, 5).padding(1).toString());
    assertEquals(
        "conv2d(8, 1×3, stride 1×2)",
        conv2d(8, 5).window(Window.valid(1, 3).stride(1, 2)).toString());
    assertEquals("conv1d(8, 5, same, stride 2)", conv1d(8, 5).same().stride(2).toString());
    assertEquals("conv3d(8, 3×3×3, same, no bias)", padded.toString());
    assertEquals("maxPool(2×2, stride 2)", maxPool(2).toString());
    assertEquals("avgPool(3×3, same)", avgPool(Window.same(3, 3)).toString());
    assertEquals("dropout(0.25)", dropout(0.25).toString());
    assertEquals(
        "sequential(flatten, head: dense(3), function)",
        Sequential.of(flatten(), dense(3).named("head"), (x, context) -> x).toString());
    assertEquals(
        "sequential(flatten, dense(10)) for [1, 28, 28], 7850 parameters",
        Network.of(Sequential.of(flatten(), dense(10)), IMAGE, 1).toString());
  }

  @Test
  void theSummaryCountsWhatABookCounts() {
    Summary summary = Network.of(lenet(), IMAGE, 1).summary();
    // 32·9 + 32, 64·32·9 + 64, 3136·128 + 128, 128·10 + 10.
    assertEquals(320 + 18_496 + 401_536 + 1_290, summary.parameters());
    assertEquals(421_642, summary.parameters());
    // 28²·32·9, 14²·64·32·9, 3136·128, 128·10.
    assertEquals(225_792L + 3_612_672 + 401_408 + 1_280, summary.multiplyAdds());
    assertEquals(10, summary.rows().size());
    assertEquals(
        new Summary.Row("conv2d(64, 3×3, same)", Shape.of(64, 14, 14), 18_496, 3_612_672),
        summary.rows().get(3));
    assertEquals(new Summary.Row("flatten", Shape.of(3136), 0, 0), summary.rows().get(6));
    String table = summary.toString();
    assertTrue(table.contains("421,642"), table);
    assertEquals(12, table.lines().count());
  }

  @Test
  void theSummaryShowsNestedLayersAndCountsSharedOnesOnce() {
    Layer shared = dense(4);
    Summary summary =
        Network.of(
                Sequential.of(
                    Sequential.of(shared, relu()).named("body"), Sequential.of(shared, dense(2))),
                Shape.of(4),
                1)
            .summary();
    assertEquals(
        List.of("body", "  dense(4)", "  relu", "dense(4)", "dense(2)"),
        summary.rows().stream().map(Summary.Row::layer).toList());
    assertEquals(
        List.of(0L, 20L, 0L, 0L, 10L),
        summary.rows().stream().map(Summary.Row::parameters).toList());
    assertEquals(16 + 16 + 8, summary.multiplyAdds());
  }

  @Test
  void theSummaryHonoursGroups() {
    Summary summary = Network.of(conv2d(6, 3).same().groups(3), Shape.of(3, 5, 5), 1).summary();
    assertEquals(6 * 9 + 6, summary.parameters());
    assertEquals(25L * 6 * 9, summary.multiplyAdds());
  }

  @Test
  void linesAndVolumesHaveConvolutionsToo() {
    Layer line =
        Sequential.of(conv1d(4, 3).same(), relu(), maxPool(Window.valid(2).stride(2)), flatten());
    assertEquals(
        Shape.of(1, 4 * 5),
        Network.of(line, Shape.of(2, 10), 1).training(input("x", 1, 2, 10)).shape());
    Network volume =
        Network.of(
            Sequential.of(
                conv3d(4, 3).same(),
                batchNorm(),
                avgPool(Window.valid(2, 1, 2)),
                flatten(),
                dense(3)),
            Shape.of(2, 3, 4, 5),
            1);
    assertEquals(Shape.of(7, 3), volume.training(input("x", 7, 2, 3, 4, 5)).shape());
    assertEquals(60L * 4 * 2 * 27, volume.summary().rows().get(0).multiplyAdds());
  }

  @Test
  void wrongRanksAndSettingsAreRefused() {
    ShapeException dense =
        assertThrows(ShapeException.class, () -> Network.of(dense(3), Shape.scalar(), 1));
    assertTrue(dense.getMessage().contains("[n, …, features]"), dense.getMessage());
    ShapeException conv =
        assertThrows(ShapeException.class, () -> Network.of(conv2d(3, 3), Shape.of(9), 1));
    assertTrue(conv.getMessage().contains("[n, channels, height, width]"), conv.getMessage());
    assertThrows(
        ShapeException.class, () -> Network.of(conv2d(4, 3).groups(2), Shape.of(3, 9, 9), 1));
    assertThrows(IllegalArgumentException.class, () -> conv2d(3, 3).groups(2));
    assertThrows(IllegalArgumentException.class, () -> conv2d(0, 3));
    assertThrows(IllegalArgumentException.class, () -> dense(0));
    assertThrows(IllegalArgumentException.class, () -> dropout(1));
    assertThrows(IllegalArgumentException.class, () -> dropout(Double.NaN));
    assertThrows(IllegalArgumentException.class, Sequential::of);
    ShapeException reduced =
        assertThrows(
            ShapeException.class,
            () -> Network.of((x, context) -> Reductions.mean(x), Shape.of(3), 1));
    assertTrue(reduced.getMessage().contains("batch"), reduced.getMessage());
  }

  @Test
  void initialisersHaveTheirMoments() {
    Shape shape = Shape.of(200, 30, 3, 3);
    double fanIn = 270;
    double fanOut = 1800;
    Map<Initialiser, Double> variances = new HashMap<>();
    variances.put(Initialiser.heNormal(), 2 / fanIn);
    variances.put(Initialiser.heUniform(), 2 / fanIn);
    variances.put(Initialiser.glorotNormal(), 2 / (fanIn + fanOut));
    variances.put(Initialiser.glorotUniform(), 2 / (fanIn + fanOut));
    variances.forEach(
        (initialiser, variance) -> {
          double[] values = initialiser.values(shape, new CounterRandom(1, 2)).toDoubles();
          double sum = 0;
          double squares = 0;
          for (double value : values) {
            sum += value;
            squares += value * value;
          }
          double deviation = Math.sqrt(variance);
          // 54,000 values: the mean is normal with deviation σ/232, the variance's is below σ²/164.
          assertEquals(0, sum / values.length, 5 * deviation / 232);
          assertEquals(variance, squares / values.length, 5 * variance / 164);
        });
    double limit = Math.sqrt(6 / fanIn);
    for (double value :
        Initialiser.heUniform().values(shape, new CounterRandom(1, 2)).toDoubles()) {
      assertTrue(Math.abs(value) <= limit);
    }
    assertThrows(
        ShapeException.class,
        () -> Initialiser.heNormal().values(Shape.of(3), new CounterRandom(1, 1)));
  }

  @Test
  void dropoutKeepsTheMeanAndDropsOthersInEveryStep() {
    Network network = Network.of(dropout(0.4), Shape.of(4000), 3);
    Node x = Expressions.constant(Tensor.full(Shape.of(1, 4000), 1));
    Node y = network.training(x);
    Program program = Program.of(y).update(network.step(), network.nextStep()).compile();
    Tensor first = program.run().get(y);
    Tensor second = program.run().get(y);
    assertEquals(2, network.step().variable().value().item());
    assertNotEquals(first, second);
    int both = 0;
    double sum = 0;
    for (int i = 0; i < 4000; i++) {
      assertTrue(first.at(i) == 0 || first.at(i) == (float) (1 / 0.6));
      sum += first.at(i) + second.at(i);
      both += first.at(i) == 0 && second.at(i) == 0 ? 1 : 0;
    }
    assertEquals(1, sum / 8000, 5 * Math.sqrt(0.4 / 0.6 / 8000));
    assertEquals(0.16 * 4000, both, 5 * Math.sqrt(4000 * 0.16 * 0.84)); // independent
    network.step().variable().set(Tensor.scalar(0));
    assertEquals(first, program.run().get(y));
    assertSame(x, network.evaluation(x));
  }

  @Test
  void oneDropoutInTwoPlacesDropsDifferently() {
    Layer drop = dropout(0.5);
    Layer twice = (x, context) -> Shapes.concat(1, drop.apply(x, context), drop.apply(x, context));
    Network network = Network.of(twice, Shape.of(200), 3);
    Node x = Expressions.constant(Tensor.full(Shape.of(1, 200), 1));
    Tensor y = Interpreter.evaluate(network.training(x), Map.of());
    int differing = 0;
    for (int i = 0; i < 200; i++) {
      differing += y.at(i) != y.at(200 + i) ? 1 : 0;
    }
    assertEquals(100, differing, 36);
    // Another construction of the same network drops the same elements.
    assertEquals(y, Interpreter.evaluate(network.training(x), Map.of()));
  }

  @Test
  void theStepCounterWrapsWhereFloatsStopCounting() {
    Network network = Network.of(relu(), Shape.of(1), 1);
    Node next = network.nextStep();
    Program program = Program.of(next).update(network.step(), next).compile();
    network.step().variable().set(Tensor.scalar((1 << 24) - 2));
    assertEquals((1 << 24) - 1, program.run().scalar(next));
    assertEquals(0, program.run().scalar(next));
    assertEquals(1, program.run().scalar(next));
  }

  @Test
  void predictingManyAtOnceIsPredictingEach() {
    Network network = Network.of(Sequential.of(dense(3), softmax()), Shape.of(2), 1);
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(600, 2));
    Tensor all = network.predict(inputs);
    assertEquals(Shape.of(600, 3), all.shape());
    SampleBuffer rows = new SampleBuffer(inputs);
    for (int i : new int[] {0, 255, 256, 511, 512, 599}) {
      Tensor one = network.predict(rows.range(i, i + 1));
      for (int j = 0; j < 3; j++) {
        assertEquals(one.get(0, j), all.get(i, j), 1e-6);
      }
    }
    Tensor whole = network.predict(rows.range(0, 512)); // parts without a smaller one behind them
    assertEquals(Shape.of(512, 3), whole.shape());
    for (int i = 0; i < whole.size(); i++) {
      assertEquals(all.at(i), whole.at(i));
    }
    for (Tensor wrong : List.of(Tensor.vector(1, 2), Tensor.scalar(1), Tensor.zeros(2, 3))) {
      ShapeException e = assertThrows(ShapeException.class, () -> network.predict(wrong));
      assertTrue(e.getMessage().contains("[predict]"), e.getMessage());
    }
  }

  @Test
  void anOutputThatJoinsSamplesIsRefused() {
    ShapeException joined =
        assertThrows(
            ShapeException.class,
            () -> Network.of((x, context) -> Shapes.reshape(x, -1), Shape.of(3), 1));
    assertTrue(joined.getMessage().contains("a batch of 2 gives"), joined.getMessage());
  }

  @Test
  void aNetworkKnowsWhatItWasMadeOf() {
    Layer layer = Sequential.of(dense(3), batchNorm());
    Network network = Network.of(layer, Shape.of(2), 7);
    assertSame(layer, network.layer());
    assertEquals(Shape.of(2), network.sampleShape());
    assertEquals(7, network.seed());
    assertEquals(2 * 3 + 3 + 3 + 3, network.parameters());
    assertEquals(
        List.of(
            "dense1/weight",
            "dense1/bias",
            "batchNorm1/weight",
            "batchNorm1/bias",
            "batchNorm1/running_mean",
            "batchNorm1/running_var"),
        network.saved().stream().map(node -> node.variable().name()).toList());
    assertEquals(network.saved().subList(4, 6), network.states());
  }

  @Test
  void newVariablesAreFloat32() {
    Network network = Network.of(dense(3), Shape.of(2), 1);
    assertEquals(Precision.FLOAT32, network.variables().get(0).variable().value().precision());
  }
}
