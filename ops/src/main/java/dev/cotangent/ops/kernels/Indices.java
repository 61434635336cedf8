package dev.cotangent.ops.kernels;

import dev.cotangent.core.Op;
import dev.cotangent.core.Values;

/** Whole numbers that are stored as floats. */
final class Indices {
  private Indices() {}

  /**
   * Reads an index.
   *
   * @throws IllegalArgumentException if it is not a whole number in [0, bound)
   */
  static int read(Op op, Values values, int position, int bound) {
    float value = values.floats()[values.offset() + position];
    int index = (int) value;
    if (index != value || index < 0 || index >= bound) {
      throw new IllegalArgumentException(
          "[%s] every index must be a whole number in [0, %d): %s at position %d of %s"
              .formatted(op.name(), bound, (double) value, position, values.shape()));
    }
    return index;
  }
}
