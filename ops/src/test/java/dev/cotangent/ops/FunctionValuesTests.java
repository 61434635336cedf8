package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientAssertions;
import dev.cotangent.core.program.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions of single numbers beside values, slopes and curvatures computed to many digits. */
class FunctionValuesTests {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final Map<String, UnaryOperator<Node>> FUNCTIONS = new LinkedHashMap<>();

  /**
   * Value and slope at −∞ and at ∞; functions that are defined on one side have NaN on the other.
   */
  private static final Map<String, double[]> AT_INFINITY = new LinkedHashMap<>();

  static {
    add("reciprocal", Ops::reciprocal, -0.0, -0.0, 0, -0.0);
    add("rsqrt", Ops::rsqrt, NAN, NAN, 0, -0.0);
    add("log1p", Ops::log1p, NAN, -0.0, INF, 0);
    add("expm1", Ops::expm1, -1, 0, INF, INF);
    add("log2", Ops::log2, NAN, -0.0, INF, 0);
    add("cube", x -> Ops.pow(x, 3), -INF, INF, INF, INF);
    add("power", x -> Ops.pow(x, -1.5), 0, -0.0, 0, -0.0);
    add("sin", Ops::sin, NAN, NAN, NAN, NAN);
    add("cos", Ops::cos, NAN, NAN, NAN, NAN);
    add("tan", Ops::tan, NAN, NAN, NAN, NAN);
    add("asin", Ops::asin, NAN, NAN, NAN, NAN);
    add("acos", Ops::acos, NAN, NAN, NAN, NAN);
    add("atan", Ops::atan, -Math.PI / 2, 0, Math.PI / 2, 0);
    add("sinh", Ops::sinh, -INF, INF, INF, INF);
    add("cosh", Ops::cosh, INF, -INF, INF, INF);
    add("asinh", Ops::asinh, -INF, 0, INF, 0);
    add("acosh", Ops::acosh, NAN, NAN, INF, 0);
    add("atanh", Ops::atanh, NAN, 0, NAN, 0);
    add("erf", Special::erf, -1, 0, 1, 0);
    add("erfc", Special::erfc, 2, -0.0, 0, -0.0);
    add("erfinv", Special::erfinv, NAN, NAN, NAN, NAN);
    add("lgamma", Special::lgamma, INF, NAN, INF, INF);
    add("digamma", Special::digamma, NAN, NAN, INF, 0);
    add("trigamma", x -> Special.polygamma(1, x), NAN, NAN, 0, -0.0);
    add("softplus", Activations::softplus, 0, 0, INF, 1);
    add("leakyRelu", x -> Activations.leakyRelu(x, 0.25), -INF, 0.25, INF, 1);
    add("elu", x -> Activations.elu(x, 2), -2, 0, INF, 1);
    double scale = 1.0507009873554805;
    add("selu", Activations::selu, -1.6732632423543772 * scale, 0, INF, scale);
    add("celu", x -> Activations.celu(x, 2), -2, 0, INF, 1);
    add("gelu", Activations::gelu, 0, 0, INF, 1);
    add("geluTanh", Activations::geluTanh, 0, 0, INF, 1);
    add("silu", Activations::silu, 0, 0, INF, 1);
    add("mish", Activations::mish, 0, 0, INF, 1);
    add("hardSwish", Activations::hardSwish, 0, 0, INF, 1);
    add("hardSigmoid", Activations::hardSigmoid, 0, 0, 1, 0);
    add("softsign", Activations::softsign, -1, 0, 1, 0);
  }

  private static void add(String name, UnaryOperator<Node> function, double... atInfinity) {
    FUNCTIONS.put(name, function);
    AT_INFINITY.put(name, atInfinity);
  }

