package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of windows that are five elements wide and slide along ten places of a row,
 * with the lanes along channels.
 *
 * <p>Each element of the row is spread over a vector once for all windows that meet it, five times
 * less often than a tile of {@link VectorTiles} or {@link NarrowTile} does; else the processor
 * would spend as much on that as on the products. Sums, elements of the other factor and the spread
 * one fill 16 registers.
 */
final class VectorWindows {
  private VectorWindows() {}

  /**
   * The windows' rows from {@code first} to {@code end}; see {@link FloatSupport#correlate}.
   *
   * @param start what the sums are added to
   */
  static void correlate(
      int[] rows,
      int first,
      int end,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    FloatVector s8 = FloatVector.zero(SPECIES);
    FloatVector s9 = FloatVector.zero(SPECIES);
    int from = bAt + first * FloatSupport.TAPS * stride;
    for (int k = first; k < end; k++) {
      int at = aAt + rows[k];
      FloatVector w0 = FloatVector.fromArray(SPECIES, b, from);
      FloatVector w1 = FloatVector.fromArray(SPECIES, b, from + stride);
      FloatVector w2 = FloatVector.fromArray(SPECIES, b, from + 2 * stride);
      FloatVector w3 = FloatVector.fromArray(SPECIES, b, from + 3 * stride);
      FloatVector w4 = FloatVector.fromArray(SPECIES, b, from + 4 * stride);
      FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
      s0 = x.fma(w0, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 1]);
      s1 = x.fma(w0, s1);
      s0 = x.fma(w1, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 2]);
      s2 = x.fma(w0, s2);
      s1 = x.fma(w1, s1);
      s0 = x.fma(w2, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 3]);
      s3 = x.fma(w0, s3);
      s2 = x.fma(w1, s2);
      s1 = x.fma(w2, s1);
      s0 = x.fma(w3, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 4]);
      s4 = x.fma(w0, s4);
      s3 = x.fma(w1, s3);
      s2 = x.fma(w2, s2);
      s1 = x.fma(w3, s1);
      s0 = x.fma(w4, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 5]);
      s5 = x.fma(w0, s5);
      s4 = x.fma(w1, s4);
      s3 = x.fma(w2, s3);
      s2 = x.fma(w3, s2);
      s1 = x.fma(w4, s1);
      x = FloatVector.broadcast(SPECIES, a[at + 6]);
      s6 = x.fma(w0, s6);
      s5 = x.fma(w1, s5);
      s4 = x.fma(w2, s4);
      s3 = x.fma(w3, s3);
      s2 = x.fma(w4, s2);
      x = FloatVector.broadcast(SPECIES, a[at + 7]);
      s7 = x.fma(w0, s7);
      s6 = x.fma(w1, s6);
      s5 = x.fma(w2, s5);
      s4 = x.fma(w3, s4);
      s3 = x.fma(w4, s3);
      x = FloatVector.broadcast(SPECIES, a[at + 8]);
      s8 = x.fma(w0, s8);
      s7 = x.fma(w1, s7);
      s6 = x.fma(w2, s6);
      s5 = x.fma(w3, s5);
      s4 = x.fma(w4, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 9]);
      s9 = x.fma(w0, s9);
      s8 = x.fma(w1, s8);
      s7 = x.fma(w2, s7);
      s6 = x.fma(w3, s6);
      s5 = x.fma(w4, s5);
      x = FloatVector.broadcast(SPECIES, a[at + 10]);
      s9 = x.fma(w1, s9);
      s8 = x.fma(w2, s8);
      s7 = x.fma(w3, s7);
      s6 = x.fma(w4, s6);
      x = FloatVector.broadcast(SPECIES, a[at + 11]);
      s9 = x.fma(w2, s9);
      s8 = x.fma(w3, s8);
      s7 = x.fma(w4, s7);
      x = FloatVector.broadcast(SPECIES, a[at + 12]);
      s9 = x.fma(w3, s9);
      s8 = x.fma(w4, s8);
      x = FloatVector.broadcast(SPECIES, a[at + 13]);
      s9 = x.fma(w4, s9);
      from += FloatSupport.TAPS * stride;
    }
    s0.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s1.add(FloatVector.fromArray(SPECIES, start, startAt + startStride)).intoArray(c, cAt + stride);
    s2.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s3.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s4.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s5.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
    s6.add(FloatVector.fromArray(SPECIES, start, startAt + 6 * startStride))
        .intoArray(c, cAt + 6 * stride);
    s7.add(FloatVector.fromArray(SPECIES, start, startAt + 7 * startStride))
        .intoArray(c, cAt + 7 * stride);
    s8.add(FloatVector.fromArray(SPECIES, start, startAt + 8 * startStride))
        .intoArray(c, cAt + 8 * stride);
    s9.add(FloatVector.fromArray(SPECIES, start, startAt + 9 * startStride))
        .intoArray(c, cAt + 9 * stride);
  }

  /** See {@link FloatSupport#correlateTaps}. */
  static void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    FloatVector g0 = FloatVector.fromArray(SPECIES, b, bAt);
    FloatVector g1 = FloatVector.fromArray(SPECIES, b, bAt + stride);
    FloatVector g2 = FloatVector.fromArray(SPECIES, b, bAt + 2 * stride);
    FloatVector g3 = FloatVector.fromArray(SPECIES, b, bAt + 3 * stride);
    FloatVector g4 = FloatVector.fromArray(SPECIES, b, bAt + 4 * stride);
    FloatVector g5 = FloatVector.fromArray(SPECIES, b, bAt + 5 * stride);
    FloatVector g6 = FloatVector.fromArray(SPECIES, b, bAt + 6 * stride);
    FloatVector g7 = FloatVector.fromArray(SPECIES, b, bAt + 7 * stride);
    FloatVector g8 = FloatVector.fromArray(SPECIES, b, bAt + 8 * stride);
    FloatVector g9 = FloatVector.fromArray(SPECIES, b, bAt + 9 * stride);
    int to = cAt;
    for (int row : rows) {
      int at = aAt + row;
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
      s0 = x.fma(g0, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 1]);
      s0 = x.fma(g1, s0);
      s1 = x.fma(g0, s1);
      x = FloatVector.broadcast(SPECIES, a[at + 2]);
      s0 = x.fma(g2, s0);
      s1 = x.fma(g1, s1);
      s2 = x.fma(g0, s2);
      x = FloatVector.broadcast(SPECIES, a[at + 3]);
      s0 = x.fma(g3, s0);
      s1 = x.fma(g2, s1);
      s2 = x.fma(g1, s2);
      s3 = x.fma(g0, s3);
      x = FloatVector.broadcast(SPECIES, a[at + 4]);
      s0 = x.fma(g4, s0);
      s1 = x.fma(g3, s1);
      s2 = x.fma(g2, s2);
      s3 = x.fma(g1, s3);
      s4 = x.fma(g0, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 5]);
      s0 = x.fma(g5, s0);
      s1 = x.fma(g4, s1);
      s2 = x.fma(g3, s2);
      s3 = x.fma(g2, s3);
      s4 = x.fma(g1, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 6]);
      s0 = x.fma(g6, s0);
      s1 = x.fma(g5, s1);
      s2 = x.fma(g4, s2);
      s3 = x.fma(g3, s3);
      s4 = x.fma(g2, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 7]);
      s0 = x.fma(g7, s0);
      s1 = x.fma(g6, s1);
      s2 = x.fma(g5, s2);
      s3 = x.fma(g4, s3);
      s4 = x.fma(g3, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 8]);
      s0 = x.fma(g8, s0);
      s1 = x.fma(g7, s1);
      s2 = x.fma(g6, s2);
      s3 = x.fma(g5, s3);
      s4 = x.fma(g4, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 9]);
      s0 = x.fma(g9, s0);
      s1 = x.fma(g8, s1);
      s2 = x.fma(g7, s2);
      s3 = x.fma(g6, s3);
      s4 = x.fma(g5, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 10]);
      s1 = x.fma(g9, s1);
      s2 = x.fma(g8, s2);
      s3 = x.fma(g7, s3);
      s4 = x.fma(g6, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 11]);
      s2 = x.fma(g9, s2);
      s3 = x.fma(g8, s3);
      s4 = x.fma(g7, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 12]);
      s3 = x.fma(g9, s3);
      s4 = x.fma(g8, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 13]);
      s4 = x.fma(g9, s4);
      s0.add(FloatVector.fromArray(SPECIES, c, to)).intoArray(c, to);
      s1.add(FloatVector.fromArray(SPECIES, c, to + stride)).intoArray(c, to + stride);
      s2.add(FloatVector.fromArray(SPECIES, c, to + 2 * stride)).intoArray(c, to + 2 * stride);
      s3.add(FloatVector.fromArray(SPECIES, c, to + 3 * stride)).intoArray(c, to + 3 * stride);
      s4.add(FloatVector.fromArray(SPECIES, c, to + 4 * stride)).intoArray(c, to + 4 * stride);
      to += FloatSupport.TAPS * stride;
    }
  }
}
