package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
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
}
