package dev.cotangent.core.check;

import org.jspecify.annotations.Nullable;

/** Numeric derivatives of several numbers along one line, each with its error. */
final class Estimate {
  private final double[] values;
  private final double[] errors;
  private final @Nullable Reason reason;
  private final int side;

  /**
   * Keeps what came out.
   *
   * @param values the derivatives
   * @param errors how wrong each may be; infinite where nothing is known
   * @param reason why nothing is known of any, if so
   * @param side 0 for central differences, +1 or −1 for differences on that side
   */
  Estimate(double[] values, double[] errors, @Nullable Reason reason, int side) {
    this.values = values;
    this.errors = errors;
    this.reason = reason;
    this.side = side;
  }

  double value(int number) {
    return values[number];
  }

  double error(int number) {
    return errors[number];
  }

  @Nullable Reason reason() {
    return reason;
  }

  int side() {
    return side;
  }

  /** The better of two for each number, its error no smaller than the distance to the other. */
  Estimate combine(Estimate other) {
    double[] better = values.clone();
    double[] wider = errors.clone();
    for (int i = 0; i < better.length; i++) {
      if (other.errors[i] < wider[i]) {
        better[i] = other.values[i];
        wider[i] = other.errors[i];
      }
      if (other.errors[i] < Double.POSITIVE_INFINITY && errors[i] < Double.POSITIVE_INFINITY) {
        wider[i] = Math.max(wider[i], Math.abs(values[i] - other.values[i]));
      }
    }
    return new Estimate(better, wider, reason, side);
  }
}
