package dev.cotangent.ops;

import dev.cotangent.core.Op;
import dev.cotangent.core.Values;
import java.util.Arrays;
import java.util.List;

/** Whole numbers: lists of them, and those stored as floating-point values. */
final class Ints {
  private Ints() {}

  static List<Integer> asList(int... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(number -> number).toArray();
  }

  /**
   * Reads an index that is stored as a floating-point value.
   *
   * @throws IllegalArgumentException if it is not a whole number in [0, bound)
   */
  static int index(Op op, Values values, int position, int bound) {
    double value = values.get(position);
    int index = (int) value;
    if (index != value || index < 0 || index >= bound) {
      throw new IllegalArgumentException(
          "[%s] every index must be a whole number in [0, %d): %s at position %d of %s"
              .formatted(op.name(), bound, value, position, values.shape()));
    }
    return index;
  }
}
