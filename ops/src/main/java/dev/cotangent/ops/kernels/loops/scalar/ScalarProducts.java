package dev.cotangent.ops.kernels.loops.scalar;

import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.VectorApi;

/** The plain loops behind contractions, dot products and correlations. */
final class ScalarProducts {
  /**
   * Whether sums of products are rounded once for each product, as vectors do. Where there are no
   * vectors, there may be no instruction for that either.
   */
  private static final boolean FUSED = VectorApi.isAvailable();

  private ScalarProducts() {}

  private static float multiplyAdd(float a, float b, float sum) {
    return FUSED ? Math.fma(a, b, sum) : a * b + sum;
  }

  /** Adds a contraction, in chains of a length. */
  static void add(
      int length,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    for (int j = 0; j < table.columns; j += 2) {
      fourRows(length, table, a, aAt, b, bAt + j, c, cAt + j);
      oneRow(length, table, a, aAt, b, bAt + j, c, cAt + j);
    }
  }

  /** Tiles of 4 rows and 2 columns: as many sums as stay in registers. */
  private static void fourRows(
      int length,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    int[] aStep = table.aStep;
    int[] bStep = table.bStep;
    int steps = table.steps;
    int stride = table.stride;
    for (int i = 0; i + 4 <= table.rows; i += 4) {
      int a0 = aAt + table.aRow[i];
      int a1 = aAt + table.aRow[i + 1];
      int a2 = aAt + table.aRow[i + 2];
      int a3 = aAt + table.aRow[i + 3];
      int to = cAt + i * stride;
      for (int first = 0; first < steps; first += length) {
        int end = Math.min(steps, first + length);
        float c00 = 0;
        float c01 = 0;
        float c10 = 0;
        float c11 = 0;
        float c20 = 0;
        float c21 = 0;
        float c30 = 0;
        float c31 = 0;
        for (int k = first; k < end; k++) {
          int s = aStep[k];
          int t = bAt + bStep[k];
          float b0 = b[t];
          float b1 = b[t + 1];
          float v = a[a0 + s];
          c00 = multiplyAdd(v, b0, c00);
          c01 = multiplyAdd(v, b1, c01);
          v = a[a1 + s];
          c10 = multiplyAdd(v, b0, c10);
          c11 = multiplyAdd(v, b1, c11);
          v = a[a2 + s];
          c20 = multiplyAdd(v, b0, c20);
          c21 = multiplyAdd(v, b1, c21);
          v = a[a3 + s];
          c30 = multiplyAdd(v, b0, c30);
          c31 = multiplyAdd(v, b1, c31);
        }
        c[to] += c00;
        c[to + 1] += c01;
        c[to + stride] += c10;
        c[to + stride + 1] += c11;
        c[to + 2 * stride] += c20;
        c[to + 2 * stride + 1] += c21;
        c[to + 3 * stride] += c30;
        c[to + 3 * stride + 1] += c31;
      }
    }
  }

  /** The rows that are left by {@link #fourRows}, one by one. */
  private static void oneRow(
      int length,
      IndirectionTable table,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt) {
    int[] aStep = table.aStep;
    int[] bStep = table.bStep;
    int steps = table.steps;
    for (int i = table.rows / 4 * 4; i < table.rows; i++) {
      int row = aAt + table.aRow[i];
      int to = cAt + i * table.stride;
      for (int first = 0; first < steps; first += length) {
        int end = Math.min(steps, first + length);
        float c0 = 0;
        float c1 = 0;
        for (int k = first; k < end; k++) {
          int t = bAt + bStep[k];
          float v = a[row + aStep[k]];
          c0 = multiplyAdd(v, b[t], c0);
          c1 = multiplyAdd(v, b[t + 1], c1);
        }
        c[to] += c0;
        c[to + 1] += c1;
      }
    }
  }

  /** One of {@link FloatSupport#dots}. */
  static void dot(int lanes, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    int full = n / lanes * lanes;
    int chain = Dots.chain(full / lanes) * lanes;
    for (int p = 0; p < full; p += chain) {
      int count = Math.min(chain, full - p);
      for (int lane = 0; lane < lanes; lane += 4) {
        fourLanes(lanes, count, a, aAt + p + lane, b, bAt + p + lane, c, cAt + lane);
      }
    }
    int rest = n - full;
    int at = cAt + lanes - rest;
    for (int i = 0; i < rest; i++) {
      c[at + i] = multiplyAdd(a[aAt + full + i], b[bAt + full + i], c[at + i]);
    }
  }

  private static void fourLanes(
      int lanes, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
    float c0 = 0;
    float c1 = 0;
    float c2 = 0;
    float c3 = 0;
    for (int p = 0; p < n; p += lanes) {
      c0 = multiplyAdd(a[aAt + p], b[bAt + p], c0);
      c1 = multiplyAdd(a[aAt + p + 1], b[bAt + p + 1], c1);
      c2 = multiplyAdd(a[aAt + p + 2], b[bAt + p + 2], c2);
      c3 = multiplyAdd(a[aAt + p + 3], b[bAt + p + 3], c3);
    }
    c[cAt] += c0;
    c[cAt + 1] += c1;
    c[cAt + 2] += c2;
    c[cAt + 3] += c3;
  }

  static void addMultiple(float factor, float[] b, int bAt, float[] c, int cAt, int n) {
    for (int i = 0; i < n; i++) {
      c[cAt + i] = multiplyAdd(factor, b[bAt + i], c[cAt + i]);
    }
  }

  /** {@link FloatSupport#correlate} at one place, in two lanes. */
  static void rows(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    int length = Chains.length(rows.length, FloatSupport.WINDOW_ROWS);
    for (int first = 0; first < rows.length; first += length) {
      int end = Math.min(rows.length, first + length);
      float c0 = 0;
      float c1 = 0;
      for (int k = first; k < end; k++) {
        int at = aAt + rows[k];
        int from = bAt + k * FloatSupport.TAPS * stride;
        for (int tap = 0; tap < FloatSupport.TAPS; tap++) {
          c0 = multiplyAdd(a[at + tap], b[from + tap * stride], c0);
          c1 = multiplyAdd(a[at + tap], b[from + tap * stride + 1], c1);
        }
      }
      c[cAt] += c0;
      c[cAt + 1] += c1;
    }
  }

  /** {@link FloatSupport#correlateTaps} for one element of the window, in two lanes. */
  static void places(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    float c0 = 0;
    float c1 = 0;
    for (int place = 0; place < FloatSupport.PLACES; place++) {
      c0 = multiplyAdd(a[aAt + place], b[bAt + place * stride], c0);
      c1 = multiplyAdd(a[aAt + place], b[bAt + place * stride + 1], c1);
    }
    c[cAt] += c0;
    c[cAt + 1] += c1;
  }
}
