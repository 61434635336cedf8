package dev.cotangent.ops.check;

import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.RandomUniform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexOperandTests {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 22, 32, 64, 100, 1 << 20})
  void noIndexIsMovedToAnother(int index) {
    Node step = input("step");
    check(GradientCheck.of(Node.of(new RandomUniform(Shape.of(3, 4), 5, 6), step)), step, index);
    Node table = input("table", 2 * 100 + 1);
    Node position = input("position");
    if (index <= 100) {
      check(GradientCheck.of(Node.of(new Gather(), table, position)), position, index);
    }
  }

  private static void check(GradientCheck check, Node index, int value) {
    Report report = check.at(index, Tensor.scalar(value)).withRespectTo(index).verify();
    assertEquals(0, report.count(Verdict.UNRESOLVED));
  }
}
