package dev.cotangent.core;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NodeTests {
  @Test
  void aWrongShapeFailsOnTheLineThatBuildsTheNode() {
    Node a = input("a", 2, 3);
    Node b = input("b", 3, 2);
    ShapeException e = assertThrows(ShapeException.class, () -> plus(a, b));
    assertEquals(
        "[add] operands must have equal shapes: [2, 3] and [3, 2]; broadcast one of them to the"
            + " other's shape (add of a, b)",
        e.getMessage());
    assertTrue(
        Arrays.stream(e.getStackTrace())
            .anyMatch(f -> f.getClassName().equals(getClass().getName())));
  }

  @Test
  void scopesNameVariablesOperationsAndErrors() {
    Node weight =
        Scope.in("net", () -> Scope.in("conv1", () -> variable("weight", Tensor.vector(1, 2))));
    assertEquals("net/conv1/weight", weight.label());
    assertEquals("net/conv1/weight", weight.variable().name());
    assertEquals("head/sine", Scope.in("head", () -> sin(weight)).label());
    String message =
        assertThrows(ShapeException.class, () -> Scope.in("head", () -> plus(weight, input("x"))))
            .getMessage();
    assertTrue(message.endsWith("(head/add of net/conv1/weight, head/x)"), message);
  }

  @Test
  void aScopeEndsWithItsBody() {
    assertThrows(
        IllegalStateException.class,
        () ->
            Scope.in(
                "broken",
                () -> {
                  throw new IllegalStateException();
                }));
    assertEquals("x", input("x").label());
  }

  @Test
  void scopeNamesAreCheckedForEmptyParts() {
    for (String name : new String[] {"", "/a", "a/", "a//b"}) {
      assertThrows(IllegalArgumentException.class, () -> Scope.in(name, () -> 1), name);
      assertThrows(IllegalArgumentException.class, () -> input(name), name);
    }
  }

  @Test
  void nodesAreEqualOnlyToThemselves() {
    Node x = input("x");
    assertNotEquals(sin(x), sin(x));
  }

  @Test
  void wrongNumberOfOperandsIsRefused() {
    Node x = input("x");
    String message = assertThrows(ShapeException.class, () -> Node.of(new Add(), x)).getMessage();
    assertTrue(message.startsWith("[add] takes 2 operands: 1 given"), message);
  }

  @Test
  void aNodeThatIsNoVariableSaysSo() {
    Node x = input("x");
    assertThrows(IllegalStateException.class, x::variable);
  }
}