  private record Row(String name, double x, double value, double slope, double curvature) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream file = FunctionValuesTests.class.getResourceAsStream("functions.csv")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().skip(1).toList()) {
        List<String> cells = List.of(line.split(",", -1));
        double[] n = cells.stream().skip(1).mapToDouble(Double::parseDouble).toArray();
        rows.add(new Row(cells.get(0), n[0], n[1], n[2], n[3]));
      }
    }
    return rows;
  }

  /** A function with its first and second derivative, of a vector. */
  private static List<Node> derivatives(UnaryOperator<Node> function, Node x) {
    Node y = function.apply(x);
    Node slope = sumGradient(y, x);
    return List.of(y, slope, sumGradient(slope, x));
  }

  private static Node sumGradient(Node y, Node x) {
    Node ones = Shapes.full(y.shape(), 1);
    Node gradient = Gradients.vjp(List.of(y), List.of(ones), List.of(x)).get(x);
    return Gradients.isNone(Objects.requireNonNull(gradient))
        ? Shapes.full(x.shape(), 0)
        : gradient;
  }

  static Stream<String> functions() {
    return FUNCTIONS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void valuesAndDerivativesHaveAllDigits(String name) throws IOException {
    List<Row> rows = rows().stream().filter(row -> row.name.equals(name)).toList();
    assertTrue(rows.size() >= 5, name);
    Tensor points = Tensor.vector(rows.stream().mapToDouble(Row::x).toArray());
    Node x = Expressions.input("x", points.shape());
    List<Node> nodes = derivatives(FUNCTIONS.get(name), x);
    Map<Node, Tensor> found = Interpreter.run(nodes, Map.of(x, points));
    double unit = Math.ulp(1.0);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double value = unit * (4 * Math.abs(row.value) + 2 * Math.abs(row.x * row.slope));
      assertEquals(row.value, found.get(nodes.get(0)).at(i), 5e-324 + value, () -> "value " + row);
      double slope = unit * (30 * Math.abs(row.slope) + 4 * Math.abs(row.x * row.curvature));
      assertEquals(row.slope, found.get(nodes.get(1)).at(i), 1e-320 + slope, () -> "slope " + row);
      double curvature =
          unit
              * ((30 + Math.min(100, 4 * row.x * row.x)) * Math.abs(row.slope)
                  + (40 + 2 * row.x * row.x) * Math.abs(row.curvature));
      assertEquals(
          row.curvature, found.get(nodes.get(2)).at(i), 1e-316 + curvature, () -> "2nd " + row);
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void singlePrecisionKeepsItsDigits(String name) throws IOException {
    List<Row> rows = rows().stream().filter(row -> row.name.equals(name)).toList();
    Tensor points = Tensor.vector(rows.stream().mapToDouble(Row::x).toArray());
    Node x = Expressions.input("x", points.shape());
    List<Node> nodes = derivatives(FUNCTIONS.get(name), x);
    var results = Program.of(nodes.toArray(Node[]::new)).compile().run(Map.of(x, points));
    double unit = Math.ulp(1f);
    double tiny = 4 * Float.MIN_NORMAL;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double value = unit * (8 * Math.abs(row.value) + 4 * Math.abs(row.x * row.slope));
      assertNear(row.value, results.get(nodes.get(0)).at(i), tiny + value, "value " + row);
      double slope =
          unit * (40 * Math.abs(row.slope) + 8 * Math.abs(row.x * row.curvature) + lost(row));
      assertNear(row.slope, results.get(nodes.get(1)).at(i), tiny + slope, "slope " + row);
      assertFalse(
          Double.isNaN(results.get(nodes.get(2)).at(i)) && Math.abs(row.curvature) < 1e38,
          () -> "2nd " + row);
    }
  }

  /** What a sigmoid's derivative y − y² loses in single precision where y is nearly 1. */
  private static double lost(Row row) {
    return row.x > 5 ? 1 : 0;
  }

  private static void assertNear(double expected, double actual, double tolerance, String what) {
    double bounded = Math.abs(expected) > Float.MAX_VALUE ? Math.copySign(INF, expected) : expected;
    if (bounded != actual) {
      assertEquals(bounded, actual, tolerance, what);
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void limitsAreReachedWithoutNaN(String name) {
    double[] expected = AT_INFINITY.get(name);
    Tensor points = Tensor.vector(-INF, INF, NAN);
    Node x = Expressions.input("x", points.shape());
    List<Node> nodes = derivatives(FUNCTIONS.get(name), x);
    Map<Node, Tensor> found = Interpreter.run(nodes, Map.of(x, points));
    var single = Program.of(nodes.toArray(Node[]::new)).compile().run(Map.of(x, points));
    for (int i = 0; i < 2; i++) {
      double unit = Math.ulp(1f) * 2;
      for (int order = 0; order < 2; order++) {
        Node node = nodes.get(order);
        String what = name + " order " + order + " at " + points.at(i);
        assertEquals(expected[2 * i + order], found.get(node).at(i) + 0.0, 1e-15, what);
        assertEquals(expected[2 * i + order], single.get(node).at(i) + 0.0, unit, what);
      }
      if (STRAIGHT_AT_INFINITY.contains(name)) {
        assertEquals(0, found.get(nodes.get(2)).at(i), 0.0, name);
        assertEquals(0, single.get(nodes.get(2)).at(i), 0.0, name);
      }
    }
    assertTrue(Double.isNaN(found.get(nodes.get(0)).at(2)), "NaN stays");
    assertTrue(Double.isNaN(single.get(nodes.get(0)).at(2)), "NaN stays");
  }

  /** Functions whose second derivatives have the limit 0. */
  private static final Set<String> STRAIGHT_AT_INFINITY =
      Set.of(
          "atan",
          "asinh",
          "erf",
          "erfc",
          "softplus",
          "leakyRelu",
          "elu",
          "selu",
          "celu",
          "gelu",
          "geluTanh",
          "silu",
          "mish",
          "hardSwish",
          "hardSigmoid",
          "softsign");

  @ParameterizedTest
  @MethodSource("functions")
  void derivativesAgreeWithDifferences(String name) {
    Tensor points =
        name.equals("acosh") ? Tensor.vector(1.5, 2.5) : Tensor.vector(0.3, 0.7, -0.6, -0.4);
    if (Set.of("rsqrt", "log2", "power").contains(name)) {
      points = Tensor.vector(0.3, 1.7);
    }
    GradientAssertions.assertGradients(
        FUNCTIONS.get(name).apply(Expressions.variable("x", points)));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles());
  }

  private static Node vector(double... values) {
    return Expressions.constant(Tensor.vector(values));
  }

  private static Tensor slope(UnaryOperator<Node> function, double... at) {
    Node x = vector(at);
    return value(sumGradient(function.apply(x), x));
  }

  @Test
  void kinksHaveTheDerivativesOfTheConventions() {
    assertEquals(Tensor.vector(0, -1, 1), slope(Ops::abs, 0, -2, 2));
    assertEquals(Tensor.vector(0, 0), slope(Ops::sign, 0, 2));
    assertEquals(Tensor.vector(0, 0), slope(Ops::floor, 0, 2.5));
    assertEquals(Tensor.vector(0, 0), slope(Ops::round, 0.5, 2.5));
    assertEquals(Tensor.vector(0, 1, 1, 0), slope(x -> Ops.clamp(x, -1, 2), -1.5, -1, 2, 2.5));
    assertEquals(Tensor.vector(0.25), slope(x -> Activations.leakyRelu(x, 0.25), 0));
    assertEquals(Tensor.vector(2), slope(x -> Activations.elu(x, 2), 0));
    assertEquals(Tensor.vector(1), slope(x -> Activations.celu(x, 2), 0));
    assertEquals(Tensor.vector(0, 0), slope(Activations::relu6, 0, 6));
    assertEquals(Tensor.vector(0, 0), slope(Activations::hardSigmoid, -3, 3));
    assertEquals(Tensor.vector(0, 1), slope(Activations::hardSwish, -3, 3));
    assertEquals(Tensor.vector(1), slope(Activations::softsign, 0));
  }

  @Test
  void aSlopeThatIsTrainedGetsWhatIsBelowZero() {
    Node slope = vector(0.25);
    Node x = vector(-2, 0, 3, INF);
    Node y = Activations.prelu(x, slope);
    assertEquals(Tensor.vector(-0.5, 0, 3, INF), value(y));
    assertEquals(Tensor.vector(-2), value(sumGradient(y, slope)));
    assertEquals(Tensor.vector(0.25, 0.25, 1, 1), value(sumGradient(y, x)));
  }

  @Test
  void powersHaveTheCornersOfIeee754() {
    Node x = vector(0, -0.0, 0, -0.0, NAN, INF, -INF, -2, -2, 1, -1, 1);
    Node p = vector(0, -1, -2, 3, 0, -1, 3, 3, 0.5, INF, -INF, NAN);
    assertValues(Ops.pow(x, p), 1, -INF, INF, -0.0, 1, 0, -INF, -8, NAN, 1, 1, 1);
  }

  @Test
  void derivativesOfPowersAreFiniteInTheCorners() {
    Node x = vector(0, 0, 0, 0, 4, INF);
    Node p = vector(0, 1, 2, 3, 0, -1);
    Node y = Ops.pow(x, p);
    Node byBase = sumGradient(y, x);
    Node byExponent = sumGradient(y, p);
    assertEquals(Tensor.vector(0, 1, 0, 0, 0, 0), value(Ops.abs(byBase)));
    assertEquals(Tensor.vector(0, 0, 0, 0, Math.log(4), 0), value(byExponent));
    assertEquals(Tensor.vector(0, 0, 2, 0, 0, 0), value(Ops.abs(sumGradient(byBase, x))));
    assertEquals(0.25, value(sumGradient(byBase, p)).at(4), 1e-15);
    Tensor again = value(sumGradient(byExponent, p));
    assertEquals(Math.log(4) * Math.log(4), again.at(4), 1e-15);
    for (int i = 0; i < 4; i++) {
      assertEquals(0, again.at(i), "second derivative by the exponent at 0");
    }
    assertEquals(Tensor.vector(12), slope(z -> Ops.pow(z, 3), -2));
  }

  @Test
  void distanceAndAngleAreSafeAtTheOriginAndFarAway() {
    Node a = vector(0, 3, 1e200, 1e-200);
    Node b = vector(0, 4, 1e200, 1e-200);
    Node distance = Ops.hypot(a, b);
    assertEquals(5, value(distance).at(1));
    Tensor byA = value(sumGradient(distance, a));
    assertEquals(Tensor.vector(0, 0.6), Tensor.vector(byA.at(0), byA.at(1)));
    assertEquals(Math.sqrt(0.5), byA.at(2), 1e-15);
    assertEquals(Math.sqrt(0.5), byA.at(3), 1e-15);
    assertEquals(0, value(sumGradient(sumGradient(distance, a), a)).at(0));
    Node angle = Ops.atan2(a, b);
    Tensor byY = value(sumGradient(angle, a));
    assertEquals(0, byY.at(0));
    assertEquals(0.16, byY.at(1), 1e-15);
    assertEquals(5e-201, byY.at(2), 1e-215);
    assertEquals(5e199, byY.at(3), 1e185);
    assertEquals(Tensor.vector(Math.PI), value(Ops.atan2(vector(0.0), vector(-1))));
    assertEquals(Tensor.vector(-Math.PI), value(Ops.atan2(vector(-0.0), vector(-1))));
  }

  @Test
  void whatIsTrueIsWhatIsNotZero() {
    Node a = vector(0, 0, 2, 2, NAN, -0.0);
    Node b = vector(0, -1, 0, 3, 1, -0.0);
    assertEquals(Tensor.vector(0, 0, 0, 1, 1, 0), value(Ops.logicalAnd(a, b)));
    assertEquals(Tensor.vector(0, 1, 1, 1, 1, 0), value(Ops.logicalOr(a, b)));
    assertEquals(Tensor.vector(1, 1, 0, 0, 0, 1), value(Ops.logicalNot(a)));
    assertEquals(Tensor.vector(0, 1, 1, 1, 1, 0), value(Ops.notEqual(a, b)));
    assertEquals(Tensor.vector(0, 0, 1), value(Ops.isNaN(vector(1, INF, NAN))));
    assertEquals(Tensor.vector(1, 0, 0, 0), value(Ops.isFinite(vector(1, INF, -INF, NAN))));
  }

  @Test
  void roundingGoesToTheEvenOfTwo() {
    Node x = vector(0.5, 1.5, -0.5, 2.4, -2.6, NAN);
    assertValues(Ops.round(x), 0, 2, -0.0, 2, -3, NAN);
    assertValues(Ops.floor(x), 0, 1, -1, 2, -3, NAN);
    assertValues(Ops.ceil(x), 1, 2, -0.0, 3, -2, NAN);
    assertEquals(Tensor.vector(-1, 0, -0.0, 1), value(Ops.sign(vector(-3, 0, -0.0, INF))));
  }

  @Test
  void aQuotientByZeroCanBeZero() {
    Node a = vector(1, 0, 6);
    Node b = vector(0, 0, 2);
    Node y = Ops.divideNoNan(a, b);
    assertEquals(Tensor.vector(0, 0, 3), value(y));
    assertEquals(Tensor.vector(0, 0, 0.5), value(sumGradient(y, a)));
    assertEquals(Tensor.vector(0, 0, -1.5), value(sumGradient(y, b)));
    assertEquals(Tensor.vector(0, 0, 1.5), value(sumGradient(sumGradient(y, b), b)));
  }

  @Test
  void polesOfTheGammaFunction() {
    Node x = vector(0, -0.0, -1, -2, 1, 2);
    assertEquals(Tensor.vector(INF, INF, INF, INF, 0, 0), value(Special.lgamma(x)));
    assertValues(Special.digamma(vector(0, -0.0, -1, -2, NAN)), -INF, INF, NAN, NAN, NAN);
    assertEquals(INF, value(Special.polygamma(1, x)).at(2));
  }

  @Test
  void boundsAndOrdersAreChecked() {
    Node x = vector(1);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Ops.clamp(x, 2, 1).shape(),
            () -> Ops.clamp(x, NAN, 1).shape(),
            () -> Activations.celu(x, 0).shape(),
            () -> Special.polygamma(-1, x).shape())) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }
}
