package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions of which nothing is left but rounding, and what is said of them. */
class CancellationTests {
  private static final int SEEDS = 20;

  /** w · ((x + 1/3) − x − 1/3 + rest), whose rule says that it is 0 whatever the operands. */
  private record Cancelling(double rest) implements Elementwise.Binary {
    @Override
    public double apply(double w, double x) {
      return w * (x + 1.0 / 3 - x - 1.0 / 3 + rest);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node zero = constant(Tensor.full(self.shape(), 0));
      return List.of(times(cotangent, zero), times(cotangent, zero));
    }
  }

  private static Report check(double rest, int size, long seed) {
    Node w = input("w", size);
    Node x = input("x", size);
    return GradientCheck.of(Node.of(new Cancelling(rest), w, sin(x))).seed(seed).check();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 300})
  void whatIsRoundingAloneHasNoDerivativeToBeWrong(int size) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Report report = check(0, size, seed);
      assertTrue(report.passed(), report.toString());
      assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    }
    assertTrue(check(0, 300, 0).toString().contains("vanish by cancellation"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-6, 1e-12})
  void whatIsLeftHasOne(double rest) {
    for (int size : new int[] {1, 4, 300}) {
      Report report = check(rest, size, size);
      assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
    }
  }

  @Test
  void aReportOfWhatIsNotCancelledSaysNothingOfIt() {
    Report report = GradientCheck.of(sin(input("x", 3))).check();
    assertFalse(report.toString().contains("cancellation"), report.toString());
  }
}
