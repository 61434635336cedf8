package dev.cotangent.ops.kernels.loops.scalar;

import dev.cotangent.ops.kernels.loops.Winograd;

/** The maps of {@link Winograd} in plain loops, operation for operation as {@code WinogradMaps}. */
final class ScalarWinograd {
  private ScalarWinograd() {}

  /** Maps as many elements side by side as there are lanes. */
  static void map(
      Winograd map,
      int lanes,
      float[] x,
      int from,
      int fromStride,
      float[] y,
      int to,
      int toStride) {
    switch (map) {
      case IMAGE -> image(lanes, x, from, fromStride, y, to, toStride);
      case FILTER -> filter(lanes, x, from, fromStride, y, to, toStride);
      case RESULT -> result(lanes, x, from, fromStride, y, to, toStride);
      case COTANGENT -> cotangent(lanes, x, from, fromStride, y, to, toStride);
      case FILTER_COTANGENT -> filterCotangent(lanes, x, from, fromStride, y, to, toStride);
    }
  }

  private static void image(
      int lanes, float[] x, int from, int fromStride, float[] y, int to, int toStride) {
    for (int i = 0; i < lanes; i++) {
      float x0 = x[from + i];
      float x1 = x[from + fromStride + i];
      float x2 = x[from + 2 * fromStride + i];
      float x3 = x[from + 3 * fromStride + i];
      float x4 = x[from + 4 * fromStride + i];
      float x5 = x[from + 5 * fromStride + i];
      float p = x3 - x1;
      float q = x4 - x2;
      y[to + i] = x0 - x2 + q + (p * 1.5f);
      y[to + toStride + i] = q + p + ((x2 + x3) * 1.5f);
      y[to + 2 * toStride + i] = q - p + ((x3 - x2) * 1.5f);
      y[to + 3 * toStride + i] = q + (p + p);
      y[to + 4 * toStride + i] = q - (p * 0.5f);
      y[to + 5 * toStride + i] = x5 - x3 - p + (q * 1.5f);
    }
  }

  private static void filter(
      int lanes, float[] x, int from, int fromStride, float[] y, int to, int toStride) {
    for (int i = 0; i < lanes; i++) {
      float x0 = x[from + i];
      float x1 = x[from + fromStride + i];
      float x2 = x[from + 2 * fromStride + i];
      float ends = x0 + x2;
      y[to + i] = x0;
      y[to + toStride + i] = (x1 + ends) * (1 / 3f);
      y[to + 2 * toStride + i] = (x1 - ends) * (1 / 3f);
      float twice = x1 + x1;
      y[to + 3 * toStride + i] = (x0 * 4 + twice + x2) * (-4 / 15f);
      y[to + 4 * toStride + i] = (x2 * 4 - twice + x0) * (1 / 15f);
      y[to + 5 * toStride + i] = x2;
    }
  }

  private static void result(
      int lanes, float[] x, int from, int fromStride, float[] y, int to, int toStride) {
    for (int i = 0; i < lanes; i++) {
      float x0 = x[from + i];
      float x1 = x[from + fromStride + i];
      float x2 = x[from + 2 * fromStride + i];
      float x3 = x[from + 3 * fromStride + i];
      float x4 = x[from + 4 * fromStride + i];
      float x5 = x[from + 5 * fromStride + i];
      float sum = x1 + x2;
      float difference = x1 - x2;
      y[to + i] = x0 + sum + (x3 + x4);
      y[to + toStride + i] = difference + (x3 * 0.5f - (x4 + x4));
      y[to + 2 * toStride + i] = sum + (x3 * 0.25f + (x4 * 4));
      y[to + 3 * toStride + i] = difference + x5 + (x3 * 0.125f - (x4 * 8));
    }
  }

  private static void cotangent(
      int lanes, float[] x, int from, int fromStride, float[] y, int to, int toStride) {
    for (int i = 0; i < lanes; i++) {
      float x0 = x[from + i];
      float x1 = x[from + fromStride + i];
      float x2 = x[from + 2 * fromStride + i];
      float x3 = x[from + 3 * fromStride + i];
      float even = x0 + x2;
      float odd = x1 + x3;
      y[to + i] = x0;
      y[to + toStride + i] = even + odd;
      y[to + 2 * toStride + i] = even - odd;
      y[to + 3 * toStride + i] = (x3 * 0.25f + x1) * 0.5f + (x2 * 0.25f + x0);
      y[to + 4 * toStride + i] = x2 * 4 + x0 - ((x3 * 4 + x1) * 2);
      y[to + 5 * toStride + i] = x3;
    }
  }

  private static void filterCotangent(
      int lanes, float[] x, int from, int fromStride, float[] y, int to, int toStride) {
    for (int i = 0; i < lanes; i++) {
      float x0 = x[from + i];
      float x1 = x[from + fromStride + i];
      float x2 = x[from + 2 * fromStride + i];
      float x3 = x[from + 3 * fromStride + i];
      float x4 = x[from + 4 * fromStride + i];
      float x5 = x[from + 5 * fromStride + i];
      float difference = (x1 - x2) * (1 / 3f);
      float p = x3 * (-4 / 15f);
      float q = x4 * (1 / 15f);
      y[to + i] = x0 + difference + (p * 4 + q);
      y[to + toStride + i] = (x1 + x2) * (1 / 3f) + ((p - q) * 2);
      y[to + 2 * toStride + i] = x5 + difference + (q * 4 + p);
    }
  }
}
