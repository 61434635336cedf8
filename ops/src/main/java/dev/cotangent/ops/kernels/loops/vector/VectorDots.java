package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.cotangent.ops.kernels.loops.Dots;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The innermost loops of {@link Dots}: tiles of 3 or 1 runs of the one factor and 4 or 1 of the
 * other, over a multiple of the lanes. As in {@link VectorTiles}, the sums live in local variables
 * of one flat loop; three by four fill 16 registers.
 */
final class VectorDots {
  /** 0, 1, 2, … */
  private static final FloatVector PLACES = FloatVector.zero(SPECIES).addIndex(1);

  private VectorDots() {}

  /**
   * Adds the products of so many places. A tile's runs are read to their end before the next tile,
   * as the processor foresees.
   */
  static void add(Dots dots, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    int[] aRuns = dots.aRuns;
    int[] bRuns = dots.bRuns;
    int chain = Dots.chain(n / LANES) * LANES;
    int j = 0;
    for (; j + Dots.B_TILE <= bRuns.length; j += Dots.B_TILE) {
      int b0 = bAt + bRuns[j];
      int b1 = bAt + bRuns[j + 1];
      int b2 = bAt + bRuns[j + 2];
      int b3 = bAt + bRuns[j + 3];
      int to = cAt + j * dots.bStride;
      int i = 0;
      for (; i + Dots.A_TILE <= aRuns.length; i += Dots.A_TILE) {
        int a0 = aAt + aRuns[i];
        int a1 = aAt + aRuns[i + 1];
        int a2 = aAt + aRuns[i + 2];
        int at = to + i * dots.aStride;
        for (int p = 0; p < n; p += chain) {
          int end = Math.min(n, p + chain);
          threeByFour(p, end, a, a0, a1, a2, b, b0, b1, b2, b3, c, at, dots.aStride, dots.bStride);
        }
      }
      for (; i < aRuns.length; i++) {
        int at = to + i * dots.aStride;
        int a0 = aAt + aRuns[i];
        for (int p = 0; p < n; p += chain) {
          int end = Math.min(n, p + chain);
          oneByFour(p, end, a, a0, b, b0, b1, b2, b3, c, at, dots.bStride);
        }
      }
    }
    for (; j < bRuns.length; j++) {
      int b0 = bAt + bRuns[j];
      int to = cAt + j * dots.bStride;
      int i = 0;
      for (; i + Dots.A_TILE <= aRuns.length; i += Dots.A_TILE) {
        int a0 = aAt + aRuns[i];
        int a1 = aAt + aRuns[i + 1];
        int a2 = aAt + aRuns[i + 2];
        int at = to + i * dots.aStride;
        for (int p = 0; p < n; p += chain) {
          threeByOne(p, Math.min(n, p + chain), a, a0, a1, a2, b, b0, c, at, dots.aStride);
        }
      }
      for (; i < aRuns.length; i++) {
        int a0 = aAt + aRuns[i];
        for (int p = 0; p < n; p += chain) {
          oneByOne(p, Math.min(n, p + chain), a, a0, b, b0, c, to + i * dots.aStride);
        }
      }
    }
  }

  /** Adds the products in the last lanes of one vector of each run. */
  static void addLast(
      Dots dots, int count, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    for (int i = 0; i < dots.aRuns.length; i++) {
      int to = cAt + i * dots.aStride;
      addLast(count, a, aAt + dots.aRuns[i], dots.bRuns, b, bAt, c, to, dots.bStride);
    }
  }

  private static void addLast(
      int count,
      float[] a,
      int aAt,
      int[] bRuns,
      float[] b,
      int bAt,
      float[] c,
      int c0,
      int stride) {
    VectorMask<Float> last = PLACES.compare(GE, LANES - count);
    FloatVector x = FloatVector.fromArray(SPECIES, a, aAt);
    for (int j = 0; j < bRuns.length; j++) {
      FloatVector s = FloatVector.fromArray(SPECIES, c, c0 + j * stride);
      FloatVector y = FloatVector.fromArray(SPECIES, b, bAt + bRuns[j]);
      s.blend(x.fma(y, s), last).intoArray(c, c0 + j * stride);
    }
  }

