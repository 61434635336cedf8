package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arithmetic of directions. */
final class Vectors {
  /** How far a zero is moved, as a part of the others' root mean square. */
  private static final double SCALE_OF_ZERO = 0.01;

  /** Steps of less than this would be rounded to few digits. */
  private static final double SMALLEST = 0x1p-960;

  /** Elements whose scales differ by more than this are not moved together. */
  private static final double ALIKE = 0x1p-20;

  private Vectors() {}

  /** The product of a gradient and a direction; where the direction is 0, any gradient counts 0. */
  static double dot(double[] gradient, double[] v) {
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      if (v[i] != 0) {
        sum += gradient[i] * v[i];
      }
    }
    return sum;
  }

  /** The root of the sum of the squared products: what the dot product is when signs are random. */
  static double norm(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, product(a, b, i));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double part = product(a, b, i) / largest; // whose square cannot overflow
      sum += part * part;
    }
    return largest * Math.sqrt(sum);
  }

  private static double product(double[] a, double[] b, int i) {
    return b[i] == 0 ? 0 : Math.abs(a[i] * b[i]);
  }

  /**
   * How far to move each entry: by its own size; a zero by a hundredth of the root mean square of
   * all, or by 1 if all are 0.
   */
  static double[] scales(double[] x) {
    double ofZero = scaleOfZero(x);
    double[] scales = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double size = Math.abs(x[i]);
      double scale = size > SMALLEST ? size : ofZero;
      scales[i] = scale > SMALLEST && Double.isFinite(scale) ? scale : 1;
    }
    return scales;
  }

  /** How far to move a zero among others. */
  static double scaleOfZero(double[] x) {
    return SCALE_OF_ZERO * norm(x, ones(x.length)) / Math.sqrt(x.length);
  }

  /** The scales of elements of like size, one array for each size; the others' are 0. */
  static List<double[]> alike(double[] scales) {
    List<double[]> groups = new ArrayList<>();
    double[] rest = scales.clone();
    double largest = largest(rest);
    while (largest > 0) {
      double[] group = new double[rest.length];
      for (int i = 0; i < rest.length; i++) {
        if (rest[i] > ALIKE * largest) {
          group[i] = rest[i];
          rest[i] = 0;
        }
      }
      groups.add(group);
      largest = largest(rest);
    }
    return groups;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  /** The sum of two arrays, each times a factor. */
  static double[] combine(double p, double[] a, double q, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = p * a[i] + q * b[i];
    }
    return sum;
  }

  /** How large the scales are on the whole, at least 1. */
  static double amplification(double[] scales) {
    return Math.max(1, norm(scales, ones(scales.length)) / Math.sqrt(scales.length));
  }

  static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Standard normal numbers, each times its scale. */
  static double[] normal(CounterRandom random, double[] scales) {
    double[] v = new double[scales.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = scales[i] * random.normal(i);
    }
    return v;
  }

  /** One entry, the others 0. */
  static double[] single(int length, int index, double value) {
    double[] v = new double[length];
    v[index] = value;
    return v;
  }

  /** The entries from one index (inclusive) to another (exclusive), the others 0. */
  static double[] part(double[] v, int from, int to) {
    double[] part = new double[v.length];
    System.arraycopy(v, from, part, from, to - from);
    return part;
  }

  /**
   * A vector as the sum of two that have fewer entries: the positive and the negative ones, or if
   * all have one sign, the first and the second half; empty if there is only one entry.
   */
  static List<double[]> split(double[] v) {
    int positive = 0;
    int negative = 0;
    for (double entry : v) {
      positive += entry > 0 ? 1 : 0;
      negative += entry < 0 ? 1 : 0;
    }
    if (positive + negative < 2) {
      return List.of();
    }
    boolean bySign = positive > 0 && negative > 0;
    int half = (positive + negative) / 2;
    double[] first = new double[v.length];
    double[] second = new double[v.length];
    int seen = 0;
    for (int i = 0; i < v.length; i++) {
      if (v[i] != 0) {
        boolean toFirst = bySign ? v[i] > 0 : seen < half;
        (toFirst ? first : second)[i] = v[i];
        seen++;
      }
    }
    return List.of(first, second);
  }
}
