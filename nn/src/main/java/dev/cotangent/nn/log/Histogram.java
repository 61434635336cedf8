package dev.cotangent.nn.log;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.ProtoMessage;
import java.util.Arrays;

/**
 * How many values lie between which limits, the limits growing by a tenth each from 1e-12 to 1e20
 * on both sides of 0, as TensorFlow has them (and TensorBoard expects them, to draw their shape
 * over time).
 *
 * @param minimum the least value; 0 if there is none
 * @param maximum the greatest
 * @param count how many there are
 * @param sum their sum
 * @param sumOfSquares that of their squares
 * @param limits the upper limits of the buckets, of which empty ones at both ends are left out
 * @param buckets how many values lie above the limit before and not above this one
 */
record Histogram(
    double minimum,
    double maximum,
    long count,
    double sum,
    double sumOfSquares,
    double[] limits,
    double[] buckets) {
  private static final double LEAST = 1e-12;
  private static final double MOST = 1e20;
  private static final double GROWTH = 1.1;
  private static final double[] LIMITS = limitsOfAll();

  private static double[] limitsOfAll() {
    double[] positive = new double[1000];
    int count = 0;
    for (double limit = LEAST; limit < MOST; limit *= GROWTH) {
      positive[count++] = limit;
    }
    double[] all = new double[2 * count + 2];
    for (int i = 0; i < count; i++) {
      all[count - 1 - i] = -positive[i];
      all[count + 1 + i] = positive[i];
    }
    all[2 * count + 1] = Double.MAX_VALUE;
    return all;
  }

  /** That of the values that are finite. */
  static Histogram of(Tensor values) {
    double[] counts = new double[LIMITS.length];
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    long count = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      double value = values.at(i);
      if (Double.isFinite(value)) {
        int found = Arrays.binarySearch(LIMITS, value);
        counts[found >= 0 ? found : -found - 1]++;
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        count++;
        sum += value;
        squares += value * value;
      }
    }
    if (count == 0) {
      return new Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
    }
    int first = 0;
    while (counts[first] == 0) {
      first++;
    }
    int last = counts.length - 1;
    while (counts[last] == 0) {
      last--;
    }
    // An empty bucket before the first gives it a lower limit.
    int from = Math.max(0, first - 1);
    return new Histogram(
        minimum,
        maximum,
        count,
        sum,
        squares,
        Arrays.copyOfRange(LIMITS, from, last + 1),
        Arrays.copyOfRange(counts, from, last + 1));
  }

  ProtoMessage toProto() {
    return new ProtoMessage()
        .float64(1, minimum)
        .float64(2, maximum)
        .float64(3, count)
        .float64(4, sum)
        .float64(5, sumOfSquares)
        .float64s(6, limits)
        .float64s(7, buckets);
  }
}
