package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.core.check.GradientAssertions.assertSamplesIndependent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NormsTests {
  private static final double EPSILON = 1e-3;

  private static Node variable(String name, int... dims) {
    return Expressions.variable(name, new CounterRandom(name.hashCode(), 1).normal(Shape.of(dims)));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  /** PyTorch's {@code layer_norm([1, 2, 4, 5], eps=0.5)}: mean 3, variance 10/4, divisor √3. */
  @Test
  void varianceIsThatOfAllElementsAndEpsilonStandsUnderTheRoot() {
    Node x = Expressions.constant(Tensor.vector(1, 2, 4, 5));
    double r = Math.sqrt(3);
    assertArrayEquals(
        new double[] {-2 / r, -1 / r, 1 / r, 2 / r},
        value(Norms.layerNorm(x, 0.5)).toDoubles(),
        1e-15);
    // mean of squares (1 + 4 + 16 + 25) / 4 = 11.5
    r = Math.sqrt(12);
    assertArrayEquals(
        new double[] {1 / r, 2 / r, 4 / r, 5 / r}, value(Norms.rmsNorm(x, 0.5)).toDoubles(), 1e-15);
  }

  /** Each element by the formula, over those that share its mean. */
  private static void assertNormalised(
      Node y, Tensor x, IntUnaryOperator group, boolean centred, IntUnaryOperator affine) {
    Tensor actual = value(y);
    for (int i = 0; i < x.size(); i++) {
      int own = group.applyAsInt(i);
      double[] others =
          IntStream.range(0, x.size())
              .filter(k -> group.applyAsInt(k) == own)
              .mapToDouble(x::at)
              .toArray();
      double mean = centred ? Arrays.stream(others).average().orElseThrow() : 0;
      double variance =
          Arrays.stream(others).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      int a = affine.applyAsInt(i);
      double expected =
          (x.at(i) - mean) / Math.sqrt(variance + EPSILON) * scale(a) + (centred ? shift(a) : 0);
      assertEquals(expected, actual.at(i), 1e-11, "element " + i);
    }
  }

  private static double scale(int i) {
    return 1 + 0.25 * i;
  }

  private static double shift(int i) {
    return 0.5 * i - 1;
  }

  private static Node scales(Shape shape) {
    return Expressions.constant(Tensor.generate(shape, NormsTests::scale));
  }

  private static Node shifts(Shape shape) {
    return Expressions.constant(Tensor.generate(shape, NormsTests::shift));
  }

  @Property(tries = 40)
  void allAreTheFormulaOverTheirElements(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int n = draw.number(1, 3);
    int c = 2 * draw.number(1, 3);
    int h = draw.number(1, 3);
    int w = draw.number(1, 4);
    Tensor values = draw.normal(Shape.of(n, c, h, w));
    Node x = Expressions.constant(values);
    int plane = h * w;
    Shape last = Shape.of(h, w);
    assertNormalised(
        Norms.layerNorm(x, scales(last), shifts(last), EPSILON),
        values,
        i -> i / plane,
        true,
        i -> i % plane);
    Shape three = Shape.of(c, h, w);
    assertNormalised(
        Norms.rmsNorm(x, scales(three), EPSILON),
        values,
        i -> i / (c * plane),
        false,
        i -> i % (c * plane));
    Shape perChannel = Shape.of(c);
    IntUnaryOperator channel = i -> i / plane % c;
    assertNormalised(
        Norms.groupNorm(x, 2, scales(perChannel), shifts(perChannel), EPSILON),
        values,
        i -> i / (c / 2 * plane),
        true,
        channel);
    assertNormalised(
        Norms.instanceNorm(x, scales(perChannel), shifts(perChannel), EPSILON),
        values,
        i -> i / plane,
        true,
        channel);
    assertNormalised(
        Norms.batchNorm(x, Norms.batchMoments(x), scales(perChannel), shifts(perChannel), EPSILON),
        values,
        channel,
        true,
        channel);
  }

  @Test
  void givenMomentsAreTaken() {
    Node x = Expressions.constant(Tensor.of(Shape.of(1, 2), 3, 5));
    Norms.Moments running =
        new Norms.Moments(
            Expressions.constant(Tensor.vector(1, 1)), Expressions.constant(Tensor.vector(3, 15)));
    Node one = Expressions.constant(Tensor.vector(1, 1));
    // (3 − 1)/√(3 + 1) + 1 and (5 − 1)/√(15 + 1) + 1
    assertArrayEquals(
        new double[] {2, 2}, value(Norms.batchNorm(x, running, one, one, 1)).toDoubles());
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Node x = variable("x", 3, 4, 2);
    Node weight = variable("weight", 4);
    Node bias = variable("bias", 4);
    Node last = variable("last", 4, 2);
    assertGradients(Norms.layerNorm(x, last, variable("shift", 4, 2), EPSILON));
    assertGradients(Norms.rmsNorm(x, last, EPSILON));
    assertGradients(Norms.groupNorm(x, 2, weight, bias, EPSILON));
    assertGradients(Norms.instanceNorm(variable("images", 2, 4, 3), weight, bias, EPSILON));
    assertGradients(Norms.batchNorm(x, Norms.batchMoments(x), weight, bias, EPSILON));
    assertGradients(Norms.weightNorm(variable("v", 4, 3, 2), weight));
  }

  @Test
  void samplesDoNotInfluenceEachOther() {
    Tensor batch = new CounterRandom(1, 1).normal(Shape.of(3, 4, 5));
    Node weight = variable("weight", 4);
    Node bias = variable("bias", 4);
    assertSamplesIndependent(x -> Norms.layerNorm(x, EPSILON), batch);
    assertSamplesIndependent(x -> Norms.rmsNorm(x, EPSILON), batch);
    assertSamplesIndependent(x -> Norms.groupNorm(x, 2, weight, bias, EPSILON), batch);
    assertSamplesIndependent(x -> Norms.instanceNorm(x, weight, bias, EPSILON), batch);
  }

  /** In float32, of numbers that lie far from 0, as exact as the numbers are. */
  @Test
  void largeMeansCostNoDigits() {
    for (double mean : new double[] {0, 1e3, -3e6, 1e8}) {
      for (int n : new int[] {2, 7, 128, 1000, 20_000}) {
        CounterRandom random = new CounterRandom(n, 1);
        double unit = Math.max(1, Math.ulp((float) mean) * 4);
        Tensor values =
            Tensor.generate(Shape.of(2, n), i -> mean + unit * random.normal(i))
                .as(Precision.FLOAT32);
        assertCloseToFloat64(values, 1 / unit, 2e-6);
      }
    }
  }

  /** The first element is what a row's sums are taken around at first. */
  @Test
  void firstElementThatOutweighsAllOthersCostsNoDigits() {
    for (double first : new double[] {1e3, -1e4, 1e5}) {
      Tensor values =
          Tensor.generate(Shape.of(1, 4000), i -> i == 0 ? first : Math.sin(i))
              .as(Precision.FLOAT32);
      assertCloseToFloat64(values, 0, 1e-5);
    }
  }

  /**
   * Compares value and gradient.
   *
   * @param terms how large the terms of the gradient are, which is their difference
   */
  private static void assertCloseToFloat64(Tensor values, double terms, double tolerance) {
    Node x = Expressions.input("x", values.shape());
    Node g = Expressions.constant(Tensor.generate(values.shape(), i -> Math.cos(i)));
    Node y = Norms.layerNorm(x, 1e-5);
    Node gradient = Gradients.vjp(List.of(y), List.of(g), List.of(x)).get(x);
    var results = Program.of(y, gradient).compile().run(Map.of(x, values));
    for (Node node : List.of(y, gradient)) {
      Tensor expected = Interpreter.evaluate(node, Map.of(x, values));
      Tensor actual = results.get(node);
      double largest = Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElseThrow();
      double size = Math.max(largest, terms);
      for (int i = 0; i < values.size(); i++) {
        assertEquals(expected.at(i), actual.at(i), tolerance * size, "at " + i);
      }
    }
  }

  @Test
  void rowsThatDoNotVaryBecomeZeros() {
    for (double level : new double[] {0, 1, -1e7}) {
      Node x = Expressions.input("x", 2, 40);
      Node y = Norms.layerNorm(x, 1e-5);
      Tensor same = Tensor.full(x.shape(), level);
      Tensor result = Program.of(y).compile().run(Map.of(x, same)).get(y);
      Tensor exact = Interpreter.evaluate(y, Map.of(x, same));
      for (int i = 0; i < result.size(); i++) {
        assertEquals(0, result.at(i));
        assertEquals(0, exact.at(i), 1e-5);
      }
    }
    Node one = Expressions.constant(Tensor.of(Shape.of(2, 1), 5, -7));
    assertArrayEquals(new double[] {0, 0}, value(Norms.layerNorm(one, 1e-5)).toDoubles());
  }

  @Test
  void nanStaysInItsRow() {
    Node x = Expressions.input("x", 3, 20);
    Node y = Norms.layerNorm(x, 1e-5);
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Tensor values = Tensor.generate(x.shape(), i -> i == 25 ? odd : Math.sin(i));
      Tensor result = Program.of(y).compile().run(Map.of(x, values)).get(y);
      for (int i = 0; i < result.size(); i++) {
        assertEquals(i / 20 == 1, Double.isNaN(result.at(i)), "at " + i);
      }
    }
  }

  @Test
  void weightsGetTheNormsThatAreAskedFor() {
    Node v = Expressions.constant(Tensor.of(Shape.of(3, 2), 3, 4, 0, 0, 0, -2));
    Node g = Expressions.constant(Tensor.vector(10, 7, 1));
    assertArrayEquals(
        new double[] {6, 8, 0, 0, 0, -1}, value(Norms.weightNorm(v, g)).toDoubles(), 1e-15);
  }

  /** Of {@code U·diag(5, 2)·Vᵀ} with rotations U and V. */
  @Test
  void powerIterationsFindTheGreatestSingularValue() {
    double a = 0.3;
    double b = 1.1;
    double[][] u = {{Math.cos(a), -Math.sin(a)}, {Math.sin(a), Math.cos(a)}};
    double[][] v = {{Math.cos(b), -Math.sin(b)}, {Math.sin(b), Math.cos(b)}};
    Tensor matrix =
        Tensor.generate(
            Shape.of(2, 2), i -> 5 * u[i / 2][0] * v[i % 2][0] + 2 * u[i / 2][1] * v[i % 2][1]);
    Node weight = Expressions.variable("weight", matrix);
    Node start = Expressions.constant(Tensor.vector(1, 1));
    Norms.Spectral found = Norms.spectralNorm(weight, start, 30);
    assertEquals(5, value(found.sigma()).item(), 1e-12);
    assertEquals(
        1, value(Norms.spectralNorm(found.weight(), found.state(), 1).sigma()).item(), 1e-12);
    // dσ/dW = u·vᵀ
    Node gradient = Gradients.of(found.sigma(), List.of(weight)).get(weight);
    for (int i = 0; i < 4; i++) {
      assertEquals(u[i / 2][0] * v[i % 2][0], value(gradient).at(i), 1e-12);
    }
    // One iteration from where the last one ended goes on from there.
    Norms.Spectral once = Norms.spectralNorm(weight, start, 1);
    Norms.Spectral twice = Norms.spectralNorm(weight, once.state(), 1);
    assertEquals(
        value(Norms.spectralNorm(weight, start, 2).sigma()).item(),
        value(twice.sigma()).item(),
        1e-14);
    assertTrue(value(once.sigma()).item() < value(twice.sigma()).item());
    Norms.Spectral filters =
        Norms.spectralNorm(variable("filters", 3, 2, 2, 2), variable("s", 3), 2);
    assertEquals(Shape.of(3, 2, 2, 2), filters.weight().shape());
    assertEquals(Shape.of(3), filters.state().shape());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = Expressions.input("x", 2, 4, 3);
    Node three = variable("three", 3);
    Node four = variable("four", 4);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Norms.layerNorm(x, four, four, 1e-5).shape(),
            () -> Norms.layerNorm(x, three, four, 1e-5).shape(),
            () -> Norms.rmsNorm(x, four, 1e-5).shape(),
            () -> Norms.groupNorm(x, 3, four, four, 1e-5).shape(),
            () -> Norms.groupNorm(x, 2, three, four, 1e-5).shape(),
            () -> Norms.instanceNorm(variable("flat", 4), four, four, 1e-5).shape(),
            () -> Norms.weightNorm(x, four).shape(),
            () -> Norms.spectralNorm(x, four, 1).weight())) {
      assertThrows(ShapeException.class, wrong::run);
    }
    assertThrows(IllegalArgumentException.class, () -> Norms.layerNorm(x, -1e-5));
    assertThrows(
        IllegalArgumentException.class, () -> Norms.spectralNorm(x, variable("two", 2), 0));
  }
}
