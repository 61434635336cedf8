package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Compiling changes no bit, whatever the values are: zeros of both signs, infinities, NaN (whose
 * payload does not count), subnormal and huge numbers.
 */
class SpecialValuesProperties {
  private static final int OPERATIONS = 12;

  private static double special(Draw draw, Precision precision) {
    boolean single = precision == Precision.FLOAT32;
    double[] values = {
      0,
      -0.0,
      0,
      -0.0,
      1,
      -1,
      0.5,
      -3,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN,
      single ? Float.MIN_VALUE : Double.MIN_VALUE,
      single ? -Float.MIN_NORMAL / 4 : -Double.MIN_NORMAL / 4,
      single ? Float.MAX_VALUE : Double.MAX_VALUE,
      single ? -0x1p100 : -0x1p900
    };
    return values[draw.number(0, values.length - 1)];
  }

  private static Tensor specials(Draw draw, Shape shape, Precision precision) {
    return Tensor.generate(shape, i -> special(draw, precision));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
  void compiledIsInterpreted(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Map<Node, Tensor> feeds = feeds(draw, Precision.FLOAT64);
    List<Node> outputs = new ArrayList<>(feeds.keySet());
    for (int i = 0; i < OPERATIONS; i++) {
      outputs.add(next(draw, outputs, Precision.FLOAT64));
    }
    Node last = outputs.get(outputs.size() - 1);
    Node cotangent = constant(specials(draw, last.shape(), Precision.FLOAT64));
    Gradients.vjp(List.of(last), List.of(cotangent), feeds.keySet()).values().stream()
        .filter(gradient -> !Gradients.isNone(gradient) && !hasSumOfSums(gradient))
        .forEach(outputs::add);
    Map<Node, Tensor> expected = Interpreter.run(outputs, feeds);
    Results compiled = program(outputs, Precision.FLOAT64).compile().run(feeds);
    for (Node output : outputs) {
      assertSame(expected.get(output), compiled.get(output), output);
    }
  }

  /** Such sums become one, in which the terms have another order. */
  private static boolean hasSumOfSums(Node root) {
    return Graphs.topologicalOrder(List.of(root)).stream()
        .anyMatch(node -> node.op() instanceof SumTo && node.input(0).op() instanceof SumTo);
  }

  /** In float32, what a program does in passes and what each operation does by itself. */
  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void optimizationsChangeNoBitOfSingles(@ForAll long seed) {
    Draw draw = new Draw(seed * 0x9E3779B97F4A7C15L);
    Map<Node, Tensor> feeds = feeds(draw, Precision.FLOAT32);
    List<Node> outputs = new ArrayList<>(feeds.keySet());
    for (int i = 0; i < OPERATIONS; i++) {
      outputs.add(next(draw, outputs, Precision.FLOAT32));
    }
    Results plain =
        program(outputs, Precision.FLOAT32)
            .without(Optimization.FUSION)
            .without(Optimization.IN_PLACE)
            .compile()
            .run(feeds);
    Results compiled = program(outputs, Precision.FLOAT32).compile().run(feeds);
    for (Node output : outputs) {
      assertSame(plain.get(output), compiled.get(output), output);
    }
  }

  private static Map<Node, Tensor> feeds(Draw draw, Precision precision) {
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    Shape matrix = Shape.of(draw.number(1, 4), draw.number(1, 4));
    for (Shape shape : List.of(matrix, matrix, Shape.of(matrix.dim(1)), Shape.scalar())) {
      feeds.put(input("x" + feeds.size(), shape), specials(draw, shape, precision));
    }
    return feeds;
  }

  private static Program.Builder program(List<Node> outputs, Precision precision) {
    return Program.of(outputs.toArray(Node[]::new)).precision(precision);
  }

  private static void assertSame(Tensor expected, Tensor actual, Node output) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), () -> "value of " + output + output.inputs());
    }
  }

  private static Node next(Draw draw, List<Node> nodes, Precision precision) {
    Node a = nodes.get(draw.number(0, nodes.size() - 1));
    Node b = nodes.get(draw.number(0, nodes.size() - 1));
    boolean matrix = a.shape().rank() == 2;
    Node number = constant(special(draw, precision));
    return switch (draw.number(0, 17)) {
      case 0 -> Ops.add(a, number);
      case 1 -> Ops.subtract(a, number);
      case 2 -> Ops.multiply(a, number);
      case 3 -> Ops.divide(a, number);
      case 4 -> Ops.subtract(number, a);
      case 5 -> binary(draw, a, b);
      case 6 -> binary(draw, a, b);
      case 7 -> unary(draw, a);
      case 8 -> Ops.where(number, a, Ops.negate(a));
      case 9 -> matrix ? Shapes.transpose(a) : Ops.negate(a);
      case 10 ->
          matrix
              ? Linalg.matmul(Shapes.slice(a, 1, 0, 1), Shapes.slice(Shapes.transpose(a), 0, 0, 1))
              : a;
      case 11 -> Reductions.sum(Shapes.reshape(a, Shape.of(1).concat(a.shape())), 0);
      case 12 -> matrix ? Reductions.sum(Shapes.slice(a, 1, 0, 1), 1) : Ops.add(a, a);
      case 13 -> // not of a ReLU: its mask is put behind the choice, which loses a zero's sign
          matrix ? Reductions.max(Ops.negate(a), draw.number(0, 1)) : Reductions.max(Ops.negate(a));
      case 14 -> matrix ? Shapes.slice(Shapes.concat(0, a, a), 0, 0, a.shape().dim(0)) : a;
      case 15 ->
          matrix
              ? Reductions.sum(
                  Indexing.putAlong(
                      constant(Tensor.zeros(a.shape().dim(0), 1)), Shapes.slice(a, 1, 0, 1), 3),
                  1)
              : Ops.square(a);
      case 16 ->
          Ops.add(
              Ops.multiply(constant(special(draw, precision)), constant(special(draw, precision))),
              Ops.add(a, constant(special(draw, precision))));
      default -> matrix ? Shapes.pad(a, new int[] {0, 0}, new int[] {draw.number(0, 1), 0}) : a;
    };
  }

  private static Node unary(Draw draw, Node a) {
    return switch (draw.number(0, 14)) {
      case 0 -> Ops.negate(a);
      case 1 -> Activations.relu(a);
      case 2 -> Ops.step(a);
      case 3 -> Ops.sqrt(a);
      case 4 -> Ops.square(a);
      case 5 -> Ops.tanh(a);
      case 6 -> Ops.abs(a);
      case 7 -> Ops.round(a);
      case 8 -> Ops.pow(a, draw.number(-1, 3));
      case 9 -> Ops.expm1(a);
      case 10 -> Ops.atan(a);
      case 11 -> Activations.gelu(a);
      case 12 -> Activations.hardSwish(a);
      case 13 -> Special.digamma(a);
      default -> Ops.negate(Ops.negate(a));
    };
  }

  private static Node binary(Draw draw, Node a, Node b) {
    boolean fits =
        Broadcasting.stretches(b.shape(), a.shape())
            || Broadcasting.stretches(a.shape(), b.shape());
    Node other = fits ? b : Reductions.max(Ops.negate(b));
    return switch (draw.number(0, 12)) {
      case 0 -> Ops.add(a, other);
      case 1 -> Ops.subtract(a, other);
      case 2 -> Ops.multiply(a, other);
      case 3 -> Ops.divide(a, other);
      case 4 -> Ops.maximum(a, other);
      case 5 -> Ops.minimum(a, other);
      case 6 -> Ops.greater(a, other);
      case 7 -> Ops.lessOrEqual(a, other);
      case 8 -> Ops.equal(a, other);
      case 9 -> Ops.pow(a, other);
      case 10 -> Ops.hypot(a, other);
      case 11 -> Ops.logicalOr(a, other);
      default -> Ops.where(a, other, Ops.negate(other));
    };
  }
}
