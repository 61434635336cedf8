package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** Random convolutional networks on batches that are large enough for chains. */
class ChainProperties {
  /** The elements from which a value between two steps is worth a chain. */
  private static final int LARGE = 1 << 16;

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void chainsChangeNoBit(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Node x = images(draw);
    List<Node> weights = new ArrayList<>();
    List<Node> layers = network(draw, x, weights);
    Node y = layers.get(layers.size() - 1);
    Node loss = Reductions.mean(Ops.square(y));
    List<Node> targets = new ArrayList<>(weights);
    targets.add(x);
    List<Node> outputs = new ArrayList<>(List.of(y));
    layers.stream().filter(layer -> draw.number(0, 3) == 0).forEach(outputs::add);
    if (draw.number(0, 2) > 0) { // else what is dead after the forward pass can be written over
      outputs.addAll(Gradients.of(loss, targets).values());
    }
    Map<Node, Tensor> feeds = Map.of(x, draw.normal(x.shape()));
    Program chained = program(outputs).threads(1).compile();
    Results expected = program(outputs).without(Optimization.CHAINING).compile().run(feeds);
    assertEqual(outputs, expected, chained.run(feeds));
    assertEqual(outputs, expected, program(outputs).threads(2).compile().run(feeds));
    assertEqual(outputs, expected, program(outputs).threads(3).compile().run(feeds));
    assertEqual(
        outputs, expected, program(outputs).without(Optimization.IN_PLACE).compile().run(feeds));
    Statistics.collect(chained.explain().contains(" at a time: "));
    Statistics.coverage(seen -> seen.check(true).percentage(share -> share > 40));
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void chainsComputeWhatIsWritten(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Node x = images(draw);
    List<Node> layers = network(draw, x, new ArrayList<>());
    Node y = layers.get(layers.size() - 1);
    Map<Node, Tensor> feeds = Map.of(x, draw.normal(x.shape()));
    Tensor actual = program(List.of(y)).compile().run(feeds).get(y);
    Tensor expected = Interpreter.run(List.of(y), feeds).get(y);
    double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), 1e-5 * largest);
    }
  }

  private static Program.Builder program(List<Node> outputs) {
    return Program.of(outputs.toArray(Node[]::new));
  }

  private static void assertEqual(List<Node> outputs, Results expected, Results actual) {
    for (Node output : outputs) {
      assertEquals(expected.get(output), actual.get(output), output::toString);
    }
  }

  /** So many images, of such a size, that a convolution of them is large. */
  private static Node images(Draw draw) {
    int batch = draw.number(2, 40);
    int side = (int) Math.ceil(Math.sqrt(LARGE / (4.0 * batch)));
    return input("x", batch, draw.number(1, 6), side + draw.number(2, 6), side + 2);
  }

  /** A convolution and some more operations, each on the one before. */
  private static List<Node> network(Draw draw, Node x, List<Node> weights) {
    List<Node> layers = new ArrayList<>();
    boolean large = x.shape().size() >= LARGE;
    Node y = large && draw.number(0, 3) == 0 ? x : convolution(draw, x, draw.number(4, 6), weights);
    for (int i = draw.number(1, 5); i > 0; i--) {
      y = next(draw, y, weights, layers);
      layers.add(y);
    }
    return layers;
  }

  /**
   * A convolution of the same size, added to what it convolves; the convolution is a layer, too.
   */
  private static Node residual(Draw draw, Node y, List<Node> weights, List<Node> layers) {
    Window window = Window.same(3, 3);
    int channels = y.shape().dim(1);
    Node filters = weight(draw, Shape.of(channels, channels, 3, 3), weights);
    Node inner = Convolutions.conv2d(draw.coin() ? Activations.relu(y) : y, filters, window);
    layers.add(inner);
    return Ops.add(draw.coin() ? Ops.tanh(inner) : inner, y);
  }

  private static Node next(Draw draw, Node y, List<Node> weights, List<Node> layers) {
    return switch (draw.number(0, 8)) {
      case 0 -> convolution(draw, y, draw.number(1, 4), weights);
      case 1 -> convolution(draw, y, 16, weights);
      case 2 ->
          Activations.relu(Ops.add(y, weight(draw, Shape.of(1, y.shape().dim(1), 1, 1), weights)));
      case 3 -> Ops.multiply(y, weight(draw, y.shape().with(0, 1), weights));
      case 4 -> {
        int side = Math.min(2, Math.min(y.shape().dim(2), y.shape().dim(3))); // pools make it small
        yield Pooling.maxPool(y, Window.valid(side, side).stride(2, 2));
      }
      case 5 -> Pooling.avgPool(y, Window.same(3, 3));
      case 6, 7 -> residual(draw, y, weights, layers);
      default ->
          Ops.add(
              Activations.relu(y),
              Shapes.reshape(Reductions.sum(y, 2, 3), y.shape().dim(0), -1, 1, 1));
    };
  }

  private static Node convolution(Draw draw, Node y, int channels, List<Node> weights) {
    boolean strides = y.shape().dim(-1) >= 8 && draw.number(0, 2) == 0;
    Window window = strides ? Window.valid(2, 3).stride(1, 2) : Window.same(3, 3);
    return Convolutions.conv2d(
        y,
        weight(draw, Shape.of(channels, y.shape().dim(1), window.axis(0).size(), 3), weights),
        window);
  }

  private static Node weight(Draw draw, Shape shape, List<Node> weights) {
    Tensor normal = draw.normal(shape);
    double scale = shape.dim(0) == 1 ? 1 : 1 / Math.sqrt(shape.size() / shape.dim(0));
    Node weight = variable("w" + weights.size(), Tensor.generate(shape, i -> scale * normal.at(i)));
    weights.add(weight);
    return weight;
  }
}
