package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Logarithms of probabilities that round to 0 or 1, behind whatever rearranges them. */
class ExactLogarithmProperties {
  /** What probabilities are computed by, and their logarithms, of the same logits. */
  enum Source {
    SOFTMAX(Activations::softmax, Activations::logSoftmax),
    SIGMOID(Activations::sigmoid, Activations::logSigmoid),
    COMPLEMENT(
        z -> Ops.subtract(1, Activations.sigmoid(z)), z -> Activations.logSigmoid(Ops.negate(z))),
    COMPLEMENT_OF_COMPLEMENT(
        z -> Ops.subtract(1, Ops.subtract(1, Activations.sigmoid(z))), Activations::logSigmoid),
    COMPLEMENT_OF_VIEW(
        z -> Ops.subtract(1, Shapes.reshape(Activations.sigmoid(Shapes.reshape(z, -1)), z.shape())),
        z -> Activations.logSigmoid(Ops.negate(z))),
    EXP(Ops::exp, z -> z);

    final UnaryOperator<Node> probability;
    final UnaryOperator<Node> logarithm;

    Source(UnaryOperator<Node> probability, UnaryOperator<Node> logarithm) {
      this.probability = probability;
      this.logarithm = logarithm;
    }
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void valuesAndDerivativesAreThoseOfTheLogits(@ForAll Source source, @ForAll long seed) {
    Draw draw = new Draw(seed);
    Node z = input("z", draw.number(1, 4), draw.number(2, 5));
    Tensor logits = Tensor.generate(z.shape(), i -> draw.number(-900, 900));
    Map<Node, Tensor> feeds = Map.of(z, logits);
    int depth = draw.number(0, 6);
    long choices = draw.seed();
    Node found = Ops.log(rearranged(source.probability.apply(z), depth, choices));
    Node expected = rearranged(source.logarithm.apply(z), depth, choices);
    assertEquals(Interpreter.evaluate(expected, feeds), Interpreter.evaluate(found, feeds));
    assertSameDerivatives(expected, found, z, feeds, 2);
    for (Precision precision : Precision.values()) {
      Results results = Program.of(found, expected).precision(precision).compile().run(feeds);
      assertEquals(results.get(expected), results.get(found));
    }
  }

  private static void assertSameDerivatives(
      Node expected, Node found, Node z, Map<Node, Tensor> feeds, int order) {
    Node first = derivative(expected, z);
    Node second = derivative(found, z);
    assertEquals(Gradients.isNone(first), Gradients.isNone(second));
    if (!Gradients.isNone(first)) {
      assertEquals(Interpreter.evaluate(first, feeds), Interpreter.evaluate(second, feeds));
      if (order > 1) {
        assertSameDerivatives(first, second, z, feeds, order - 1);
      }
    }
  }

  private static Node derivative(Node y, Node z) {
    Node cotangent = constant(Tensor.generate(y.shape(), i -> 1 + i % 3));
    return Gradients.vjp(List.of(y), List.of(cotangent), List.of(z)).get(z);
  }

  /** So many operations that choose, rearrange, repeat or join; the same for the same choices. */
  private static Node rearranged(Node x, int depth, long choices) {
    Draw draw = new Draw(choices);
    Node y = x;
    for (int i = 0; i < depth; i++) {
      y = next(draw, y);
    }
    return y;
  }

  private static Node next(Draw draw, Node y) {
    Shape shape = y.shape();
    int rows = shape.dim(0);
    int last = shape.dim(-1);
    return switch (draw.number(0, 8)) {
      case 0 -> Shapes.reshape(y, -1, 1);
      case 1 -> Shapes.transpose(y);
      case 2 -> Shapes.slice(y, 0, 0, (rows + 1) / 2);
      case 3 -> Indexing.gather(y, constant(draw.indices(Shape.of(3), rows)));
      case 4 -> Indexing.takeAlong(y, constant(draw.indices(shape.with(-1, 2), last)));
      case 5 -> Shapes.reshape(Shapes.broadcastTo(y, Shape.of(2).concat(shape)), -1, last);
      case 6 -> Shapes.concat(draw.number(0, 1), y, y);
      case 7 ->
          Ops.where(
              constant(draw.indices(shape, 2)),
              y,
              Indexing.gather(y, constant(draw.indices(Shape.of(rows), rows))));
      default -> draw.number(0, 3) == 0 ? Expressions.stopGradient(y) : Shapes.reshape(y, 1, -1);
    };
  }

  @Example
  void partsWithoutAnExactLogarithmGetAPlainOne() {
    Node z = input("z", 3);
    Node p = input("p", 3);
    Node mask = constant(Tensor.vector(1, 0, 1));
    Node joined =
        Ops.log(
            Ops.where(
                mask,
                Activations.sigmoid(z),
                Shapes.concat(0, Shapes.slice(p, 0, 0, 2), Shapes.full(Shape.of(1), 1))));
    Map<Node, Tensor> feeds = Map.of(z, Tensor.vector(-800, 3, 50), p, Tensor.vector(0, 0.25, 1));
    assertEquals(
        Tensor.vector(-800, Math.log(0.25), -Math.log1p(Math.exp(-50))),
        Interpreter.evaluate(joined, feeds));
    assertTrue(
        Graphs.topologicalOrder(List.of(joined)).stream()
            .noneMatch(node -> node.op() instanceof Sigmoid));
  }

  @Example
  void longChainsOfViewsAreLookedThrough() {
    Node z = input("z", 2, 2);
    Node p = Activations.sigmoid(z);
    for (int i = 0; i < 20_000; i++) {
      p = Shapes.transpose(p);
      p = i < 40 ? Shapes.slice(Shapes.concat(0, p, p), 0, 1, 3) : p;
    }
    Node found = Ops.log(p);
    Tensor value = Interpreter.evaluate(found, Map.of(z, Tensor.full(z.shape(), -800)));
    assertEquals(Tensor.full(z.shape(), -800), value);
  }
}