  private static void threeByFour(
      int from,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] c,
      int c0,
      int aStride,
      int bStride) {
    int c1 = c0 + aStride;
    int c2 = c1 + aStride;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + p);
      FloatVector x1 = FloatVector.fromArray(SPECIES, a, a1 + p);
      FloatVector x2 = FloatVector.fromArray(SPECIES, a, a2 + p);
      FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      s20 = x2.fma(y, s20);
      y = FloatVector.fromArray(SPECIES, b, b1 + p);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      s21 = x2.fma(y, s21);
      y = FloatVector.fromArray(SPECIES, b, b2 + p);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      s22 = x2.fma(y, s22);
      y = FloatVector.fromArray(SPECIES, b, b3 + p);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
      s23 = x2.fma(y, s23);
    }
    s00.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.add(FloatVector.fromArray(SPECIES, c, c0 + bStride)).intoArray(c, c0 + bStride);
    s02.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * bStride)).intoArray(c, c0 + 2 * bStride);
    s03.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * bStride)).intoArray(c, c0 + 3 * bStride);
    s10.add(FloatVector.fromArray(SPECIES, c, c1)).intoArray(c, c1);
    s11.add(FloatVector.fromArray(SPECIES, c, c1 + bStride)).intoArray(c, c1 + bStride);
    s12.add(FloatVector.fromArray(SPECIES, c, c1 + 2 * bStride)).intoArray(c, c1 + 2 * bStride);
    s13.add(FloatVector.fromArray(SPECIES, c, c1 + 3 * bStride)).intoArray(c, c1 + 3 * bStride);
    s20.add(FloatVector.fromArray(SPECIES, c, c2)).intoArray(c, c2);
    s21.add(FloatVector.fromArray(SPECIES, c, c2 + bStride)).intoArray(c, c2 + bStride);
    s22.add(FloatVector.fromArray(SPECIES, c, c2 + 2 * bStride)).intoArray(c, c2 + 2 * bStride);
    s23.add(FloatVector.fromArray(SPECIES, c, c2 + 3 * bStride)).intoArray(c, c2 + 3 * bStride);
  }

  private static void oneByFour(
      int from,
      int end,
      float[] a,
      int a0,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] c,
      int c0,
      int bStride) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, a0 + p);
      s0 = x.fma(FloatVector.fromArray(SPECIES, b, b0 + p), s0);
      s1 = x.fma(FloatVector.fromArray(SPECIES, b, b1 + p), s1);
      s2 = x.fma(FloatVector.fromArray(SPECIES, b, b2 + p), s2);
      s3 = x.fma(FloatVector.fromArray(SPECIES, b, b3 + p), s3);
    }
    s0.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s1.add(FloatVector.fromArray(SPECIES, c, c0 + bStride)).intoArray(c, c0 + bStride);
    s2.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * bStride)).intoArray(c, c0 + 2 * bStride);
    s3.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * bStride)).intoArray(c, c0 + 3 * bStride);
  }

  private static void threeByOne(
      int from,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int aStride) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, b0 + p);
      s0 = y.fma(FloatVector.fromArray(SPECIES, a, a0 + p), s0);
      s1 = y.fma(FloatVector.fromArray(SPECIES, a, a1 + p), s1);
      s2 = y.fma(FloatVector.fromArray(SPECIES, a, a2 + p), s2);
    }
    s0.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s1.add(FloatVector.fromArray(SPECIES, c, c0 + aStride)).intoArray(c, c0 + aStride);
    s2.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * aStride)).intoArray(c, c0 + 2 * aStride);
  }

  private static void oneByOne(
      int from, int end, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
    FloatVector s = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, a0 + p);
      s = x.fma(FloatVector.fromArray(SPECIES, b, b0 + p), s);
    }
    s.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
  }
}
