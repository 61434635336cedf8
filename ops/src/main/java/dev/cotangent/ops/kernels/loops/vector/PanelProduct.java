package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.PackedProduct;
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
  static void compute(PackedProduct p) {
    for (int i = 0; i < p.strips * FloatSupport.STRIP; i += FloatSupport.STRIP) {
      int row = p.aAt + i * p.aStride;
      for (int j = 0; j < p.columns; j += VECTORS * LANES) {
        int panel = p.bAt + j * p.steps;
        tile(p, vectors(p.columns - j), row, panel, p.cAt + i * p.cStride + j);
      }
    }
  }

  /** The vectors of the panel that holds so many columns and maybe others behind them. */
  private static int vectors(int columns) {
    return VECTORS == 4 && columns > 2 * LANES ? 4 : columns > LANES ? 2 : 1;
  }

  /** A tile, chain by chain. Their sum stays in the first-level cache until it is complete. */
  private static void tile(PackedProduct p, int vectors, int aAt, int bAt, int cAt) {
    int steps = p.steps;
    int length = p.add ? Chains.length(steps) : Chains.lengthOfWhole(steps);
    int k = 0;
    do {
      chain(p, vectors, k, Math.min(length, steps - k), aAt, bAt, cAt);
      k += length;
    } while (k < steps);
    if (p.add && length < steps) {
      add(vectors * LANES, p.tile, p.tileAt, p.c, cAt, p.cStride);
    }
  }

  /** Some steps of a tile: from zeros, the result or the sum so far, to the result or the sum. */
  private static void chain(
      PackedProduct p, int vectors, int k, int count, int aAt, int bAt, int cAt) {
    int width = vectors * LANES;
    boolean whole = count == p.steps;
    boolean onto = whole && p.add;
    float[] start = k > 0 ? p.tile : onto ? p.c : ZEROS;
    int from = k > 0 ? p.tileAt : onto ? cAt : 0;
    int fromStride = k > 0 ? width : onto ? p.cStride : 0;
    boolean done = whole || (!p.add && k + count == p.steps);
    float[] c = done ? p.c : p.tile;
    int to = done ? cAt : p.tileAt;
    int stride = done ? p.cStride : width;
    int row = aAt + k;
    int panel = bAt + k * width;
    if (vectors == 4) {
      PanelTiles.tile6x4(
          count, p.a, row, p.aStride, p.b, panel, start, from, fromStride, c, to, stride);
    } else if (vectors == 2) {
      PanelTiles.tile6x2(
          count, p.a, row, p.aStride, p.b, panel, start, from, fromStride, c, to, stride);
    } else {
      PanelTiles.tile6x1(
          count, p.a, row, p.aStride, p.b, panel, start, from, fromStride, c, to, stride);
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
