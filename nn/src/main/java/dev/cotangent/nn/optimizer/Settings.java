package dev.cotangent.nn.optimizer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** What the optimizers require of their settings. */
final class Settings {
  private Settings() {}

  /** In [0, 1). */
  @CanIgnoreReturnValue
  static double fraction(String rule, String what, double value) {
    return require(rule, what, value >= 0 && value < 1, "in [0, 1)", value);
  }

  /** Above 0 and finite. */
  @CanIgnoreReturnValue
  static double positive(String rule, String what, double value) {
    return require(
        rule, what, value > 0 && value < Double.POSITIVE_INFINITY, "positive and finite", value);
  }

  /** At least 0 and finite. */
  @CanIgnoreReturnValue
  static double notNegative(String rule, String what, double value) {
    return require(
        rule, what, value >= 0 && value < Double.POSITIVE_INFINITY, "at least 0 and finite", value);
  }

  /** At least so much. */
  @CanIgnoreReturnValue
  static long atLeast(String rule, String what, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "[%s] the %s must be at least %s: %s".formatted(rule, what, least, value));
    }
    return value;
  }

  @CanIgnoreReturnValue
  private static double require(
      String rule, String what, boolean holds, String range, double value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "[%s] the %s must be %s: %s".formatted(rule, what, range, value));
    }
    return value;
  }
}
