package dev.cotangent.core;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterpreterTests {
  private final Node x = input("x", 2);

  @Test
  void anyNodeCanBeTakenAsGiven() {
    Node inner = sin(x);
    Node y = plus(inner, x);
    Map<Node, Tensor> given = Map.of(x, Tensor.vector(1, 2), inner, Tensor.vector(10, 20));
    assertArrayEquals(new double[] {11, 22}, Interpreter.evaluate(y, given).toDoubles());
  }

  @Test
  void variablesHaveTheirPresentValueUnlessTheyAreGiven() {
    Node w = variable("w", Tensor.vector(3, 4));
    Node y = plus(w, w);
    assertArrayEquals(new double[] {6, 8}, Interpreter.evaluate(y, Map.of()).toDoubles());
    w.variable().set(Tensor.vector(5, 6));
    assertArrayEquals(new double[] {10, 12}, Interpreter.evaluate(y, Map.of()).toDoubles());
    assertArrayEquals(
        new double[] {2, 4}, Interpreter.evaluate(y, Map.of(w, Tensor.vector(1, 2))).toDoubles());
  }

  @Test
  void theValuesComeInTheOrderOfTheOutputs() {
    Node y = sin(x);
    Node z = plus(x, y);
    Map<Node, Tensor> values = Interpreter.run(List.of(z, x, y), Map.of(x, Tensor.vector(0, 0)));
    assertEquals(List.of(z, x, y), new ArrayList<>(values.keySet()));
  }

  @Test
  void whatIsGivenMustFit() {
    Tensor wrong = Tensor.vector(1, 2, 3);
    assertThrows(ShapeException.class, () -> Interpreter.evaluate(x, Map.of(x, wrong)));
    Node y = sin(x);
    assertThrows(ShapeException.class, () -> Interpreter.evaluate(y, Map.of(y, wrong, x, wrong)));
    assertThrows(IllegalArgumentException.class, () -> Interpreter.evaluate(x, Map.of()));
  }
}
