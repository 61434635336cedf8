package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.generated.DotTiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** {@link Dots}, tile by tile and chain by chain. */
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
          DotTiles.tile3x4(
              p, end, a, a0, a1, a2, b, b0, b1, b2, b3, c, at, dots.aStride, dots.bStride);
        }
      }
      for (; i < aRuns.length; i++) {
        int at = to + i * dots.aStride;
        int a0 = aAt + aRuns[i];
        for (int p = 0; p < n; p += chain) {
          int end = Math.min(n, p + chain);
          DotTiles.tile1x4(p, end, a, a0, b, b0, b1, b2, b3, c, at, dots.bStride);
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
          DotTiles.tile3x1(p, Math.min(n, p + chain), a, a0, a1, a2, b, b0, c, at, dots.aStride);
        }
      }
      for (; i < aRuns.length; i++) {
        int a0 = aAt + aRuns[i];
        for (int p = 0; p < n; p += chain) {
          DotTiles.tile1x1(p, Math.min(n, p + chain), a, a0, b, b0, c, to + i * dots.aStride);
        }
      }
    }
  }

  /** Adds the products in the last lanes of one vector of each run. */
  static void addLast(
      Dots dots, int count, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    for (int i = 0; i < dots.aRuns.length; i++) {
      int to = cAt + i * dots.aStride;
      addLast(count, a, aAt + dots.aRuns[i], dots, b, bAt, c, to);
    }
  }

  private static void addLast(
      int count, float[] a, int aAt, Dots dots, float[] b, int bAt, float[] c, int c0) {
    int[] bRuns = dots.bRuns;
    int stride = dots.bStride;
    VectorMask<Float> last = PLACES.compare(GE, LANES - count);
    FloatVector x = FloatVector.fromArray(SPECIES, a, aAt);
    for (int j = 0; j < bRuns.length; j++) {
      FloatVector s = FloatVector.fromArray(SPECIES, c, c0 + j * stride);
      FloatVector y = FloatVector.fromArray(SPECIES, b, bAt + bRuns[j]);
      s.blend(x.fma(y, s), last).intoArray(c, c0 + j * stride);
    }
  }
}
