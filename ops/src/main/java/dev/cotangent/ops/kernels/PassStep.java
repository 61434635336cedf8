package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.ElementwisePass.Operand;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One loop of a pass.
 *
 * @param arrays the three values it reads element by element; if it reads fewer, the first repeated
 * @param p a number it takes
 * @param q another
 * @param result the value it computes
 */
record PassStep(PassLoop loop, int[] arrays, Number p, Number q, int result) {
  /** A run of elements that have one number in common is worth a loop of its own from here on. */
  private static final int LEAST_RUN = 512;

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
  }

  static PassStep of(PassLoop loop, Number p, Number q, int result, int... arrays) {
    return new PassStep(loop, threeOf(arrays), p, q, result);
  }

  private static int[] threeOf(int[] arrays) {
    return IntStream.range(0, 3).map(i -> arrays[i < arrays.length ? i : 0]).toArray();
  }

  /** Whether an operand can be read as one number in each tile. */
  static boolean isUniform(Operand layout) {
    return layout.isScalar() || layout.inner() >= LEAST_RUN;
  }

  boolean reads(int value) {
    return readsArray(value) || p.operand == value || q.operand == value;
  }

  boolean readsArray(int value) {
    return Arrays.stream(arrays).anyMatch(array -> array == value);
  }
}
