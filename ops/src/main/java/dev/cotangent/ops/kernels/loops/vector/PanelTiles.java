package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
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

  /** What a tile that overwrites is added to. */
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
      int stride,
      float[] tile,
      int tileAt) {
    for (int i = 0; i < strips * FloatSupport.STRIP; i += FloatSupport.STRIP) {
      int row = aAt + i * aStride;
      for (int j = 0; j < columns; j += VECTORS * LANES) {
        int panel = bAt + j * steps;
        int to = cAt + i * stride + j;
        int vectors = vectors(columns - j);
        chains(add, vectors, steps, a, row, aStride, b, panel, c, to, stride, tile, tileAt);
      }
    }
  }

  /** The vectors of the panel that holds so many columns and maybe others behind them. */
  private static int vectors(int columns) {
    return VECTORS == 4 && columns > 2 * LANES ? 4 : columns > LANES ? 2 : 1;
  }

  /** A tile, chain by chain. Their sum stays in the first-level cache until it is complete. */
  private static void chains(
      boolean add,
      int vectors,
      int steps,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int stride,
      float[] tile,
      int tileAt) {
    int length = add ? Chains.length(steps) : Chains.lengthOfWhole(steps);
    int width = vectors * LANES;
    boolean single = length >= steps;
    float[] start = single && add ? c : ZEROS;
    int from = single && add ? cAt : 0;
    int fromStride = single && add ? stride : 0;
    int k = 0;
    for (; k + length < steps; k += length) {
      sum(
          vectors,
          length,
          a,
          aAt + k,
          aStride,
          b,
          bAt + k * width,
          start,
          from,
          fromStride,
          tile,
          tileAt,
          width);
      start = tile;
      from = tileAt;
      fromStride = width;
    }
    boolean beside = add && !single;
    sum(
        vectors,
        steps - k,
        a,
        aAt + k,
        aStride,
        b,
        bAt + k * width,
        start,
        from,
        fromStride,
        beside ? tile : c,
        beside ? tileAt : cAt,
        beside ? width : stride);
    if (beside) {
      add(width, tile, tileAt, c, cAt, stride);
    }
  }

  private static void sum(
      int vectors,
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
    if (vectors == 4) {
      WidePanelTile.product(
          steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
    } else if (vectors == 2) {
      twoVectors(steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
    } else {
      oneVector(steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
    }
  }

  /** Adds a tile whose rows follow each other. */
  private static void add(int width, float[] tile, int tileAt, float[] c, int cAt, int stride) {
    for (int i = 0; i < FloatSupport.STRIP; i++) {
      int from = tileAt + i * width;
      int to = cAt + i * stride;
      for (int j = 0; j < width; j += LANES) {
        FloatVector sum = FloatVector.fromArray(SPECIES, c, to + j);
        sum.add(FloatVector.fromArray(SPECIES, tile, from + j)).intoArray(c, to + j);
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
    s00.add(FloatVector.fromArray(SPECIES, start, from)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, from + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, from + fromStride)).intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, from + fromStride + LANES))
        .intoArray(c, cAt + stride + LANES);
    s20.add(FloatVector.fromArray(SPECIES, start, from + 2 * fromStride))
        .intoArray(c, cAt + 2 * stride);
    s21.add(FloatVector.fromArray(SPECIES, start, from + 2 * fromStride + LANES))
        .intoArray(c, cAt + 2 * stride + LANES);
    s30.add(FloatVector.fromArray(SPECIES, start, from + 3 * fromStride))
        .intoArray(c, cAt + 3 * stride);
    s31.add(FloatVector.fromArray(SPECIES, start, from + 3 * fromStride + LANES))
        .intoArray(c, cAt + 3 * stride + LANES);
    s40.add(FloatVector.fromArray(SPECIES, start, from + 4 * fromStride))
        .intoArray(c, cAt + 4 * stride);
    s41.add(FloatVector.fromArray(SPECIES, start, from + 4 * fromStride + LANES))
        .intoArray(c, cAt + 4 * stride + LANES);
    s50.add(FloatVector.fromArray(SPECIES, start, from + 5 * fromStride))
        .intoArray(c, cAt + 5 * stride);
    s51.add(FloatVector.fromArray(SPECIES, start, from + 5 * fromStride + LANES))
        .intoArray(c, cAt + 5 * stride + LANES);
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
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
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
    s0.add(FloatVector.fromArray(SPECIES, start, from)).intoArray(c, cAt);
    s1.add(FloatVector.fromArray(SPECIES, start, from + fromStride)).intoArray(c, cAt + stride);
    s2.add(FloatVector.fromArray(SPECIES, start, from + 2 * fromStride))
        .intoArray(c, cAt + 2 * stride);
    s3.add(FloatVector.fromArray(SPECIES, start, from + 3 * fromStride))
        .intoArray(c, cAt + 3 * stride);
    s4.add(FloatVector.fromArray(SPECIES, start, from + 4 * fromStride))
        .intoArray(c, cAt + 4 * stride);
    s5.add(FloatVector.fromArray(SPECIES, start, from + 5 * fromStride))
        .intoArray(c, cAt + 5 * stride);
  }
}
