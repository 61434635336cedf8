package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.core.check.GradientAssertions.assertGradientsInCases;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.TestOps.Identity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientAssertionsTests {
  @Test
  void rightGradientsPass() {
    assertTrue(assertGradients(sin(input("x", 3))).passed());
    List<Integer> sizes = new ArrayList<>();
    assertGradientsInCases(
        20,
        random -> {
          sizes.add(1 + random.below(9, 0));
          return GradientCheck.of(sin(input("x", sizes.get(sizes.size() - 1))));
        });
    assertEquals(20, sizes.size());
    assertTrue(sizes.stream().distinct().count() > 3, sizes.toString());
  }

  @Test
  void noCasesAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> assertGradientsInCases(0, random -> GradientCheck.of(sin(input("x", 3)))));
  }

  @Test
  void aFailingCaseCanBeRepeated() {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () ->
                assertGradientsInCases(
                    100,
                    random -> {
                      Node x = input("x", 1 + random.below(5, 0));
                      boolean wrong = x.shape().size() == 3;
                      return GradientCheck.of(
                          Node.of(new Identity((y, g) -> List.of(wrong ? plus(g, g) : g)), x));
                    }));
    assertTrue(
        error.getMessage().matches("(?s).*-Dcotangent.check.seed=1 -Dcotangent.check.case=\\d+"),
        error.getMessage());
  }
}
