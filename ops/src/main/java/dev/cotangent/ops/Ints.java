package dev.cotangent.ops;

import java.util.Arrays;
import java.util.List;

/** Lists of whole numbers. */
final class Ints {
  private Ints() {}

  static List<Integer> asList(int... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(number -> number).toArray();
  }
}
