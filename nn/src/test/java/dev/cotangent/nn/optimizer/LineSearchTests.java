package dev.cotangent.nn.optimizer;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The conditions that a step satisfies, on functions of one number. */
class LineSearchTests {
  /** Whether the strong Wolfe conditions hold after a search from 0 to the right. */
  private static void assertWolfe(
      DoubleUnaryOperator value, DoubleUnaryOperator slope, double first) {
    int[] evaluations = {0};
    LineSearch.Point start = point(value, slope, 0);
    LineSearch search =
        new LineSearch(
            start,
            new double[] {1},
            x -> {
              evaluations[0]++;
              return point(value, slope, x[0]);
            },
            0);
    LineSearch.Point found = search.from(first);
    assertNotNull(found, "first step " + first);
    double step = found.x()[0];
    double steep = slope.applyAsDouble(0);
    String text = "step %s from %s, %s evaluations".formatted(step, first, evaluations[0]);
    assertTrue(found.loss() <= start.loss() + 1e-4 * step * steep, text);
    assertTrue(Math.abs(found.gradient()[0]) <= -0.9 * steep, text);
    assertTrue(evaluations[0] <= 25, text);
  }

  private static LineSearch.Point point(
      DoubleUnaryOperator value, DoubleUnaryOperator slope, double x) {
    return new LineSearch.Point(
        new double[] {x}, value.applyAsDouble(x), new double[] {slope.applyAsDouble(x)});
  }

  @Test
  void theConditionsHoldFromAnyFirstStep() {
    for (double first : new double[] {1e-3, 0.1, 1, 10, 1000}) {
      // Moré and Thuente's first function (1994), with its β = 2.
      assertWolfe(a -> -a / (a * a + 2), a -> (a * a - 2) / ((a * a + 2) * (a * a + 2)), first);
      assertWolfe(a -> (a - 3) * (a - 3), a -> 2 * (a - 3), first);
      // Many minima.
      assertWolfe(a -> -a / 9 + Math.cos(3 * a), a -> -1 / 9.0 - 3 * Math.sin(3 * a), first / 100);
      // A wall that is infinite beyond 1.
      assertWolfe(a -> a < 1 ? -Math.log(1 - a) - 3 * a : Double.NaN, a -> 1 / (1 - a) - 3, first);
      // Flat, then steep.
      assertWolfe(a -> Math.pow(a - 2, 6), a -> 6 * Math.pow(a - 2, 5), first);
    }
  }

  @Test
  void aDirectionThatRisesHasNoStep() {
    LineSearch search =
        new LineSearch(
            point(a -> a, a -> 1, 0), new double[] {1}, x -> point(a -> a, a -> 1, x[0]), 0);
    assertNull(search.from(1));
  }
}
