package dev.cotangent.onnx.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToleranceTests {
  private static Value floats(double... values) {
    return numbers(ElementType.FLOAT, values);
  }

  private static Value numbers(ElementType type, double... values) {
    return Value.Known.of(OnnxTensor.ofNumbers(type, new int[] {values.length}, values));
  }

  private static void same(Value wanted, Value found) {
    assertEquals("", Tolerance.BACKEND.difference(wanted, found));
  }

  private static void different(Value wanted, Value found) {
    assertFalse(Tolerance.BACKEND.difference(wanted, found).isEmpty());
  }

  @Test
  void numbersMayBeApartByAThousandth() {
    same(floats(1, -4), floats(1.0009, -4.0039));
    different(floats(1, -4), floats(1.0011, -4));
    different(floats(1, -4), floats(1, -4.0041));
    same(floats(0), floats(0.9e-7));
    different(floats(0), floats(1.1e-7));
  }

  @Test
  void whatTheGreatestNumberLeavesOverDoesNotCount() {
    same(floats(0, 100), floats(5e-6, 100));
    different(floats(0, 100), floats(7e-6, 100));
  }

  @Test
  void numbersOfBfloat16AreNeighboursAtMost() {
    same(numbers(ElementType.BFLOAT16, 1), numbers(ElementType.BFLOAT16, 1.0078125));
    different(numbers(ElementType.BFLOAT16, 1), numbers(ElementType.BFLOAT16, 1.015625));
  }

  @Test
  void whatIsNotFiniteMustBeTheSame() {
    same(
        floats(Double.NaN, Double.POSITIVE_INFINITY), floats(Double.NaN, Double.POSITIVE_INFINITY));
    different(floats(Double.POSITIVE_INFINITY), floats(Double.NEGATIVE_INFINITY));
    different(floats(Double.POSITIVE_INFINITY), floats(3e38));
    different(floats(Double.NaN), floats(0));
    different(floats(0), floats(Double.NaN));
  }

  @Test
  void typesShapesAndWholeNumbersMustBeEqual() {
    different(floats(1), numbers(ElementType.DOUBLE, 1));
    different(floats(1, 1), floats(1));
    same(Value.Known.of(OnnxTensor.vector(1000)), Value.Known.of(OnnxTensor.vector(1000)));
    different(Value.Known.of(OnnxTensor.vector(1000)), Value.Known.of(OnnxTensor.vector(1001)));
    different(
        Value.Known.of(OnnxTensor.ofTexts(new int[] {1}, "a")),
        Value.Known.of(OnnxTensor.ofTexts(new int[] {1}, "b")));
  }

  @Test
  void sequencesAreComparedElementByElement() {
    same(new Value.Sequence(List.of(floats(1))), new Value.Sequence(List.of(floats(1))));
    different(new Value.Sequence(List.of(floats(1))), new Value.Sequence(List.of(floats(2))));
    different(new Value.Sequence(List.of(floats(1))), new Value.Sequence(List.of()));
    different(new Value.Absent(), new Value.Sequence(List.of()));
    same(new Value.Absent(), new Value.Absent());
  }
}
