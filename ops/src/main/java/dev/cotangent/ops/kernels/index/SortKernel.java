package dev.cotangent.ops.kernels.index;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.Arrays;

/**
 * Positions in the order of the elements along the last axis; cut into rows.
 *
 * <p>Short rows are sorted by insertion, others by counting, one byte of the keys after the other
 * (H. H. Seward, 1954); both leave equal elements in order. Positions and counts lie in scratch as
 * the bits of whole numbers.
 */
public final class SortKernel extends RangeKernel {
  private static final int SHORT = 48;
  private static final int DIGITS = 4;
  private static final int BASE = 256;

  private final int n;

  /** What turns keys round for a descending order, in which equal ones stay in order, too. */
  private final int turn;

  public SortKernel(ArgSort op, Shape x) {
    super("argSort/rows", x.size() / x.dim(-1), nanos(x.dim(-1)));
    this.n = x.dim(-1);
    this.turn = op.descending() ? -1 : 0;
  }

  private static double nanos(int n) {
    return n <= SHORT ? 0.5 * n * n : 15.0 * n + 1500;
  }

  @Override
  public int localScratch() {
    return n <= SHORT ? n : 2 * n + DIGITS * BASE;
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    Buffer x = operands.input(0);
    Buffer output = operands.output();
    float[] order = operands.local().floats();
    int at = operands.local().offset();
    for (int row = from; row < to; row++) {
      int xAt = x.offset() + row * n;
      int sorted =
          n <= SHORT ? insert(x.floats(), xAt, order, at) : count(x.floats(), xAt, order, at);
      for (int i = 0; i < n; i++) {
        output.setIndex(row * n + i, get(order, sorted + i), n);
      }
    }
  }

  private int insert(float[] x, int xAt, float[] order, int at) {
    for (int i = 0; i < n; i++) {
      int key = key(x[xAt + i]);
      int place = at + i;
      while (place > at && key(x[xAt + get(order, place - 1)]) > key) {
        order[place] = order[place - 1];
        place--;
      }
      set(order, place, i);
    }
    return at;
  }

  /** Sorts by the lowest byte first; returns where the positions lie. */
  private int count(float[] x, int xAt, float[] order, int at) {
    int counts = at + 2 * n;
    Arrays.fill(order, counts, counts + DIGITS * BASE, 0); // the bits of 0
    for (int i = 0; i < n; i++) {
      int key = key(x[xAt + i]);
      for (int digit = 0; digit < DIGITS; digit++) {
        int place = counts + digit * BASE + digit(key, digit);
        set(order, place, get(order, place) + 1);
      }
      set(order, at + i, i);
    }
    int source = at;
    int target = at + n;
    for (int digit = 0; digit < DIGITS; digit++) {
      int starts = counts + digit * BASE;
      if (get(order, starts + digit(key(x[xAt]), digit)) < n) { // else all have the same
        sumUp(order, starts);
        for (int i = 0; i < n; i++) {
          int position = get(order, source + i);
          int start = starts + digit(key(x[xAt + position]), digit);
          int place = get(order, start);
          set(order, start, place + 1);
          set(order, target + place, position);
        }
        int other = source;
        source = target;
        target = other;
      }
    }
    return source;
  }

  /** Makes of counts the places where each begins. */
  private static void sumUp(float[] order, int at) {
    int sum = 0;
    for (int i = at; i < at + BASE; i++) {
      int count = get(order, i);
      set(order, i, sum);
      sum += count;
    }
  }

  /** A whole number that is in the order of the elements: zeros are equal, and NaN is greatest. */
  private int key(float x) {
    int bits = Float.floatToIntBits(x + 0f); // −0 is 0
    return (bits ^ (bits >> 31 & Integer.MAX_VALUE)) ^ turn;
  }

  /** A byte of a key, of which the sign is the highest bit, and above for what is positive. */
  private static int digit(int key, int digit) {
    return (key ^ Integer.MIN_VALUE) >>> 8 * digit & BASE - 1;
  }

  private static int get(float[] order, int at) {
    return Float.floatToRawIntBits(order[at]);
  }

  private static void set(float[] order, int at, int value) {
    order[at] = Float.intBitsToFloat(value);
  }
}
