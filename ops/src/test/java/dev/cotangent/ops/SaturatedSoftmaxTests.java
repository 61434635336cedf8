package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks of softmaxes at large logits of which two are close.
 *
 * <p>Steps of the usual size go over everything that happens between the two, and 1 − p has lost
 * most of its digits: what small steps see there contradicts the large ones, without being exact.
 */
class SaturatedSoftmaxTests {
  @ParameterizedTest
  @CsvSource({
    "42196.175846667815, 42175.26714139801, -35604.78016809725, 184",
    "-49483.29679055814, -49505.70795623689, 11634.990810409492, 238",
    "35406.26882541595, 35425.09545999401, 9298.035026253456, 270",
    "-47782.68783871925, -47758.84165007313, -50000, 365",
    "34224.17205525644, 34242.522978319, 21029.706824446344, 370",
    "17239, 17219, 3, 1"
  })
  void areNotCalledWrong(double first, double second, double third, long seed) {
    Node x = input("x", 1, 3);
    for (int k = 0; k < 20; k++) {
      Report report =
          GradientCheck.of(Activations.softmax(x))
              .at(x, Tensor.of(x.shape(), first, second, third))
              .seed(seed + 1000 * k)
              .check();
      assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    }
  }
}
