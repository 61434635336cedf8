package dev.cotangent.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every index comes back as it was stored, in both precisions, among however many. */
class IndexValuesProperties {
  private final Op op = new Add();

  @Property
  void anIndexIsHeldExactly(
      @ForAll @IntRange(min = 1) int bound,
      @ForAll @IntRange(min = 0) int any,
      @ForAll Precision precision) {
    int index = any % bound;
    Buffer values = Buffer.allocate(Shape.of(2), precision);
    values.setIndex(1, index, bound);
    assertEquals(index, values.indexAt(1, bound, op));
  }

  @Property
  void aNumberIsNoIndexAmongMoreThanFloat32Holds(
      @ForAll @IntRange(min = Buffer.FLOAT32_INDICES + 1) int bound,
      @ForAll @IntRange(min = 0) int any) {
    Buffer values = Buffer.allocate(Shape.of(2), Precision.FLOAT32);
    values.set(1, any % bound);
    assertThrows(IndexException.class, () -> values.indexAt(1, bound, op));
  }
}
