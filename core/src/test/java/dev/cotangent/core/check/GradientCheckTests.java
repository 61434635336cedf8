package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Identity;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GradientCheckTests {
  private final Node x = input("x", 2, 3);

  private Report checkIdentityWith(Identity.Rule rule) {
    return GradientCheck.of(sin(Node.of(new Identity(rule), x))).check();
  }

  @Test
  void rightDerivativesPass() {
    Report report = checkIdentityWith((y, g) -> List.of(g));
    assertTrue(report.passed(), report.toString());
    assertTrue(report.worstError(1) > 0 && report.worstError(1) < 1e-9, report.toString());
    assertTrue(report.worstError(2) > 0 && report.worstError(2) < 1e-9, report.toString());
  }

  @Test
  void wrongFactorSignAndMissingDerivativeAreCaught() {
    for (double factor : new double[] {-1, 2, 1.000001, 0}) {
      Tensor wrong = Tensor.full(x.shape(), factor);
      assertFalse(
          checkIdentityWith((y, g) -> List.of(times(g, constant(wrong)))).passed(),
          "factor " + factor);
    }
    Node none = Node.of(new Identity((y, g) -> List.of(Gradients.NONE)), x);
    assertFalse(GradientCheck.of(none).withRespectTo(x).check().passed());
  }

  @Test
  void anIgnoredCotangentIsCaught() {
    assertFalse(checkIdentityWith((y, g) -> List.of(constant(Tensor.full(x.shape(), 1)))).passed());
  }

  @Test
  void aRuleRightAtFirstOrderAndWrongAtSecondIsCaught() {
    Report report = GradientCheck.of(Node.of(new RightOnce(), x)).check();
    assertTrue(
        report.comparisons().stream().filter(c -> c.order() == 1).allMatch(Comparison::passed));
    assertFalse(report.passed());
  }

  /** x³, whose derivative hides its dependence on x. */
  private record RightOnce() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x * x * x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      Node x = stopGradient(y.input(0));
      return List.of(times(g, times(constant(Tensor.full(x.shape(), 3)), times(x, x))));
    }
  }

  @Test
  void aSingleWrongElementIsFoundAndNamed() {
    Tensor factors = Tensor.of(Shape.of(2, 3), 1.0, 1, 1, 1, 1.5, 1);
    Report report = checkIdentityWith((y, g) -> List.of(times(g, constant(factors))));
    Finding finding =
        report.comparisons().stream().filter(c -> !c.passed()).findFirst().orElseThrow().finding();
    assertEquals(List.of(1, 1), finding.index());
    assertEquals(1.5, finding.analytic() / finding.numeric(), 1e-6);
    assertTrue(report.toString().contains("at index [1, 1]"), report.toString());
  }

  @Test
  void largeAndSmallInputsAreCheckedAlike() {
    Node wrong =
        Node.of(new Identity((y, g) -> List.of(times(g, constant(Tensor.full(x.shape(), 2))))), x);
    Node right = times(x, x);
    for (double scale : new double[] {1e-6, 1, 1e6}) {
      Tensor at = Tensor.generate(x.shape(), i -> scale * (i + 1));
      assertFalse(GradientCheck.of(wrong).at(x, at).check().passed(), "scale " + scale);
      GradientCheck.of(right).at(x, at).verify();
    }
  }

  @Test
  void variablesAreCheckedAtTheirValues() {
    Node w = variable("w", Tensor.vector(0.5, 1.5, 2.5));
    Report report = GradientCheck.of(log(w)).verify();
    assertTrue(report.comparisons().stream().anyMatch(c -> c.target().equals("w [3]")));
  }

  @Test
  void everyOutputIsJudgedByItself() {
    Node wrong =
        Node.of(
            new Identity((y, g) -> List.of(times(g, constant(Tensor.full(x.shape(), 1.001))))), x);
    Node large = times(constant(Tensor.full(x.shape(), 1e9)), x);
    assertFalse(GradientCheck.of(large, wrong).check().passed());
  }

  @Test
  void verifyThrowsWithTheComparison() {
    Node wrong = Node.of(new Identity((y, g) -> List.of(plus(g, g))), x);
    String message =
        assertThrows(AssertionError.class, () -> GradientCheck.of(wrong).verify()).getMessage();
    assertTrue(message.contains("d identity [2, 3] / d x [2, 3]: WRONG"), message);
  }

  @Test
  void nothingToDifferentiateForIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> GradientCheck.of(stopGradient(x)).check());
    assertThrows(IllegalArgumentException.class, GradientCheck::of);
  }

  private static void assertRefused(String words, Supplier<Object> check) {
    String message = assertThrows(IllegalArgumentException.class, check::get).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void whatWouldCheckNothingIsRefused() {
    Node other = input("other", 2, 3);
    Tensor value = Tensor.full(x.shape(), 1);
    Node constant = constant(value);
    assertRefused("other", () -> GradientCheck.of(sin(x)).at(other, value).check());
    assertRefused("other", () -> GradientCheck.of(sin(x)).at(Map.of(other, value)).check());
    assertRefused(
        "constant", () -> GradientCheck.of(times(x, constant)).at(constant, value).check());
    Node sine = sin(x);
    assertRefused("sine", () -> GradientCheck.of(times(x, sine)).at(sine, value).check());
    assertRefused("x [2, 3]", () -> GradientCheck.of(sin(x)).at(x, value).at(x, value));
    assertRefused("[6]", () -> GradientCheck.of(sin(x)).at(x, Tensor.full(Shape.of(6), 1)));
    assertRefused("other", () -> GradientCheck.of(sin(x)).withRespectTo(other).check());
    assertRefused("other", () -> GradientCheck.of(sin(x)).withRespectTo(x, other).check());
    assertRefused("withRespectTo", () -> GradientCheck.of(sin(x)).withRespectTo());
    assertRefused("constant", () -> GradientCheck.of(sin(x), constant).check());
    assertRefused("constant", () -> GradientCheck.of(constant).check());
    assertRefused("x", () -> GradientCheck.of(stopGradient(x)).withRespectTo(x).check());
    assertRefused(
        "depends on none", () -> GradientCheck.of(sin(x), sin(other)).withRespectTo(x).check());
    assertRefused("order", () -> GradientCheck.of(sin(x)).order(0));
    assertRefused("direction", () -> GradientCheck.of(sin(x)).directions(0));
    assertRefused("tolerance", () -> GradientCheck.of(sin(x)).tolerance(1));
    assertRefused("tolerance", () -> GradientCheck.of(sin(x)).tolerance(Double.NaN));
    assertRefused("other", () -> StructureCheck.of(sin(x)).at(other, value).check());
    assertRefused("value", () -> StructureCheck.of(sin(x)).at(x, value).at(x, value));
    assertRefused("[6]", () -> StructureCheck.of(sin(x)).at(x, Tensor.full(Shape.of(6), 1)));
    assertRefused("constant", () -> StructureCheck.of(sin(x), constant).check());
  }

  @Test
  void aNodeInsideTheExpressionCanBeATarget() {
    Node sine = sin(x);
    GradientCheck.of(times(sine, sine)).withRespectTo(sine).verify();
    Tensor value = Tensor.full(x.shape(), 3);
    GradientCheck.of(times(sine, sine)).withRespectTo(sine).at(sine, value).verify();
  }

  @Test
  void aCheckThatIsTooWeakNamesIndexAndValue() {
    for (int size : new int[] {6, 12_000}) {
      Node y = input("y", size);
      Tensor at = Tensor.generate(y.shape(), i -> i == 4 ? -7.25 : 1 + i % 3);
      String message = GradientCheck.of(log(y)).at(y, at).check().toString();
      assertTrue(message.contains("too weak"), message);
      assertTrue(message.contains("unresolved (NON_FINITE)"), message);
    }
    Node y = input("y", 2, 3);
    Node stairs = Node.of(new Stairs(), y);
    Tensor at = Tensor.generate(y.shape(), i -> i == 4 ? -0.75 : 2.5 + i);
    String message = GradientCheck.of(stairs).at(y, at).order(1).check().toString();
    assertTrue(message.contains("first at index [1, 1], where the target is -0.75"), message);
    message = GradientCheck.of(total(stairs)).at(y, at).order(1).check().toString();
    assertTrue(message.contains("first at index [1, 1], where the target is -0.75"), message);
  }

  /** The identity, below 0 in steps. */
  private record Stairs() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x < 0 ? 1e-4 * Math.rint(1e4 * x) : x;
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(g);
    }
  }
}
