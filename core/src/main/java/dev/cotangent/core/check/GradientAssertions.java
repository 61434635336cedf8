package dev.cotangent.core.check;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Gradient checks as assertions, for any test framework.
 *
 * <p>In JUnit:
 *
 * <pre>{@code
 * @Test
 * void myLossHasTheRightGradient() {
 *   assertGradients(myLoss(input("x", 3, 4)));
 * }
 * }</pre>
 *
 * <p>With jqwik, which explores and shrinks the shapes and attributes:
 *
 * <pre>{@code
 * @Property
 * void forAnyShape(@ForAll @IntRange(min = 1, max = 9) int rows, @ForAll long seed) {
 *   assertGradients(GradientCheck.of(myLoss(input("x", rows, 4))).seed(seed));
 * }
 * }</pre>
 *
 * <p>Without jqwik, a function of random numbers does; the failure names the case to repeat:
 *
 * <pre>{@code
 * assertGradientsInCases(100, random ->
 *     GradientCheck.of(myLoss(input("x", 1 + random.below(9, 0), 4))));
 * }</pre>
 */
public final class GradientAssertions {
  private GradientAssertions() {}

  /**
   * Asserts that all derived gradients of the expressions are right, up to order 2, at standard
   * normal inputs and the variables' present values.
   *
   * @return what was compared
   * @throws AssertionError with a diagnosis if one is wrong
   */
  @CanIgnoreReturnValue
  public static Report assertGradients(Node... outputs) {
    return assertGradients(GradientCheck.of(outputs));
  }

  /**
   * Asserts that a check finds no wrong gradient.
   *
   * @return what was compared
   * @throws AssertionError with a diagnosis if one is wrong
   */
  @CanIgnoreReturnValue
  public static Report assertGradients(GradientCheck check) {
    return check.verify();
  }

  /**
   * Asserts that samples do not influence each other: a batch gives the values and gradients of its
   * samples alone, side by side; for trainable variables, the sum of theirs.
   *
   * @param function makes an expression of a batch of any size, with the batch as its first axis
   * @param batch {@code [n, …]}, n at least 2
   * @throws AssertionError with a line for each quantity that differs by more than rounding
   * @throws dev.cotangent.core.ShapeException if the first axis of either is not the batch
   */
  public static void assertSamplesIndependent(UnaryOperator<Node> function, Tensor batch) {
    long seed = Long.getLong("cotangent.check.seed", 1);
    List<String> problems = new BatchSplitting(function, batch, seed).problems();
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /**
   * Asserts that no gradient is wrong in any of a number of random cases.
   *
   * <p>The system property {@code cotangent.check.seed} chooses other cases, {@code
   * cotangent.check.case} runs a single one.
   *
   * @param count how many cases, at least 1
   * @param cases a case as a function of random numbers, a stream of its own for each case
   * @throws IllegalArgumentException if there are no cases
   * @throws AssertionError with a diagnosis and how to repeat the case, if a gradient is wrong
   */
  public static void assertGradientsInCases(
      int count, Function<CounterRandom, GradientCheck> cases) {
    if (count < 1) {
      throw new IllegalArgumentException("[gradientCheck] needs at least 1 case: " + count);
    }
    long seed = Long.getLong("cotangent.check.seed", 1);
    Integer only = Integer.getInteger("cotangent.check.case");
    int first = only == null ? 0 : only;
    int end = only == null ? count : only + 1;
    for (int number = first; number < end; number++) {
      Report report = cases.apply(new CounterRandom(seed, number)).check();
      if (!report.passed()) {
        throw new AssertionError(
            "%s%nreproduce with -Dcotangent.check.seed=%s -Dcotangent.check.case=%s"
                .formatted(report, seed, number));
      }
    }
  }
}
