package dev.cotangent.ops;

/**
 * Gaussian elimination with partial pivoting, on matrices in row-major order: {@code P·A = L·U}.
 *
 * <p>L, below the diagonal, and U take the place of A.
 */
final class Elimination {
  private Elimination() {}

  /**
   * Decomposes a matrix.
   *
   * @param a where A is, and L and U will be; behind them, from {@code n·n} on, for each row of
   *     {@code P·A} the number of the row of A that it is
   * @param n the number of rows
   * @return the sign of the permutation
   */
  static int decompose(double[] a, int n) {
    int sign = 1;
    for (int i = 0; i < n; i++) {
      a[n * n + i] = i;
    }
    for (int k = 0; k < n; k++) {
      int best = k;
      for (int i = k + 1; i < n; i++) {
        best = Math.abs(a[i * n + k]) > Math.abs(a[best * n + k]) ? i : best;
      }
      if (best != k) {
        swap(a, k * n, best * n, n);
        swap(a, n * n + k, n * n + best, 1);
        sign = -sign;
      }
      double pivot = a[k * n + k];
      for (int i = k + 1; i < n; i++) {
        double factor = pivot == 0 ? a[i * n + k] : a[i * n + k] / pivot; // of 0s, 0; of a NaN, NaN
        a[i * n + k] = factor;
        subtract(factor, a, k * n + k + 1, a, i * n + k + 1, n - k - 1);
      }
    }
    return sign;
  }

  private static void swap(double[] x, int from, int to, int count) {
    for (int i = 0; i < count; i++) {
      double held = x[from + i];
      x[from + i] = x[to + i];
      x[to + i] = held;
    }
  }

  /** {@code y −= factor · x}. */
  static void subtract(double factor, double[] x, int xAt, double[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] -= factor * x[xAt + i];
    }
  }
}
