package dev.cotangent.core.program;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Node;
import dev.cotangent.core.program.pass.CompilerPass;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompilerTests {
  @Test
  void everyPassHasTestsThatRunItAlone() {
    for (CompilerPass pass : Compiler.PASSES) {
      assertDoesNotThrow(() -> Class.forName(pass.getClass().getName() + "Tests"));
    }
  }

  @Test
  void allPassesTogetherGiveAPlan() {
    Node x = input("x", 3);
    Node y = sin(sin(x));
    Plan plan = Compiler.compile(States.of(List.of(), y));
    assertEquals(2, plan.steps().size());
    assertEquals(List.of(x), plan.inputs());
    assertEquals(
        plan.state().buffers().offset(y),
        plan.state().buffers().place(plan.state().outputs().get(0)));
  }
}
