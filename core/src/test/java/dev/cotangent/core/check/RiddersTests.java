package dev.cotangent.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RiddersTests {
  private static Line line(DoubleUnaryOperator f) {
    double atZero = f.applyAsDouble(0);
    return (t, differences) -> {
      differences[0] = f.applyAsDouble(t) - atZero;
      return Double.isFinite(differences[0]) ? Line.Place.INSIDE : Line.Place.OUTSIDE;
    };
  }

  private static Estimate derivative(DoubleUnaryOperator f) {
    return Ridders.derivative(
        line(f), Ridders.LARGEST_STEP, new double[] {Math.abs(f.applyAsDouble(0))});
  }

  private static void assertHonest(double exact, double error, Estimate estimate) {
    assertNull(estimate.reason());
    assertEquals(exact, estimate.value(0), 3 * estimate.error(0));
    assertTrue(estimate.error(0) <= error * Math.abs(exact), "error " + estimate.error(0));
  }

  @Test
  void smoothFunctionsAreDifferentiatedToNearlyFullPrecision() {
    assertHonest(Math.cos(1), 1e-10, derivative(t -> Math.sin(1 + t)));
    assertHonest(Math.E, 1e-10, derivative(t -> Math.exp(1 + t)));
    assertHonest(-4, 1e-10, derivative(t -> 1 / (0.5 + t)));
    assertHonest(3, 1e-11, derivative(t -> 3 * t));
  }

  @Test
  void theErrorIsHonestAtAnyCurvature() {
    for (double k = 1e-3; k < 1e6; k *= 3) {
      double rate = k;
      assertHonest(rate * Math.cos(0.3), 1e-6, derivative(t -> Math.sin(0.3 + rate * t)));
      assertHonest(rate, 1e-6, derivative(t -> Math.log1p(rate * t)));
      assertHonest(rate, 1e-6, derivative(t -> Math.tanh(rate * t)));
    }
  }

  @Test
  void noiseIsNotTakenForADerivative() {
    for (double quantum : new double[] {1e-9, 1e-10, 1e-11}) {
      int dishonest = 0;
      for (int i = 0; i < 200; i++) {
        double x = 1 + i * 0.01;
        Estimate estimate = derivative(t -> quantum * Math.rint(Math.sin(x * (1 + t)) / quantum));
        double exact = x * Math.cos(x);
        dishonest += Math.abs(estimate.value(0) - exact) > 3 * estimate.error(0) ? 1 : 0;
        assertTrue(estimate.error(0) > quantum / 10, "quantum " + quantum);
      }
      assertTrue(dishonest < 20, dishonest + " dishonest errors for quantum " + quantum);
    }
  }

  @Test
  void atTheBorderOfTheDomainQuotientsAreOneSided() {
    Estimate right = derivative(t -> Math.pow(t, 1.5) + 2 * t);
    assertEquals(1, right.side());
    assertEquals(2, right.value(0), 3 * right.error(0));
    Estimate left = derivative(t -> t > 0 ? Double.NaN : Math.exp(t));
    assertEquals(-1, left.side());
    assertHonest(1, 1e-7, left);
  }

  @Test
  void closeToTheBorderStepsShrink() {
    assertHonest(1 / 1e-7, 1e-7, derivative(t -> Math.log(1e-7 + t)));
  }

  @Test
  void aPointBetweenTwoKinksOrOutsideTheDomainIsUnresolved() {
    for (Map.Entry<Line.Place, Reason> entry :
        Map.of(Line.Place.BEYOND_KINK, Reason.KINK, Line.Place.OUTSIDE, Reason.OUT_OF_DOMAIN)
            .entrySet()) {
      Estimate estimate =
          Ridders.derivative(
              (t, differences) -> entry.getKey(), Ridders.LARGEST_STEP, new double[1]);
      assertEquals(entry.getValue(), estimate.reason());
      assertEquals(Double.POSITIVE_INFINITY, estimate.error(0));
    }
  }

  @Test
  void beyondAKinkIsNotLookedAt() {
    double kink = 1e-5;
    Line absolute =
        (t, differences) -> {
          differences[0] = Math.abs(t - kink) - kink;
          return t < kink ? Line.Place.INSIDE : Line.Place.BEYOND_KINK;
        };
    Estimate estimate = Ridders.derivative(absolute, Ridders.LARGEST_STEP, new double[] {kink});
    assertEquals(0, estimate.side());
    assertHonest(-1, 1e-8, estimate);
  }
}
