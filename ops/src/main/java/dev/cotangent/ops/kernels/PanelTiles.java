package dev.cotangent.ops.kernels;

import static dev.cotangent.ops.kernels.VectorMath.LANES;
import static dev.cotangent.ops.kernels.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a product with packed panels: six rows by one vector or two; {@link
 * WidePanelTile} takes four.
 *
 * <p>Their addresses grow by constants, so the compiler drops the checks of the array bounds that
 * the tables of {@link VectorTiles} need; that is a fifth of the time.
 */
final class PanelTiles {
  /** The vectors of a full panel: six rows fill 24 of 32 registers (AVX-512), or 12 of 16. */
  static final int VECTORS = LANES >= 16 ? 4 : 2;

  /** What a tile that overwrites starts from. */
  private static final float[] ZEROS = new float[VECTORS * LANES];

  private PanelTiles() {}

  /** See {@link FloatSupport#packedProduct}. */
  static void product(
      boolean add,
      int strips,
      int columns,
      int steps,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride) {
    float[] start = add ? c : ZEROS;
    int fromStride = add ? stride : 0;
    for (int i = 0; i < strips * FloatSupport.STRIP; i += FloatSupport.STRIP) {
      int row = aAt + i * aStride;
      for (int j = 0; j < columns; j += VECTORS * LANES) {
        int panel = bAt + j * steps;
        int to = cAt + i * stride + j;
        int from = add ? to : 0;
        if (VECTORS == 4 && columns - j > 2 * LANES) {
          WidePanelTile.product(
              steps, a, row, aStride, b, panel, start, from, fromStride, c, to, stride);
        } else if (columns - j > LANES) {
          twoVectors(steps, a, row, aStride, b, panel, start, from, fromStride, c, to, stride);
        } else {
          oneVector(steps, a, row, aStride, b, panel, start, from, fromStride, c, to, stride);
        }
      }
    }
  }

  private static void twoVectors(
      int steps,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] start,
      int from,
      int fromStride,
      float[] c,
      int cAt,
      int stride) {
    int a1 = aAt + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    FloatVector s00 = FloatVector.fromArray(SPECIES, start, from);
    FloatVector s01 = FloatVector.fromArray(SPECIES, start, from + LANES);
    FloatVector s10 = FloatVector.fromArray(SPECIES, start, from + fromStride);
    FloatVector s11 = FloatVector.fromArray(SPECIES, start, from + fromStride + LANES);
    FloatVector s20 = FloatVector.fromArray(SPECIES, start, from + 2 * fromStride);
    FloatVector s21 = FloatVector.fromArray(SPECIES, start, from + 2 * fromStride + LANES);
    FloatVector s30 = FloatVector.fromArray(SPECIES, start, from + 3 * fromStride);
    FloatVector s31 = FloatVector.fromArray(SPECIES, start, from + 3 * fromStride + LANES);
    FloatVector s40 = FloatVector.fromArray(SPECIES, start, from + 4 * fromStride);
    FloatVector s41 = FloatVector.fromArray(SPECIES, start, from + 4 * fromStride + LANES);
    FloatVector s50 = FloatVector.fromArray(SPECIES, start, from + 5 * fromStride);
    FloatVector s51 = FloatVector.fromArray(SPECIES, start, from + 5 * fromStride + LANES);
    for (int k = 0; k < steps; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * (2 * LANES) + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aAt + k]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
    s10.intoArray(c, cAt + stride);
    s11.intoArray(c, cAt + stride + LANES);
    s20.intoArray(c, cAt + 2 * stride);
    s21.intoArray(c, cAt + 2 * stride + LANES);
    s30.intoArray(c, cAt + 3 * stride);
    s31.intoArray(c, cAt + 3 * stride + LANES);
    s40.intoArray(c, cAt + 4 * stride);
    s41.intoArray(c, cAt + 4 * stride + LANES);
    s50.intoArray(c, cAt + 5 * stride);
    s51.intoArray(c, cAt + 5 * stride + LANES);
  }

  private static void oneVector(
      int steps,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] start,
      int from,
      int fromStride,
      float[] c,
      int cAt,
      int stride) {
    int a1 = aAt + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    FloatVector s0 = FloatVector.fromArray(SPECIES, start, from);
    FloatVector s1 = FloatVector.fromArray(SPECIES, start, from + fromStride);
    FloatVector s2 = FloatVector.fromArray(SPECIES, start, from + 2 * fromStride);
    FloatVector s3 = FloatVector.fromArray(SPECIES, start, from + 3 * fromStride);
    FloatVector s4 = FloatVector.fromArray(SPECIES, start, from + 4 * fromStride);
    FloatVector s5 = FloatVector.fromArray(SPECIES, start, from + 5 * fromStride);
    for (int k = 0; k < steps; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, a[aAt + k]);
      s0 = x.fma(b0, s0);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s1 = x.fma(b0, s1);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s2 = x.fma(b0, s2);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      s3 = x.fma(b0, s3);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      s4 = x.fma(b0, s4);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      s5 = x.fma(b0, s5);
    }
    s0.intoArray(c, cAt);
    s1.intoArray(c, cAt + stride);
    s2.intoArray(c, cAt + 2 * stride);
    s3.intoArray(c, cAt + 3 * stride);
    s4.intoArray(c, cAt + 4 * stride);
    s5.intoArray(c, cAt + 5 * stride);
  }
}
