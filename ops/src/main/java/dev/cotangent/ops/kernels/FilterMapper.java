package dev.cotangent.ops.kernels;

import java.util.Arrays;

/** Maps filters to factors {@code [36][inputs][outputs]} of a Winograd convolution. */
final class FilterMapper {
  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;

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
  FilterMapper(FloatSupport loops, boolean adjoint, int inputs, int outputs, int lanes) {
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

  /** How far the factors for two neighbouring products lie apart: not by a power of two. */
  int factorSize() {
    return inputs * lanes + loops.lanes();
  }

  /** The elements of scratch that mapping takes. */
  int scratch() {
    return (TAPS * inputs + Winograd.POINTS * Winograd.WINDOW) * lanes;
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
    int mapped = transposed + TAPS * inputs * lanes; // [6][3][outputs] of one input
    int last = adjoint ? (Winograd.WINDOW - 1) * lanes : 0;
    for (int input = 0; input < inputs; input++) {
      int from = transposed + input * TAPS * lanes + Winograd.WINDOW * last;
      int to = factorsAt + input * lanes;
      loops.winograd(Winograd.FILTER, down, scratch, from, scratch, mapped);
      loops.winograd(Winograd.FILTER, across, scratch, mapped + last, factors, to);
    }
  }

  private void transpose(int first, float[] filters, int at, float[] target, int targetAt) {
    int count = Math.min(lanes, outputs - first);
    if (lanes > count) {
      Arrays.fill(target, targetAt, targetAt + TAPS * inputs * lanes, 0);
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
