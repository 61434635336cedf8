package dev.cotangent.examples.features;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ProjectionProperties {
  /** A rectifier whose derivative is another: it rectifies what flows back. */
  private record BackwardRectifier() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.max(x, 0);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Activations.relu(cotangent));
    }
  }

  private static Network network(Layer rectifier, int filter, int channels, int size, long seed) {
    Layer layers =
        Sequential.of(
            conv2d(4, filter).same(),
            maxPool(2),
            rectifier,
            conv2d(5, filter).same(),
            maxPool(2),
            rectifier);
    return Network.of(layers, Shape.of(channels, size, size), seed);
  }

  /**
   * Zeiler and Fergus, and also Simonyan, Vedaldi and Zisserman (arXiv:1312.6034, §4), note that a
   * deconvolutional network is the gradient but for the rectifiers. So with another rule for them
   * the sweep must derive it.
   */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void toRecordedPositionsItIsTheSweepWithAnotherRuleForTheRectifier(
      @ForAll @IntRange(min = 1, max = 5) int filter,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 1, max = 2) int depth,
      @ForAll long seed) {
    int size = 8;
    Node x = input("x", batch, channels, size, size);
    Network usual = network(relu(), filter, channels, size, seed);
    List<FeatureLayer> layers = FeatureLayer.of(usual.evaluation(x)).subList(0, depth);
    Node features = layers.get(depth - 1).features();
    Node signal = input("signal", features.shape());
    Node projected = FeatureLayer.project(layers, signal, Unpooling.POSITIONS);

    Layer rule = (z, context) -> Node.of(new BackwardRectifier(), z);
    Network changed = network(rule, filter, channels, size, seed);
    Node output = changed.evaluation(x);
    Node passed = depth == 2 ? output : rectified(output).get(0);
    Node derived = Gradients.vjp(List.of(passed), List.of(signal), List.of(x)).get(x);

    Map<Node, Tensor> given =
        Map.of(
            x, new CounterRandom(seed, 1).normal(x.shape()),
            signal, new CounterRandom(seed, 2).normal(signal.shape()));
    Map<Node, Tensor> values = Interpreter.run(List.of(projected, derived), given);
    Tensor expected = values.get(derived);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), values.get(projected).at(i), 1e-12);
    }
  }

  private static List<Node> rectified(Node output) {
    return Graphs.nodes(output, BackwardRectifier.class);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void poolingGivesBackWhatWasUnpooled(@ForAll Unpooling way, @ForAll long seed) {
    Window squares = Window.valid(2, 2).stride(2, 2);
    Node x = input("x", 2, 3, 6, 4);
    Node positions = Pooling.maxPoolPositions(x, squares);
    Node values = Activations.relu(Pooling.maxPool(x, squares));
    Node unpooled = way.apply(values, positions, (MaxPoolPositions) positions.op(), 6, 4);
    Node again = Pooling.maxPool(unpooled, squares);
    Tensor given = new CounterRandom(seed, 0).normal(x.shape());
    Map<Node, Tensor> found = Interpreter.run(List.of(values, again, unpooled), Map.of(x, given));
    assertEquals(found.get(values), found.get(again));
    if (way == Unpooling.POSITIONS) {
      for (int i = 0; i < given.size(); i++) {
        double value = found.get(unpooled).at(i);
        assertTrue(value == 0 || value == given.at(i));
      }
    }
  }
}
