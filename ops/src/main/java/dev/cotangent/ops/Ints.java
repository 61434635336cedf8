package dev.cotangent.ops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Lists of whole numbers. */
final class Ints {
  private Ints() {}

  static List<Integer> asList(int... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(number -> number).toArray();
  }

  /** A list with one more number in front. */
  static List<Integer> prepended(int first, List<Integer> numbers) {
    return Stream.concat(Stream.of(first), numbers.stream()).toList();
  }
}
