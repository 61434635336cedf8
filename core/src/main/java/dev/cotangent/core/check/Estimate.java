package dev.cotangent.core.check;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numeric derivatives of several numbers along one line, each with its error. */
final class Estimate {
  private final double[] values;
  private final double[] errors;
  private final double[] slopes;
  private final @Nullable Reason reason;
  private final int side;

  /**
   * Keeps what came out.
   *
   * @param values the derivatives
   * @param errors how wrong each may be; infinite where nothing is known
   * @param slopes the steepest quotient to one side at the step that was best
   * @param reason why nothing is known of any, if so
   * @param side 0 for central differences, +1 or −1 for differences on that side
   */
  Estimate(double[] values, double[] errors, double[] slopes, @Nullable Reason reason, int side) {
    this.values = values;
    this.errors = errors;
    this.slopes = slopes;
    this.reason = reason;
    this.side = side;
  }

  double value(int number) {
    return values[number];
  }

  double error(int number) {
    return errors[number];
  }

  double slope(int number) {
    return slopes[number];
  }

  @Nullable Reason reason() {
    return reason;
  }

  int side() {
    return side;
  }

  /**
   * The best of several for each number. Its error is that of the middle one, so that one lucky
   * table does not count, and no less than how far the better half is apart.
   */
  static Estimate middle(List<Estimate> estimates) {
    Estimate first = estimates.get(0);
    double[] values = first.values.clone();
    double[] errors = first.errors.clone();
    for (int i = 0; i < values.length; i++) {
      int number = i;
      List<Estimate> sorted =
          estimates.stream().sorted(Comparator.comparingDouble(e -> e.errors[number])).toList();
      int middle = sorted.size() / 2;
      values[i] = sorted.get(0).values[i];
      errors[i] = sorted.get(middle).errors[i];
      for (int k = 1; k <= middle && errors[i] < Double.POSITIVE_INFINITY; k++) {
        errors[i] = Math.max(errors[i], Math.abs(values[i] - sorted.get(k).values[i]));
      }
    }
    return new Estimate(values, errors, first.slopes, first.reason, first.side);
  }
}
