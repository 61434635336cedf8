package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.vector.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.vector.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.generated.PanelTiles;
import jdk.incubator.vector.FloatVector;

/** A product with packed panels, tile by tile and chain by chain; see {@link PanelTiles}. */
final class PanelProduct {
  /** The vectors of a full panel: six rows fill 24 of 32 registers (AVX-512), or 12 of 16. */
  static final int VECTORS = LANES >= 16 ? 4 : 2;

  /** What a tile that overwrites is added to. */
  private static final float[] ZEROS = new float[VECTORS * LANES];

  private PanelProduct() {}

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
      PanelTiles.tile6x4(steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
    } else if (vectors == 2) {
      PanelTiles.tile6x2(steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
    } else {
      PanelTiles.tile6x1(steps, a, aAt, aStride, b, bAt, start, from, fromStride, c, cAt, stride);
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
}
