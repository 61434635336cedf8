package dev.cotangent.ops.kernels;

import static dev.cotangent.ops.kernels.VectorMath.LANES;
import static dev.cotangent.ops.kernels.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a contraction: tiles of 1, 2 or 4 rows and one vector, or two (wide).
 *
 * <p>The sums live in local variables of one flat loop, since the JDK 17 compiler puts vectors that
 * are carried through nested loops, or kept in an array, on the heap. There is no variant that
 * overwrites: every tile starts from what {@code c} holds, so no branch can turn late. Four rows by
 * two vectors are as fast as eight by two, and quicker to compile.
 */
final class VectorTiles {
  private VectorTiles() {}

  static void fourRowsWide(
      Offsets offsets,
      int steps,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    int c1 = cAt + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cAt + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    FloatVector s31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
    for (int k = 0; k < steps; k++) {
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
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
  }

  static void twoRowsWide(
      Offsets offsets,
      int steps,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    int c1 = cAt + stride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cAt + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
    for (int k = 0; k < steps; k++) {
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
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
  }

  static void oneRowWide(
      Offsets offsets, int steps, float[] a, int a0, float[] b, int bAt, float[] c, int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector s01 = FloatVector.fromArray(SPECIES, c, cAt + LANES);
    for (int k = 0; k < steps; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      s01 = v.fma(b1, s01);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
  }

  static void fourRows(
      Offsets offsets,
      int steps,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    int c1 = cAt + stride;
    int c2 = c1 + stride;
    int c3 = c2 + stride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    FloatVector s20 = FloatVector.fromArray(SPECIES, c, c2);
    FloatVector s30 = FloatVector.fromArray(SPECIES, c, c3);
    for (int k = 0; k < steps; k++) {
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
    s00.intoArray(c, cAt);
    s10.intoArray(c, c1);
    s20.intoArray(c, c2);
    s30.intoArray(c, c3);
  }

  static void twoRows(
      Offsets offsets,
      int steps,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    int c1 = cAt + stride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    FloatVector s10 = FloatVector.fromArray(SPECIES, c, c1);
    for (int k = 0; k < steps; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
      v = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = v.fma(b0, s10);
    }
    s00.intoArray(c, cAt);
    s10.intoArray(c, c1);
  }

  static void oneRow(
      Offsets offsets, int steps, float[] a, int a0, float[] b, int bAt, float[] c, int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.fromArray(SPECIES, c, cAt);
    for (int k = 0; k < steps; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = v.fma(b0, s00);
    }
    s00.intoArray(c, cAt);
  }
}
