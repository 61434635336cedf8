package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Winograd;
import java.util.Arrays;

/**
 * Maps filters to factors {@code [36][inputs][outputs]} of a Winograd convolution, and finds those
 * that are too uneven for it.
 */
final class FilterTransform {
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;
  private static final int PRODUCTS = Winograd.POINTS * Winograd.POINTS;

  /** How many times the mean magnitude a filter's greatest element may be. */
  private static final float MOST = 32;

  /** Beyond these magnitudes, products or what lies between the maps may leave float32's range. */
  private static final float LEAST_MAGNITUDE = 0x1p-40f;

  private static final float MOST_MAGNITUDE = 0x1p40f;

  private final FloatSupport loops;
  private final boolean adjoint;
  private final int inputs;
  private final int outputs;
  private final int lanes;
  private final Lines down;
  private final Lines across;

  /**
   * A mapper of all filters.
   *
   * @param adjoint whether filters are {@code [inputs, outputs, 3, 3]} and turned by 180°, other
   *     than {@code [outputs, inputs, 3, 3]}
   * @param outputs how many there are
   * @param lanes how many are mapped at a time, a multiple of a vector
   */
  FilterTransform(FloatSupport loops, boolean adjoint, int inputs, int outputs, int lanes) {
    this.loops = loops;
    this.adjoint = adjoint;
    this.inputs = inputs;
    this.outputs = outputs;
    this.lanes = lanes;
    int vector = loops.lanes();
    int direction = adjoint ? -1 : 1; // turned: the elements last to first
    int line = Winograd.WINDOW * lanes;
    this.down = new Lines(direction * line, line, line / vector, vector, vector);
    this.across =
        new Lines(
            direction * lanes,
            factorSize(),
            lanes / vector,
            vector,
            vector,
            Winograd.POINTS,
            line,
            Winograd.POINTS * factorSize());
  }

  /** How many outputs are mapped at a time. */
  int lanes() {
    return lanes;
  }

  /** How far the factors for two neighbouring products lie apart: not by a power of two. */
  int factorSize() {
    return inputs * lanes + loops.lanes();
  }

  /** The elements of all factors, and of what {@link #isUneven} reads behind them. */
  int size() {
    return PRODUCTS * factorSize() + 2 * lanes;
  }

  /** The elements of scratch that mapping takes. */
  int scratch() {
    return transposedSize() + Winograd.POINTS * Winograd.WINDOW * lanes;
  }

  /** The elements of the transposed filters: {@code [inputs][9][outputs]}. */
  int transposedSize() {
    return TAPS * inputs * lanes;
  }

  /** Maps the outputs from {@code first} on. */
  void map(
      int first,
      float[] filters,
      int filtersAt,
      float[] scratch,
      int transposed,
      float[] factors,
      int factorsAt) {
    transpose(first, filters, filtersAt, scratch, transposed);
    measure(scratch, transposed, factors, factorsAt + PRODUCTS * factorSize());
    int mapped = transposed + transposedSize(); // [6][3][outputs] of one input
    int last = adjoint ? (Winograd.WINDOW - 1) * lanes : 0;
    for (int input = 0; input < inputs; input++) {
      int from = transposed + input * TAPS * lanes + Winograd.WINDOW * last;
      int to = factorsAt + input * lanes;
      loops.winograd(Winograd.FILTER, down, scratch, from, scratch, mapped);
      loops.winograd(Winograd.FILTER, across, scratch, mapped + last, factors, to);
    }
  }

  /** Takes the sum of each output's magnitudes, and behind the sums the maxima. */
  private void measure(float[] scratch, int transposed, float[] ranges, int rangesAt) {
    int size = TAPS * lanes; // a sum for each tap first: long chains of additions have to wait
    int sums = transposed + transposedSize();
    int maxima = sums + size;
    loops.magnitudes(scratch, transposed, size, inputs, size, scratch, sums, maxima);
    for (int tap = lanes; tap < size; tap += lanes) {
      loops.add(scratch, sums, scratch, sums + tap, scratch, sums, lanes);
      loops.maximum(scratch, maxima, scratch, maxima + tap, scratch, maxima, lanes);
    }
    System.arraycopy(scratch, sums, ranges, rangesAt, lanes);
    System.arraycopy(scratch, maxima, ranges, rangesAt + lanes, lanes);
  }

  /**
   * Whether the filter of an output holds elements so much greater than most that the rounding
   * errors of their maps would show beside the others, or that are not finite.
   *
   * @param output counted from the first that was mapped
   */
  boolean isUneven(int output, float[] factors, int factorsAt) {
    int sums = factorsAt + PRODUCTS * factorSize();
    float most = factors[sums + lanes + output];
    boolean even =
        most >= LEAST_MAGNITUDE
            && most <= MOST_MAGNITUDE
            && most * (TAPS * inputs) <= MOST * factors[sums + output];
    return !even && most != 0;
  }

  /** Transposes the filters of the outputs from {@code first} on. */
  void transpose(int first, float[] filters, int at, float[] target, int targetAt) {
    int count = Math.min(lanes, outputs - first);
    if (lanes > count) {
      Arrays.fill(target, targetAt, targetAt + transposedSize(), 0);
    }
    if (adjoint) {
      for (int input = 0; input < inputs; input++) {
        int from = at + (input * outputs + first) * TAPS;
        int to = targetAt + input * TAPS * lanes;
        loops.transpose(filters, from, TAPS, count, TAPS, target, to, lanes);
      }
    } else {
      int taps = inputs * TAPS;
      int from = at + first * taps;
      loops.transpose(filters, from, taps, count, taps, target, targetAt, lanes);
    }
  }
}
