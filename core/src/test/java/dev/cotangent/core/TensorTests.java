package dev.cotangent.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorTests {
  @Test
  void valuesAreCopiedInAndOut() {
    double[] values = {1, 2, 3};
    Tensor tensor = Tensor.vector(values);
    values[0] = 9;
    tensor.toDoubles()[1] = 9;
    assertArrayEquals(new double[] {1, 2, 3}, tensor.toDoubles());
  }

  @Test
  void indexingIsRowMajor() {
    Tensor tensor = Tensor.generate(Shape.of(2, 3), i -> i);
    assertEquals(5, tensor.get(1, 2));
    assertEquals(3, tensor.get(1, 0));
    assertThrows(IllegalArgumentException.class, () -> tensor.get(2, 0));
    assertThrows(IllegalArgumentException.class, () -> tensor.get(1));
  }

  @Test
  void theCountMustFitTheShape() {
    String message =
        assertThrows(ShapeException.class, () -> Tensor.of(Shape.of(2, 2), 1.0, 2.0)).getMessage();
    assertEquals("[tensor] shape [2, 2] holds 4 values: 2 were given", message);
  }

  @Test
  void precisionsConvertAndRoundOnce() {
    Tensor third = Tensor.vector(1.0 / 3);
    assertEquals(1f / 3, third.as(Precision.FLOAT32).at(0));
    assertNotEquals(third, third.as(Precision.FLOAT32));
    assertEquals(third, third.as(Precision.FLOAT64));
  }

  @Test
  void equalityIsBitwise() {
    assertNotEquals(Tensor.scalar(0.0), Tensor.scalar(-0.0));
    assertEquals(Tensor.scalar(Double.NaN), Tensor.scalar(Double.NaN));
    assertNotEquals(Tensor.vector(1), Tensor.scalar(1));
  }

  @Test
  void textShowsTheShapeAndTheFirstValues() {
    assertEquals("[2] {1.0, 2.0}", Tensor.vector(1, 2).toString());
    assertTrue(Tensor.zeros(100).toString().endsWith("…}"));
  }

  @Test
  void itemIsForSingleNumbers() {
    assertEquals(4, Tensor.scalar(4).item());
    assertEquals(4, Tensor.vector(4).item());
    assertThrows(IllegalStateException.class, () -> Tensor.vector(1, 2).item());
  }
}
