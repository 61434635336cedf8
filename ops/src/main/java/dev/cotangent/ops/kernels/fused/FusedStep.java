package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.ops.kernels.loops.Loop;
import java.util.Arrays;
import java.util.List;

/**
 * One loop of a group.
 *
 * @param arrays the three values it reads element by element; if it reads fewer, the first repeated
 * @param numbers the five numbers it takes; if it takes fewer, the others are 1
 * @param results the two values it computes; if it computes one, that repeated
 */
record FusedStep(Loop loop, int[] arrays, Number[] numbers, int[] results) {
  /** A run of elements that have one number in common is worth a loop of its own from here on. */
  static final int LEAST_RUN = 512;

  /**
   * A number that is the same for all elements of a tile.
   *
   * @param operand the operand it is read from; −1 for a constant
   * @param factor the constant, or what is read is multiplied by it
   */
  record Number(int operand, float factor) {
    static final Number ONE = new Number(-1, 1);

    /** What can be added to any number, −0 too, and leaves it as it is. */
    static final Number NOTHING = new Number(-1, -0f);

    Number negated() {
      return new Number(operand, -factor);
    }

    /** The number, given 1 and then for each operand the number that is read. */
    float of(float[] numbers) {
      return factor * numbers[operand + 1];
    }
  }

  static FusedStep of(Loop loop, int result, int[] arrays, Number... numbers) {
    int[] three = new int[3];
    Arrays.setAll(three, i -> arrays[i < arrays.length ? i : 0]);
    Number[] five = new Number[5];
    Arrays.setAll(five, i -> i < numbers.length ? numbers[i] : Number.ONE);
    return new FusedStep(loop, three, five, new int[] {result, result});
  }

  /** Whether an operand can be read as one number in each tile. */
  static boolean isUniform(Operand layout) {
    return layout.isScalar() || layout.inner() >= LEAST_RUN;
  }

  boolean reads(int value) {
    return readsArray(value) || Arrays.stream(numbers).anyMatch(number -> number.operand == value);
  }

  boolean computes(int value) {
    return Arrays.stream(results).anyMatch(result -> result == value);
  }

  private boolean readsArray(int value) {
    return Arrays.stream(arrays).anyMatch(array -> array == value);
  }

  /** The last of the loops that reads a value element by element; −1 if none does. */
  static int lastRead(List<FusedStep> steps, int value) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).readsArray(value)) {
        return i;
      }
    }
    return -1;
  }
}
