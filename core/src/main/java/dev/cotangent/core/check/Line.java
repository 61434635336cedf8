package dev.cotangent.core.check;

/** Some numbers as a function of one number t: how far they are from their values at t = 0. */
interface Line {
  /** Where a step leads. */
  enum Place {
    /** To the same smooth piece of the expression. */
    INSIDE,
    /** Across a kink or jump. */
    BEYOND_KINK,
    /** To where a number is not finite, or where there is no value at all. */
    OUTSIDE
  }

  /**
   * Computes the differences from t = 0.
   *
   * @param t how far to go
   * @param differences where they go; arbitrary unless the result is {@link Place#INSIDE}
   */
  Place at(double t, double[] differences);
}
