package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Shapes.transpose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
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
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Decompositions, systems and determinants of {@link Linalg}. */
class MatrixFunctionTests {
  private static final Node REGULAR = matrices(2, 2, 1, 2, 3, 4);
  private static final Node SINGULAR = matrices(2, 2, 1, 2, 2, 4);
  private static final Node INDEFINITE = matrices(2, 2, 1, 2, 2, 1);
  private static final double NAN = Double.NaN;

  private static Node matrices(int rows, int columns, double... values) {
    Shape matrix = Shape.of(rows, columns);
    int count = values.length / matrix.size();
    Shape shape = count == 1 ? matrix : Shape.of(count).concat(matrix);
    return Expressions.constant(Tensor.of(shape, values));
  }

  private static Node both(Node a, Node b) {
    return Shapes.stack(List.of(a, b));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), tolerance, "at " + i);
    }
  }

  /** A matrix that no division of two rows makes singular: elements in [−1, 1), 2 on top of I. */
  private static Node near(Draw draw, Shape shape) {
    int n = shape.dim(-1);
    Tensor random = draw.between(shape, -1, 1);
    return Expressions.constant(
        Tensor.generate(shape, i -> random.at(i) / n + (i % n == i / n % n ? 2 : 0)));
  }

  @Test
  void knownMatricesHaveTheirDecompositions() {
    Node a = matrices(3, 3, 4, 12, -16, 12, 37, -43, -16, -43, 98);
    assertEquals(Tensor.of(Shape.of(3, 3), 2, 0, 0, 6, 1, 0, -8, 5, 3), value(Linalg.cholesky(a)));
    assertEquals(36, value(Linalg.determinant(a)).item(), 1e-10);
    assertEquals(Math.log(36), value(Linalg.logDeterminant(a)).item(), 1e-12);
    assertEquals(-2, value(Linalg.determinant(REGULAR)).item(), 1e-15);
    assertEquals(-1, value(Linalg.determinantSign(REGULAR)).item());
    assertClose(Tensor.of(Shape.of(2, 2), -2, 1, 1.5, -0.5), value(Linalg.inverse(REGULAR)), 1e-15);
  }

  @Test
  void aZeroInAPivotsPlaceIsNoMatter() {
    Node a = matrices(3, 3, 0, 2, 1, 1, 0, 0, 3, 0, 1);
    assertClose(
        Tensor.of(Shape.of(3, 1), 2, 4, -5),
        value(Linalg.solve(a, matrices(3, 1, 3, 2, 1))),
        1e-14);
    assertEquals(-2, value(Linalg.determinant(a)).item());
  }

  /** A small pivot of 10⁻²⁰ would leave no digit of the first unknown. */
  @Test
  void theGreatestElementIsThePivot() {
    Node a = matrices(2, 2, 1e-20, 1, 1, 1);
    assertClose(
        Tensor.of(Shape.of(2, 1), 1, 1), value(Linalg.solve(a, matrices(2, 1, 1, 2))), 1e-15);
  }

  @Test
  void whatHasNoSolutionIsNaNByItself() {
    Tensor roots = value(Linalg.cholesky(both(INDEFINITE, matrices(2, 2, 4, 0, 0, 9))));
    assertEquals(Tensor.of(Shape.of(2, 2, 2), NAN, NAN, NAN, NAN, 2, 0, 0, 3), roots);
    Tensor inverses = value(Linalg.inverse(both(SINGULAR, matrices(2, 2, 4, 0, 0, 8))));
    assertEquals(Tensor.of(Shape.of(2, 2, 2), NAN, NAN, NAN, NAN, 0.25, 0, 0, 0.125), inverses);
    assertEquals(
        Tensor.of(Shape.of(2, 2), NAN, NAN, NAN, NAN),
        value(Linalg.cholesky(matrices(2, 2, NAN, 0, 0, 1))));
    assertEquals(
        Tensor.of(Shape.of(2, 2), NAN, NAN, NAN, NAN),
        value(Linalg.cholesky(matrices(2, 2, 1, 1, 1, 1)))); // semidefinite
  }

  @Test
  void aSingularMatrixHasTheDeterminantZero() {
    assertEquals(0, value(Linalg.determinant(SINGULAR)).item());
    assertEquals(Double.NEGATIVE_INFINITY, value(Linalg.logDeterminant(SINGULAR)).item());
    assertEquals(0, value(Linalg.determinantSign(SINGULAR)).item());
    Node derivative = Gradients.of(Linalg.determinant(SINGULAR), SINGULAR);
    assertEquals(Tensor.of(Shape.of(2, 2), NAN, NAN, NAN, NAN), value(derivative));
    assertTrue(Double.isNaN(value(Linalg.determinant(matrices(2, 2, 0, NAN, 0, 1))).item()));
  }

  @Test
  void logarithmsOfDeterminantsDoNotOverflow() {
    Node a = Shapes.diag(Shapes.full(Shape.of(200), -1e3));
    assertEquals(200 * Math.log(1e3), value(Linalg.logDeterminant(a)).item(), 1e-10);
    assertEquals(1, value(Linalg.determinantSign(a)).item());
  }

  @Test
  void nothingButTheTriangleIsRead() {
    Node lower = matrices(2, 2, 2, NAN, 3, 4);
    Node b = matrices(2, 1, 2, 11);
    assertEquals(Tensor.of(Shape.of(2, 1), 1, 2), value(Linalg.triangularSolve(lower, b, true)));
    Node unit = matrices(2, 2, NAN, NAN, 3, NAN);
    assertEquals(
        Tensor.of(Shape.of(2, 1), 2, 5), value(Linalg.triangularSolve(unit, b, true, false, true)));
    Node upper = matrices(2, 2, 2, 3, NAN, 4);
    assertEquals(
        Tensor.of(Shape.of(2, 1), 1, 2),
        value(Linalg.triangularSolve(upper, b, false, true, false)));
    Tensor byZero = value(Linalg.triangularSolve(matrices(2, 2, 0, 0, 0, 1), b, true));
    assertEquals(Double.POSITIVE_INFINITY, byZero.at(0));
    assertTrue(Double.isNaN(byZero.at(1))); // 11 − 0 · ∞
  }

  @Test
  void aMatrixThatIsNotSymmetricStandsForItsSymmetricPart() {
    assertEquals(
        value(Linalg.cholesky(matrices(2, 2, 4, 1, 1, 9))),
        value(Linalg.cholesky(matrices(2, 2, 4, 3, -1, 9))));
  }

  @Property(tries = 50)
  void theyAreInversesOfProducts(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll long seed) {
    Draw draw = new Draw(seed);
    Node a = near(draw, Shape.of(batch, n, n));
    Node b = Expressions.constant(draw.normal(Shape.of(n, 2))); // stretches
    assertClose(
        value(Shapes.broadcastTo(b, Shape.of(batch, n, 2))),
        value(matmul(a, Linalg.solve(a, b))),
        1e-12);
    assertClose(value(a), value(Linalg.inverse(Linalg.inverse(a))), 1e-12);
    Node definite = matmul(a, transpose(a));
    Node root = Linalg.cholesky(definite);
    assertClose(value(definite), value(matmul(root, transpose(root))), 1e-12);
    assertClose(value(Linalg.solve(definite, b)), value(Linalg.choleskySolve(root, b)), 1e-10);
    assertClose(
        value(Linalg.determinant(a)),
        value(Ops.multiply(Linalg.determinantSign(a), Ops.exp(Linalg.logDeterminant(a)))),
        1e-8);
  }

  /** As of a normal distribution with a covariance matrix that is trained. */
  @Test
  void compositionsHaveTheRightDerivatives() {
    Draw draw = new Draw(3);
    Node a = Expressions.variable("a", draw.normal(Shape.of(2, 3, 3)));
    Node x = Expressions.variable("x", draw.normal(Shape.of(3, 2)));
    Node identity = Linalg.identity(3);
    Node covariance = Ops.add(matmul(a, transpose(a)), identity);
    Node root = Linalg.cholesky(covariance);
    Node white = Linalg.triangularSolve(root, x, true);
    Node logRoot = Reductions.sum(Ops.log(Shapes.diagonal(root)));
    assertGradients(Ops.add(Reductions.mean(Ops.square(white)), logRoot));
    assertGradients(Reductions.mean(Ops.square(Linalg.choleskySolve(root, x))));
    assertGradients(Reductions.mean(Ops.square(Linalg.solve(Ops.add(a, identity), x))));
    assertGradients(Reductions.mean(Ops.square(Linalg.inverse(Ops.add(a, identity)))));
    assertGradients(
        Reductions.mean(Ops.multiply(Linalg.determinant(a), Linalg.logDeterminant(covariance))));
  }

  @Test
  void derivativesOfACholeskyRootAreSymmetric() {
    Node a = matrices(2, 2, 4, 1, 1, 9);
    Node x = Expressions.variable("x", value(a));
    Tensor gradient =
        value(
            Gradients.of(
                Reductions.sum(Ops.multiply(Linalg.cholesky(x), matrices(2, 2, 1, 7, 2, 3))), x));
    assertEquals(gradient.at(1), gradient.at(2));
  }

  @Test
  void programsHaveKernelsThatAgreeForAnyNumberOfThreads() {
    Draw draw = new Draw(5);
    Shape shape = Shape.of(12, 20, 20);
    Node a = Expressions.input("a", shape);
    Tensor value = value(near(draw, shape)).as(Precision.FLOAT32);
    List<UnaryOperator<Node>> functions =
        List.of(
            Linalg::inverse,
            x -> Linalg.cholesky(matmul(x, transpose(x))),
            x -> Linalg.triangularSolve(x, x, false, true, false),
            Linalg::logDeterminant,
            Linalg::determinantSign);
    for (UnaryOperator<Node> function : functions) {
      Node y = function.apply(a);
      Program program = Program.of(y).threads(1).compile();
      assertFalse(program.explain().contains("reference"), program::explain);
      Tensor one = program.run(Map.of(a, value)).get(y);
      assertClose(Interpreter.evaluate(y, Map.of(a, value)), one, 1e-4);
      assertEquals(one, Program.of(y).threads(3).compile().run(Map.of(a, value)).get(y));
    }
  }

  @Test
  void whatHoldsNoSquareMatricesIsRefused() {
    for (Node a : List.of(matrices(2, 3, 1, 2, 3, 4, 5, 6), Expressions.constant(1))) {
      for (UnaryOperator<Node> function :
          List.<UnaryOperator<Node>>of(
              Linalg::cholesky,
              Linalg::inverse,
              Linalg::determinant,
              Linalg::logDeterminant,
              Linalg::determinantSign)) {
        assertThrows(ShapeException.class, () -> function.apply(a));
      }
    }
    Node vector = Expressions.constant(Tensor.vector(1, 2));
    String message =
        assertThrows(ShapeException.class, () -> Linalg.solve(REGULAR, vector)).getMessage();
    assertTrue(message.contains("[solve]") && message.contains("vector"), message);
  }
}
