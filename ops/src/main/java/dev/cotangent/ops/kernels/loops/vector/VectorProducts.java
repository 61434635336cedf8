package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.generated.ContractionTiles;
import dev.cotangent.ops.kernels.loops.generated.TapTiles;
import dev.cotangent.ops.kernels.loops.generated.WindowTiles;

/** Contractions and correlations, put together from tiles, chain by chain. */
final class VectorProducts {
  /** The steps that {@link TapTiles} are for. */
  static final int TAP_STEPS = 9;

  /** What a tile that overwrites is added to. */
  private static final float[] ZEROS = new float[2 * LANES];

  private VectorProducts() {}

  /** Adds a contraction to a matrix, or overwrites it; two vectors of columns at a time. */
  static void compute(
      boolean add,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    if (table.steps == TAP_STEPS) {
      taps(add, table, a, aAt, b, bAt, c, cAt);
      return;
    }
    for (int j = 0; j < table.columns; j += 2 * LANES) {
      if (j + LANES < table.columns) {
        wide(add, table, a, aAt, b, bAt + j, c, cAt + j);
      } else {
        narrow(add, table, a, aAt, b, bAt + j, c, cAt + j);
      }
    }
  }

  private static void taps(
      boolean add,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    int rows = table.rows;
    int columns = table.columns;
    int stride = table.stride;
    float[] start = add ? c : ZEROS;
    int startAt = add ? cAt : 0;
    int startStep = add ? 1 : 0;
    int startStride = add ? stride : 0;
    int[] row = table.aRow;
    int i = 0;
    for (; i + 2 <= rows; i += 2) {
      TapTiles.tile2(
          table,
          columns,
          a,
          aAt + row[i],
          aAt + row[i + 1],
          b,
          bAt,
          start,
          startAt + i * startStride,
          startStep,
          startStride,
          c,
          cAt + i * stride,
          stride);
    }
    if (i < rows) {
      int from = startAt + i * startStride;
      int to = cAt + i * stride;
      TapTiles.tile1(table, columns, a, aAt + row[i], b, bAt, start, from, startStep, c, to);
    }
  }

  private static void wide(
      boolean add,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    int[] row = table.aRow;
    int rows = table.rows;
    int steps = table.steps;
    int stride = table.stride;
    int length = add ? Chains.length(steps) : Chains.lengthOfWhole(steps);
    float[] start = add ? c : ZEROS;
    int startAt = add ? cAt : 0;
    int startStride = add ? stride : 0;
    int k = 0;
    do {
      int end = Math.min(steps, k + length);
      int from = startAt;
      int to = cAt;
      int i = 0;
      for (; i + 6 <= rows; i += 6) {
        ContractionTiles.tile6x2(
            table,
            k,
            end,
            a,
            aAt + row[i],
            aAt + row[i + 1],
            aAt + row[i + 2],
            aAt + row[i + 3],
            aAt + row[i + 4],
            aAt + row[i + 5],
            b,
            bAt,
            start,
            from,
            startStride,
            c,
            to,
            stride);
        from += 6 * startStride;
        to += 6 * stride;
      }
      if (i + 4 <= rows) {
        ContractionTiles.tile4x2(
            table,
            k,
            end,
            a,
            aAt + row[i],
            aAt + row[i + 1],
            aAt + row[i + 2],
            aAt + row[i + 3],
            b,
            bAt,
            start,
            from,
            startStride,
            c,
            to,
            stride);
        i += 4;
        from += 4 * startStride;
        to += 4 * stride;
      }
      if (i + 2 <= rows) {
        ContractionTiles.tile2x2(
            table,
            k,
            end,
            a,
            aAt + row[i],
            aAt + row[i + 1],
            b,
            bAt,
            start,
            from,
            startStride,
            c,
            to,
            stride);
        i += 2;
        from += 2 * startStride;
        to += 2 * stride;
      }
      if (i < rows) {
        ContractionTiles.tile1x2(table, k, end, a, aAt + row[i], b, bAt, start, from, c, to);
      }
      start = c;
      startAt = cAt;
      startStride = stride;
      k = end;
    } while (k < steps);
  }

  private static void narrow(
      boolean add,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    int[] row = table.aRow;
    int rows = table.rows;
    int steps = table.steps;
    int stride = table.stride;
    int length = add ? Chains.length(steps) : Chains.lengthOfWhole(steps);
    float[] start = add ? c : ZEROS;
    int startAt = add ? cAt : 0;
    int startStride = add ? stride : 0;
    int k = 0;
    do {
      int end = Math.min(steps, k + length);
      int from = startAt;
      int to = cAt;
      int i = 0;
      for (; i + 12 <= rows; i += 12) {
        ContractionTiles.tile12x1(
            table, i, k, end, a, aAt, b, bAt, start, from, startStride, c, to, stride);
        from += 12 * startStride;
        to += 12 * stride;
      }
      for (; i + 4 <= rows; i += 4) {
        ContractionTiles.tile4x1(
            table,
            k,
            end,
            a,
            aAt + row[i],
            aAt + row[i + 1],
            aAt + row[i + 2],
            aAt + row[i + 3],
            b,
            bAt,
            start,
            from,
            startStride,
            c,
            to,
            stride);
        from += 4 * startStride;
        to += 4 * stride;
      }
      if (i + 2 <= rows) {
        ContractionTiles.tile2x1(
            table,
            k,
            end,
            a,
            aAt + row[i],
            aAt + row[i + 1],
            b,
            bAt,
            start,
            from,
            startStride,
            c,
            to,
            stride);
        i += 2;
        from += 2 * startStride;
        to += 2 * stride;
      }
      if (i < rows) {
        ContractionTiles.tile1x1(table, k, end, a, aAt + row[i], b, bAt, start, from, c, to);
      }
      start = c;
      startAt = cAt;
      startStride = stride;
      k = end;
    } while (k < steps);
  }

  /** See {@link FloatSupport#correlate}. */
  static void correlate(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    int length = Chains.length(rows.length, FloatSupport.WINDOW_ROWS);
    float[] start = ZEROS;
    int from = 0;
    int fromStride = 0;
    int k = 0;
    do {
      int end = Math.min(rows.length, k + length);
      WindowTiles.correlate(rows, k, end, a, aAt, b, bAt, start, from, fromStride, c, cAt, stride);
      start = c;
      from = cAt;
      fromStride = stride;
      k = end;
    } while (k < rows.length);
  }
}
