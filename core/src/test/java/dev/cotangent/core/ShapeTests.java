package dev.cotangent.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTests {
  @Test
  void stridesAreRowMajor() {
    assertArrayEquals(new int[] {12, 4, 1}, Shape.of(2, 3, 4).strides());
    assertArrayEquals(new int[0], Shape.scalar().strides());
  }

  @Test
  void negativeAxesCountFromTheBack() {
    assertEquals(4, Shape.of(2, 3, 4).dim(-1));
    assertEquals(2, Shape.of(2, 3, 4).dim(-3));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(2).dim(1));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(2).dim(-2));
  }

  @Test
  void extentsAreAtLeastOne() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Shape.of(3, 0)).getMessage();
    assertTrue(message.contains("[3, 0]"), message);
    assertThrows(IllegalArgumentException.class, () -> Shape.of(-1));
  }

  @Test
  void sizeFitsAnInt() {
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
    assertThrows(IllegalArgumentException.class, () -> Shape.of(65536, 32768));
    assertThrows(
        IllegalArgumentException.class, () -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 4));
  }

  @Test
  void theExtentsCannotBeChangedFromOutside() {
    int[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 7;
    shape.dims()[1] = 7;
    assertEquals(Shape.of(2, 3), shape);
    assertEquals("[2, 3]", shape.toString());
  }

  @Test
  void partsAndJoins() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(Shape.of(3, 4), shape.slice(1, 3));
    assertEquals(Shape.of(2, 3, 4, 5), shape.concat(Shape.of(5)));
    assertEquals(Shape.of(2, 3, 9), shape.with(-1, 9));
    assertEquals(Shape.scalar(), shape.slice(0, 0));
    assertEquals(Shape.of(1, 1, 1), Shape.ones(3));
    assertEquals(Shape.scalar(), Shape.ones(0));
  }
}
