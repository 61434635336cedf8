package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
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

  /**
   * k · g, written as the difference of far larger terms, of which few digits are left, or none;
   * wrong, it is bent where g is negative.
   */
  private record LinearCancelling(boolean bent, double k) implements Elementwise {
    @Override
    public int arity() {
      return 1;
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      for (int i = 0; i < output.size(); i++) {
        double g = inputs.get(0).get(i);
        output.set(i, (1 / 3.0 + k * (bent && g < 0 ? 2 : 1)) * g - g / 3);
      }
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(times(cotangent, constant(Tensor.full(self.shape(), k))));
    }

    @Override
    public boolean isLinearIn(int input) {
      return true;
    }

    @Override
    public String name() {
      return "linearCancelling";
    }
  }

  private static List<String> faults(boolean bent, double k, long seed) {
    Node x = input("x", 6);
    return GradientCheck.of(Node.of(new LinearCancelling(bent, k), sin(x)))
        .seed(seed)
        .check()
        .faults()
        .stream()
        .filter(fault -> fault.contains("the tag is wrong"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-16, 1e-14, 1e-12, 1e-9, 1e-6})
  void roundingIsNoBendInWhatIsLinear(double k) {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertEquals(List.of(), faults(false, k, seed));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-9, 1e-6, 1})
  void aBendThatIsMoreThanRoundingIsFound(double k) {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertEquals(1, faults(true, k, seed).size(), "seed " + seed);
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
