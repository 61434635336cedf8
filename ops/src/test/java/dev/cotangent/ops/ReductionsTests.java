package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Reductions.Reduction;
import dev.cotangent.ops.cases.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReductionsTests {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  private static final Map<Reduction, ToDoubleFunction<double[]>> REDUCTIONS =
      new LinkedHashMap<>();

  static {
    REDUCTIONS.put(Reductions::sum, x -> Arrays.stream(x).sum());
    REDUCTIONS.put(Reductions::mean, ReductionsTests::mean);
    REDUCTIONS.put(Reductions::max, x -> Arrays.stream(x).max().orElseThrow());
    REDUCTIONS.put(Reductions::min, x -> Arrays.stream(x).min().orElseThrow());
    REDUCTIONS.put(Reductions::prod, x -> Arrays.stream(x).reduce(1, (a, b) -> a * b));
    REDUCTIONS.put(Reductions::variance, x -> squares(x) / x.length);
    REDUCTIONS.put(Reductions::standardDeviation, x -> Math.sqrt(squares(x) / x.length));
    REDUCTIONS.put(Reductions::logSumExp, x -> Math.log(Arrays.stream(x).map(Math::exp).sum()));
    REDUCTIONS.put(Reductions::norm, x -> norm(2, x));
    REDUCTIONS.put((x, axes) -> Reductions.norm(1, x, axes), x -> norm(1, x));
    REDUCTIONS.put((x, axes) -> Reductions.norm(3, x, axes), x -> norm(3, x));
    REDUCTIONS.put(
        (x, axes) -> Reductions.norm(INF, x, axes),
        x -> Arrays.stream(x).map(Math::abs).max().orElseThrow());
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).sum() / x.length;
  }

  private static double squares(double[] x) {
    double mean = mean(x);
    return Arrays.stream(x).map(each -> (each - mean) * (each - mean)).sum();
  }

  private static double norm(double p, double[] x) {
    return Math.pow(Arrays.stream(x).map(each -> Math.pow(Math.abs(each), p)).sum(), 1 / p);
  }

  @Property(tries = 30)
  void alongAnyAxesTheyAreWhatTheyAreOfTheElementsThere(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(Shape.of(draw.number(1, 4), draw.number(1, 5), draw.number(1, 3)));
    REDUCTIONS.forEach(
        (reduction, of) -> {
          Tensor middle = value(reduction.of(Expressions.constant(x), 1));
          assertEquals(Shape.of(x.shape().dim(0), x.shape().dim(2)), middle.shape());
          for (int i = 0; i < x.shape().dim(0); i++) {
            for (int j = 0; j < x.shape().dim(2); j++) {
              int row = i;
              int column = j;
              double[] elements =
                  IntStream.range(0, x.shape().dim(1))
                      .mapToDouble(k -> x.get(row, k, column))
                      .toArray();
              assertEquals(of.applyAsDouble(elements), middle.get(i, j), 1e-13);
            }
          }
          Tensor all = value(reduction.of(Expressions.constant(x)));
          double expected = of.applyAsDouble(x.toDoubles());
          assertEquals(expected, all.item(), 1e-12 * Math.max(1, Math.abs(expected)));
          Node kept = Reductions.keepDims(reduction, Expressions.constant(x), 0, -1);
          assertEquals(Shape.of(1, x.shape().dim(1), 1), kept.shape());
          assertEquals(
              value(kept).reshape(x.shape().dim(1)),
              value(reduction.of(Expressions.constant(x), 0, 2)));
        });
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Tensor values = new Draw(3).normal(Shape.of(3, 4));
    for (Reduction reduction : REDUCTIONS.keySet()) {
      assertGradients(reduction.of(Expressions.variable("x", values), -1));
    }
    Node x = Expressions.variable("x", values);
    assertGradients(Reductions.sampleVariance(x, 0));
    assertGradients(Reductions.cumulativeSum(x, 0));
    assertGradients(Reductions.cumulativeProduct(x, 1));
    assertGradients(Reductions.cumulativeMax(x, 1));
    assertGradients(Reductions.cumulativeMin(x, 0));
  }

  @Test
  void productsAndTheirDerivativesAreRightWithZeros() {
    for (double[] factors : new double[][] {{2, 0, 3, 5}, {0, 0, 3}, {0, 0, 0}, {4}}) {
      Node x = Expressions.variable("x", Tensor.vector(factors));
      assertGradients(Reductions.prod(x));
      assertGradients(Reductions.cumulativeProduct(x, 0));
    }
    Node x = vector(2, 0, 3, 5);
    assertValues(gradient(Reductions.prod(x), x), 0, 30, 0, 0);
    assertValues(Reductions.cumulativeProduct(x, 0), 2, 0, 0, 0);
  }

  @Test
  void rootsOfNothingHaveTheDerivativeZero() {
    Node x = Expressions.constant(Tensor.of(Shape.of(2, 2), 0, 0, 3, 4));
    Node norm = Reductions.norm(x, 1);
    assertValues(norm, 0, 5);
    Node gradient = gradient(norm, x);
    assertArrayEquals(new double[] {0, 0, 0.6, 0.8}, value(gradient).toDoubles(), 1e-15);
    double[] again = value(gradient(gradient, x)).toDoubles();
    assertEquals(0, again[0]);
    assertEquals(0, again[1]);
    Node cubic = gradient(Reductions.norm(3, x, 1), x);
    assertValues(Shapes.slice(cubic, 0, 0, 1), 0, 0);
    Node same = vector(7, 7, 7);
    assertValues(Reductions.standardDeviation(same), 0);
    assertValues(gradient(Reductions.standardDeviation(same), same), 0, 0, 0);
    assertValues(gradient(Reductions.norm(1, x, 1), x), 0, 0, 1, 1);
  }

  @Test
  void normsOfWhatIsNotFiniteAreNot() {
    assertValues(Reductions.norm(vector(1, -INF)), INF);
    assertValues(Reductions.norm(vector(1, NAN)), NAN);
    assertValues(Reductions.norm(3, vector(1, NAN)), NAN);
  }

  @Test
  void sumsOfExponentialsNeitherOverflowNorVanish() {
    Node x =
        Expressions.constant(
            Tensor.of(Shape.of(4, 2), 1000, 1000, -1000, -1000, -INF, -INF, INF, 0));
    Node y = Reductions.logSumExp(x, 1);
    assertValues(y, 1000 + Math.log(2), -1000 + Math.log(2), -INF, INF);
    double[] gradient = value(gradient(y, x)).toDoubles();
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0, 0}, Arrays.copyOf(gradient, 6), 1e-15);
    Node masked = vector(1, -INF, 2);
    Node probabilities = gradient(Reductions.logSumExp(masked), masked);
    assertEquals(0, value(probabilities).at(1));
    assertEquals(0, value(gradient(probabilities, masked)).at(1), 1e-15);
  }

  @Test
  void anyAndAllCountWhatIsNotZero() {
    Node x = Expressions.constant(Tensor.of(Shape.of(4, 2), 0, -0.0, 0, -1e-300, 2, NAN, 1, 0));
    assertValues(Reductions.any(x, 1), 0, 1, 1, 1);
    assertValues(Reductions.all(x, 1), 0, 0, 1, 0);
    assertValues(Reductions.all(x), 0);
    Node any = Reductions.any(x, 1);
    assertEquals(1, Program.of(any).compile().run(Map.of()).get(any).at(2));
  }

  @Test
  void tiesAndNaNGoToTheFirst() {
    Node x = vector(3, 1, 1, 2);
    assertValues(Reductions.argMin(x), 1);
    assertValues(Ops.abs(gradient(Reductions.min(x), x)), 0, 1, 0, 0);
    Node equal = vector(2, 5, 5, 4);
    assertValues(Reductions.cumulativeMax(equal, 0), 2, 5, 5, 5);
    assertValues(gradient(Reductions.cumulativeMax(equal, 0), equal), 1, 3, 0, 0);
    assertValues(Reductions.cumulativeMin(vector(3, NAN, 1), 0), 3, NAN, NAN);
    assertValues(Reductions.argMin(vector(1, NAN, 0)), 1);
  }

  @Test
  void cumulativeSumsKeepTheirDigits() {
    int n = 100_000;
    Node x = Expressions.constant(Tensor.full(Shape.of(n), 0.1));
    Node y = Reductions.cumulativeSum(x, 0);
    Tensor sums = Program.of(y).compile().run(Map.of()).get(y);
    double one = (float) 0.1;
    assertEquals(n * one, sums.at(n - 1), 1e-7 * n * one);
    assertValues(Reductions.cumulativeSum(vector(1, 2, 3), -1), 1, 3, 6);
    Node few = vector(1, 2, 3);
    assertValues(gradient(Reductions.cumulativeSum(few, 0), few), 3, 2, 1);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = Expressions.input("x", 2, 3);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Reductions.norm(0.5, x).shape(),
            () -> Reductions.norm(NAN, x).shape(),
            () -> Reductions.prod(x, 2).shape(),
            () -> Reductions.keepDims(Reductions::sum, x, 1, -1).shape(),
            () -> Reductions.cumulativeMax(x, 2).shape())) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  private static Node vector(double... values) {
    return Expressions.constant(Tensor.vector(values));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles());
  }

  /** The gradient of the sum. */
  private static Node gradient(Node y, Node x) {
    Node ones = Shapes.full(y.shape(), 1);
    return Gradients.vjp(List.of(y), List.of(ones), List.of(x)).values().iterator().next();
  }
}
