package dev.cotangent.benchmarks.checkers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Derivatives from five equidistant values, with the step that FiniteDifferences.jl would choose
 * (src/methods.jl, commit 0058b46a: {@code estimate_step}).
 */
final class FivePoints {
  private static final double CONDITION = 10;
  private static final double LARGEST_REACH = 1e-2;
  private static final Grid FIRST = new Grid(2, 1);
  private static final Grid FIFTH = new Grid(3, 5);

  private FivePoints() {}

  /** Some numbers as a function of one. */
  interface Curve {
    /** The numbers at t. */
    double[] at(double t);
  }

  /** The derivatives at 0. */
  static double[] derivative(Curve curve) {
    double step = FIFTH.limited(FIFTH.step(CONDITION, Math.ulp(1.0)));
    List<double[]> values = FIFTH.values(curve, step);
    double slope = 0;
    for (int shift = -1; shift <= 1; shift++) {
      slope = Math.max(slope, Flat.largest(FIFTH.estimate(values, step, shift)));
    }
    double size = values.stream().mapToDouble(Flat::largest).max().orElse(0);
    double best =
        FIRST.limited(
            slope == 0 || size == 0
                ? FIRST.step(CONDITION, Math.ulp(1.0))
                : FIRST.step(slope, Math.ulp(size)));
    return FIRST.estimate(FIRST.values(curve, best), best, 0);
  }

  /** The points −reach … reach, for a derivative of some order. */
  private static final class Grid {
    private final int reach;
    private final int order;
    private final double truncation;
    private final double rounding;

    Grid(int reach, int order) {
      this.reach = reach;
      this.order = order;
      int points = 2 * reach + 1;
      double[] c = coefficients(0);
      double factorial =
          IntStream.rangeClosed(1, points).asDoubleStream().reduce(1, (a, b) -> a * b);
      this.truncation =
          IntStream.range(0, points)
                  .mapToDouble(i -> Math.abs(c[i] * Math.pow(i - reach, points)))
                  .sum()
              / factorial;
      this.rounding = Arrays.stream(c).map(Math::abs).sum();
    }

    List<double[]> values(Curve curve, double step) {
      return IntStream.rangeClosed(-reach, reach).mapToObj(i -> curve.at(i * step)).toList();
    }

    double[] estimate(List<double[]> values, double step, int shift) {
      double[] c = coefficients(shift);
      double[] sum = new double[values.get(0).length];
      for (int i = 0; i < c.length; i++) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] += c[i] * values.get(i)[j] / Math.pow(step, order);
        }
      }
      return sum;
    }

    double step(double slope, double error) {
      int points = 2 * reach + 1;
      return Math.pow(
          (double) order / (points - order) * (error * rounding) / (slope * truncation),
          1.0 / points);
    }

    double limited(double step) {
      double most = Math.min(LARGEST_REACH / reach, 1000 * step(CONDITION, Math.ulp(1.0)));
      return Math.min(step, most);
    }

    /** The weights of the points, moved by {@code shift}: Vandermonde's system, by elimination. */
    private double[] coefficients(int shift) {
      int n = 2 * reach + 1;
      double[][] rows = new double[n][n + 1];
      for (int power = 0; power < n; power++) {
        for (int i = 0; i < n; i++) {
          rows[power][i] = Math.pow(i - reach + shift, power);
        }
      }
      rows[order][n] = IntStream.rangeClosed(1, order).reduce(1, (a, b) -> a * b);
      for (int k = 0; k < n; k++) {
        int pivot = k;
        for (int r = k + 1; r < n; r++) {
          pivot = Math.abs(rows[r][k]) > Math.abs(rows[pivot][k]) ? r : pivot;
        }
        double[] row = rows[pivot];
        rows[pivot] = rows[k];
        rows[k] = row;
        for (int r = 0; r < n; r++) {
          double factor = r == k ? 0 : rows[r][k] / row[k];
          for (int j = k; j <= n && factor != 0; j++) {
            rows[r][j] -= factor * row[j];
          }
        }
      }
      return IntStream.range(0, n).mapToDouble(k -> rows[k][n] / rows[k][k]).toArray();
    }
  }
}
