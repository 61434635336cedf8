package dev.cotangent.core.program;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a program is told when it is built, and what it tells of itself. */
class ProgramSettingsTests {
  private final Node x = input("x", 2);

  private static String notFinite(Program program, Map<Node, Tensor> feeds) {
    return assertThrows(NonFiniteException.class, () -> program.run(feeds)).getMessage();
  }

  @Test
  void anInputThatIsNotFiniteIsNamedItself() {
    Program program = Program.of(sin(log(x))).checkFinite().compile();
    String message = notFinite(program, Map.of(x, Tensor.vector(1, Double.POSITIVE_INFINITY)));
    assertTrue(message.contains("x [2] is Infinity at position 1"), message);
  }

  @Test
  void aVariableThatIsNotFiniteIsNamedItself() {
    Node w = variable("w", Tensor.vector(Double.NaN, 1));
    Program program = Program.of(sin(plus(w, w))).checkFinite().compile();
    String message = notFinite(program, Map.of());
    assertTrue(message.contains("w [2] is NaN at position 0"), message);
  }

  @Test
  void oneThreadIsEnough() {
    Node y = sin(x);
    Program program = Program.of(y).threads(1).compile();
    assertEquals(0, program.run(Map.of(x, Tensor.vector(0, 1))).get(y).at(0));
    assertThrows(IllegalArgumentException.class, () -> Program.of(y).threads(0));
  }

  @Test
  void aProgramTellsItsOutputs() {
    Node y = sin(x);
    assertEquals(List.of(y, x), Program.of(y, x).compile().outputs());
  }

  @Test
  void allUpdatesOfAMapAreMade() {
    Node a = variable("a", Tensor.scalar(1));
    Node b = variable("b", Tensor.scalar(2));
    Program.of().updates(Map.of(a, plus(a, b), b, plus(b, b))).compile().run();
    assertEquals(3, a.variable().value().item());
    assertEquals(4, b.variable().value().item());
  }
}
