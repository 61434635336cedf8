package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Quotient;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Right rules are never called wrong. */
class RightRulesProperties {
  /** Here the estimate of the noise is five times too small. */
  @Example
  void whereTheSineOfAHundredMillionHasFewDigits() {
    atAnyMagnitude(1, 2, 4, 3, -1505809);
  }

  @Property(tries = 300)
  void atAnyMagnitude(
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 5) int columns,
      @ForAll @IntRange(min = -4, max = 4) int exponent,
      @ForAll @IntRange(min = 0, max = 4) int kind,
      @ForAll long seed) {
    Node a = input("a", rows, columns);
    Node b = input("b", rows, columns);
    CounterRandom random = new CounterRandom(seed, 0);
    double magnitude = Math.pow(10, exponent);
    Tensor atA = Tensor.generate(a.shape(), i -> magnitude * random.normal(i));
    Tensor atB = Tensor.generate(b.shape(), i -> magnitude * Math.abs(random.normal(1000 + i)));
    Node y =
        List.of(
                times(a, b),
                Node.of(new Quotient(), a, b),
                plus(log(b), a),
                sin(times(a, b)),
                total(times(times(a, a), sin(b))))
            .get(kind);
    Report report = GradientCheck.of(y).at(a, atA).at(b, atB).seed(seed).check();
    assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    if (kind != 3 || exponent < 2) { // sin(1e8) has no digits left to differentiate
      assertGradients(GradientCheck.of(y).at(a, atA).at(b, atB).seed(seed));
    }
  }
}
