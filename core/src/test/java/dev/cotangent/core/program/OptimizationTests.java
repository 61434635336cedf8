package dev.cotangent.core.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Add;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class OptimizationTests {
  @Test
  void namesLeaveOptimizationsOut() {
    assertEquals(EnumSet.allOf(Optimization.class), Optimization.enabled(""));
    assertEquals(
        EnumSet.of(Optimization.SIMPLIFICATION, Optimization.CHAINING, Optimization.KERNELS),
        Optimization.enabled("fusion, in-place"));
  }

  @Test
  void unknownNamesAreRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Optimization.enabled("fusion,speed"))
            .getMessage();
    assertTrue(message.startsWith("[program] -Dcotangent.without must name some of"), message);
    assertTrue(message.contains("in-place"), message);
    assertTrue(message.endsWith(": speed"), message);
  }

  @Test
  void plansNameWhatIsLeftOut() {
    Node x = Expressions.input("x", 3);
    Node y = Node.of(new Add(), x, x);
    Node z = Node.of(new Add(), Node.of(new Add(), x, x), y); // x + x twice
    assertFalse(Program.of(z).compile().explain().contains("without"));
    String plan = Program.of(z).without(Optimization.SIMPLIFICATION).compile().explain();
    assertTrue(plan.contains("; without simplification"), plan);
    assertTrue(plan.startsWith("program: 3 steps"), plan);
    assertTrue(Program.of(z).compile().explain().startsWith("program: 2 steps"));
  }
}
