package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a contraction: tiles of 1, 2, 4 or 6 rows and one vector, or two (wide).
 *
 * <p>The sums live in local variables of one flat loop, since the JDK 17 compiler puts vectors that
 * are carried through nested loops, or kept in an array, on the heap. They take the steps of one
 * chain (see {@link Chains}) and are then added to numbers from an array: to zeros to overwrite, to
 * the result to add to it; so no branch can turn late. Six rows by two vectors are the most that 16
 * registers hold, and within 5 % of the best with 32.
 */
final class VectorTiles {
  private VectorTiles() {}

  static void sixRowsWide(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      int a4,
      int a5,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
      s11 = v.fma(b1, s11);
      v = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = v.fma(b0, s20);
      s21 = v.fma(b1, s21);
      v = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = v.fma(b0, s30);
      s31 = v.fma(b1, s31);
      v = FloatVector.broadcast(SPECIES, a[a4 + at]);
      s40 = v.fma(b0, s40);
      s41 = v.fma(b1, s41);
      v = FloatVector.broadcast(SPECIES, a[a5 + at]);
      s50 = v.fma(b0, s50);
      s51 = v.fma(b1, s51);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s21.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + LANES))
        .intoArray(c, cAt + 2 * stride + LANES);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s31.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + LANES))
        .intoArray(c, cAt + 3 * stride + LANES);
    s40.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s41.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride + LANES))
        .intoArray(c, cAt + 4 * stride + LANES);
    s50.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
    s51.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride + LANES))
        .intoArray(c, cAt + 5 * stride + LANES);
  }

  static void fourRowsWide(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
      s11 = v.fma(b1, s11);
      v = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = v.fma(b0, s20);
      s21 = v.fma(b1, s21);
      v = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = v.fma(b0, s30);
      s31 = v.fma(b1, s31);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s21.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + LANES))
        .intoArray(c, cAt + 2 * stride + LANES);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s31.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + LANES))
        .intoArray(c, cAt + 3 * stride + LANES);
  }

  static void twoRowsWide(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
      s11 = v.fma(b1, s11);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
  }

  static void oneRowWide(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      float[] c,
      int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
  }

  static void fourRows(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
      v = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = v.fma(b0, s20);
      v = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = v.fma(b0, s30);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
  }

  static void twoRows(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
  }

  static void oneRow(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      float[] c,
      int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
  }
}
