package dev.cotangent.ops.kernels.index;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Op;
import java.util.Arrays;

/**
 * The positions of indices, sorted by index: those of equal ones in their own order. They lie in
 * scratch as the bits of whole numbers, behind where those of each index start.
 */
final class IndexOrder {
  private IndexOrder() {}

  /** The room that it takes. */
  static int size(int bound, int count) {
    return bound + 1 + count;
  }

  /**
   * Sorts by counting.
   *
   * @param op the operation that takes the indices
   * @throws dev.cotangent.core.IndexException if one is not a whole number in [0, bound)
   */
  static void sort(Buffer indices, int bound, Op op, float[] order, int at) {
    int count = indices.size();
    Arrays.fill(order, at, at + bound + 1, 0); // the bits of 0
    for (int i = 0; i < count; i++) {
      int next = at + indices.indexAt(i, bound, op) + 1;
      set(order, next, get(order, next) + 1);
    }
    for (int index = 1; index < bound; index++) {
      set(order, at + index + 1, get(order, at + index + 1) + get(order, at + index));
    }
    // Placing moves every start to where the next index starts; backwards, to its own start.
    int positions = at + bound + 1;
    for (int i = count - 1; i >= 0; i--) {
      int end = at + indices.indexAt(i, bound, op) + 1;
      int place = get(order, end) - 1;
      set(order, end, place);
      set(order, positions + place, i);
    }
    System.arraycopy(order, at + 1, order, at, bound);
    set(order, at + bound, count);
  }

  /** Where the positions of an index start, and those of the one before it end. */
  static int start(float[] order, int at, int index) {
    return get(order, at + index);
  }

  /** The position that comes to a place. */
  static int position(float[] order, int at, int bound, int place) {
    return get(order, at + bound + 1 + place);
  }

  private static int get(float[] order, int at) {
    return Float.floatToRawIntBits(order[at]);
  }

  private static void set(float[] order, int at, int value) {
    order[at] = Float.intBitsToFloat(value);
  }
}
