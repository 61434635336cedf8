package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Maps;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImplicitTests {
  private static final int SIZE = 4;
  private static final int STEPS = 100;

  private final Draw draw = new Draw(11);
  private final Node w =
      variable("w", scaled(draw.normal(Shape.of(SIZE, SIZE)), 0.2)); // a contraction
  private final Node x = input("x", SIZE);
  private final Map<Node, Tensor> point = Map.of(x, draw.normal(Shape.of(SIZE)));

  private static Tensor scaled(Tensor values, double by) {
    return Tensor.generate(values.shape(), i -> by * values.at(i));
  }

  /** tanh(W z + x). */
  private Node next(Node z) {
    return Ops.tanh(Ops.add(Shapes.reshape(Linalg.matmul(w, Shapes.reshape(z, SIZE, 1)), SIZE), x));
  }

  private final Node start = constant(Tensor.full(Shape.of(SIZE), 0));
  private final Node fixed = Implicit.fixedPoint(start, STEPS, SIZE, this::next);
  private final Node unrolled = iterate(STEPS, List.of(start), z -> List.of(next(z.get(0)))).get(0);

  @Test
  void gradientsOfAFixedPointAreThoseOfTheWayThere() {
    Node weights = constant(draw.normal(Shape.of(SIZE)));
    Node loss = Reductions.sum(Ops.multiply(weights, Ops.square(fixed)));
    Node expected = Reductions.sum(Ops.multiply(weights, Ops.square(unrolled)));
    for (int order = 1; order <= 2; order++) {
      Map<Node, Node> derived = Gradients.of(loss, List.of(w, x));
      Map<Node, Node> plain = Gradients.of(expected, List.of(w, x));
      for (Node target : List.of(w, x)) {
        assertClose(plain.get(target), derived.get(target), 1e-11);
      }
      loss = Reductions.sum(Ops.square(derived.get(w)));
      expected = Reductions.sum(Ops.square(plain.get(w)));
    }
  }

  @Test
  void programsSolveInsideTheExpression() {
    Node gradient = Gradients.of(Reductions.mean(Ops.square(fixed)), w);
    Program program = Program.of(gradient).compile();
    Tensor exact = Interpreter.evaluate(gradient, point);
    Tensor single = program.run(point).get(gradient);
    for (int i = 0; i < exact.size(); i++) {
      assertEquals(exact.at(i), single.at(i), 1e-5);
    }
    assertTrue(program.explain().contains("scan/4 steps"), program.explain());
    assertEquals(1, program.explain().lines().filter(l -> l.contains("scan/100 steps")).count());
  }

  @Test
  void aRootOfAFunctionOfOneNumber() {
    // z³ = a, so dz/da = z / (3a) and d²z/da² = −2z / (9a²)
    Node a = input("a");
    Node root = Implicit.root(constant(2), 1, z -> Ops.subtract(Ops.multiply(z, Ops.square(z)), a));
    Node first = Gradients.of(root, a);
    Node second = Gradients.of(first, a);
    Map<Node, Tensor> eight = Map.of(a, Tensor.scalar(8));
    assertEquals(2.0 / 24, Interpreter.evaluate(first, eight).item(), 1e-15);
    assertEquals(-4.0 / 576, Interpreter.evaluate(second, eight).item(), 1e-15);
  }

  @Test
  void aMinimumMovesWithItsObjective() {
    // ½ zᵀAz − bᵀz with A = MᵀM + I is least at A⁻¹b
    Node m = input("m", SIZE, SIZE);
    Node b = input("b", SIZE);
    Map<Node, Tensor> values = Map.of(m, draw.normal(m.shape()), b, draw.normal(b.shape()));
    Node identity = constant(Tensor.generate(m.shape(), i -> i / SIZE == i % SIZE ? 1 : 0));
    Node matrix = Ops.add(Linalg.matmul(m, m, true, false), identity);
    Node solved = Implicit.conjugateGradients(v -> product(matrix, v), b, SIZE);
    Node minimum =
        Implicit.minimum(
            solved,
            SIZE,
            z ->
                Ops.subtract(
                    Ops.multiply(Reductions.sum(Ops.multiply(z, product(matrix, z))), 0.5),
                    Reductions.sum(Ops.multiply(b, z))));
    Node rest = Ops.subtract(product(matrix, minimum), b);
    for (double left : Interpreter.evaluate(rest, values).toDoubles()) {
      assertEquals(0, left, 1e-12);
    }
    Node loss = Reductions.sum(Ops.multiply(Ops.square(minimum), constant(draw.normal(b.shape()))));
    Map<Node, Node> derived = Gradients.of(loss, List.of(m, b));
    // of z = A⁻¹b: A⁻¹c for b, −(A⁻¹c)zᵀ for A, and for M of A = MᵀM + I the product with G + Gᵀ
    Node cotangent = Gradients.of(loss, minimum);
    Node byB = Implicit.conjugateGradients(v -> product(matrix, v), cotangent, SIZE);
    Node byA =
        Ops.negate(Linalg.matmul(Shapes.reshape(byB, SIZE, 1), Shapes.reshape(minimum, 1, SIZE)));
    Node byM = Linalg.matmul(m, Ops.add(byA, Shapes.transpose(byA)));
    assertClose(byB, derived.get(b), values, 1e-11);
    assertClose(byM, derived.get(m), values, 1e-11);
  }

  private static Node product(Node matrix, Node v) {
    return Shapes.reshape(Linalg.matmul(matrix, Shapes.reshape(v, SIZE, 1)), SIZE);
  }

  @Test
  void stepsBeyondTheSolutionChangeNothing() {
    Node b = constant(Tensor.vector(3, -4));
    Node solved = Implicit.conjugateGradients(v -> Ops.multiply(v, 2), b, 5);
    assertEquals(Tensor.vector(1.5, -2), Interpreter.evaluate(solved, Map.of()));
    Node none = Implicit.conjugateGradients(v -> v, constant(Tensor.vector(0, 0)), 3);
    assertEquals(Tensor.vector(0, 0), Interpreter.evaluate(none, Map.of()));
  }

  @Test
  void theCheckerFindsTheRuleOfAnExactRoot() {
    // of z − tanh(x)·x, whose root is at hand, the rule is what moves with x
    Node value = Ops.multiply(Ops.tanh(x), x);
    Node root = Implicit.root(value, SIZE, z -> Ops.subtract(z, Ops.multiply(Ops.tanh(x), x)));
    assertClose(
        Gradients.of(Reductions.sum(Ops.square(value)), x),
        Gradients.of(Reductions.sum(Ops.square(root)), x),
        1e-13);
    assertGradients(Implicit.conjugateGradients(v -> Ops.multiply(v, Ops.exp(x)), Ops.tanh(x), 2));
  }

  @Test
  void anEquationHasTheShapeOfItsSolution() {
    String message =
        assertThrows(ShapeException.class, () -> Implicit.root(x, 3, Reductions::sum)).getMessage();
    assertTrue(message.contains("[implicit]") && message.contains("[4]"), message);
  }

  private void assertClose(Node expected, Node actual, double tolerance) {
    assertClose(expected, actual, point, tolerance);
  }

  private static void assertClose(
      Node expected, Node actual, Map<Node, Tensor> feeds, double tolerance) {
    Tensor wanted = Interpreter.evaluate(expected, feeds);
    Tensor given = Interpreter.evaluate(actual, feeds);
    for (int i = 0; i < wanted.size(); i++) {
      assertEquals(wanted.at(i), given.at(i), tolerance * Math.max(1, Math.abs(wanted.at(i))));
    }
    Tensor compiled =
        Program.of(actual)
            .precision(Precision.FLOAT64)
            .compile()
            .run(feeds(actual, feeds))
            .get(actual);
    for (int i = 0; i < wanted.size(); i++) {
      assertEquals(wanted.at(i), compiled.at(i), tolerance * Math.max(1, Math.abs(wanted.at(i))));
    }
  }

  /** What an expression reads of some values. */
  private static Map<Node, Tensor> feeds(Node expression, Map<Node, Tensor> all) {
    List<Node> read = Graphs.topologicalOrder(List.of(expression));
    return Maps.filterKeys(all, read::contains);
  }
}
