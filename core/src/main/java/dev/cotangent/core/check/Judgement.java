package dev.cotangent.core.check;

import org.jspecify.annotations.Nullable;

/**
 * One derived number beside its numeric counterpart.
 *
 * @param analytic the derived derivative
 * @param numeric the numeric one
 * @param error how wrong the numeric one may be
 * @param relative the difference, relative to the larger of the two or, where both are small, to a
 *     thousandth of the expression's own size
 * @param verdict how the comparison ends
 * @param reason why it is unresolved, if it is
 */
record Judgement(
    double analytic,
    double numeric,
    double error,
    double relative,
    Verdict verdict,
    @Nullable Reason reason) {
  /** The rounding of the derived number, in units of the last place of the expression's size. */
  static final double ROUNDING = 64 * 0x1p-52;

  /** What part of a derivative its numeric counterpart must be able to tell. */
  private static final double RESOLUTION = 1e-5;

  /** What part of the expression's own size counts as nothing. */
  private static final double NOTHING = 1e-8;

  /** What part of the largest term an addition may lose. */
  private static final double ABSORBED = 0x1p-52;

  /** What part of the largest term has lost half of its digits or more, if terms cancel. */
  private static final double HALVED = 0x1p-26;

  /**
   * What part of a derivative its numeric counterpart must tell where half of its digits are lost.
   */
  private static final double COARSE = 1e-2;

  /** What part of the largest term is left where terms cancel and nothing but rounding remains. */
  private static final double CANCELLED = 0x1p-48;

  /** What part of the largest term differences of what cancelled may be wrong by. */
  private static final double NOISE = 0x1p-30;

  private static final double SMALL = 1e-3;

  /** How many times its error estimate a right difference may well be. */
  private static final double LIKELY = 3;

  /**
   * How many times its error estimate a right difference never is. Estimates of noise are
   * themselves noisy; between the two nothing is said.
   */
  private static final double CERTAIN = 30;

  /**
   * Judges.
   *
   * @param error how wrong the numeric derivative may be
   * @param noise how large the differentiated expression is if it is nothing but rounding, else 0;
   *     its derivative may be as wrong
   * @param scale how large the derivative is when its terms do not cancel
   * @param natural how large the differentiated expression is when its terms do not cancel
   * @param largest the largest value that takes part in the expression
   * @param rounding how wrong the derived number may be
   * @param tolerance the relative difference that passes
   */
  static Judgement of(
      double analytic,
      double numeric,
      double error,
      double noise,
      double scale,
      double natural,
      double largest,
      double rounding,
      double tolerance) {
    if (!(error < Double.POSITIVE_INFINITY)) {
      return unresolved(analytic, numeric, error, Reason.NOISE_FLOOR);
    }
    boolean finite = Double.isFinite(analytic) && Double.isFinite(scale);
    double larger =
        finite
            ? Math.max(Math.max(Math.abs(analytic), Math.abs(numeric)), scale)
            : Math.abs(numeric);
    double blur = error + noise + rounding + ROUNDING * larger;
    double nothing = larger == 0 ? RESOLUTION : NOTHING; // where it did not move at all
    double resolution = larger <= HALVED * largest ? COARSE : RESOLUTION;
    boolean resolved =
        3 * (error + noise + rounding) <= Math.max(resolution * larger, nothing * natural);
    if (!finite) {
      return resolved
          ? new Judgement(analytic, numeric, error, 1, Verdict.DISAGREE, null)
          : unresolved(analytic, Reason.NON_FINITE);
    }
    double difference = Math.abs(analytic - numeric);
    double relative = difference == 0 ? 0 : difference / Math.max(larger, SMALL * natural);
    if (numeric == 0 && analytic != 0 && Math.abs(analytic) <= ABSORBED * largest) {
      return unresolved(analytic, Reason.ABSORBED);
    }
    if (difference > CERTAIN * blur + tolerance * larger) {
      return new Judgement(analytic, numeric, error, relative, Verdict.DISAGREE, null);
    }
    if (resolved && difference <= LIKELY * blur + tolerance * larger) {
      return new Judgement(analytic, numeric, error, relative, Verdict.AGREE, null);
    }
    boolean cancels = Math.abs(analytic) <= CANCELLED * largest && error <= NOISE * largest;
    Reason reason = cancels || noise > 0 ? Reason.ABSORBED : Reason.NOISE_FLOOR;
    return unresolved(analytic, numeric, error, reason);
  }

  /**
   * Whether it agrees for being nothing beside the expression, not for being equal to what was
   * measured.
   */
  boolean isFaint() {
    double larger = Math.max(Math.abs(analytic), Math.abs(numeric));
    return verdict == Verdict.AGREE && larger > 0 && 3 * error > RESOLUTION * larger;
  }

  /** The same in other units. */
  Judgement times(double factor) {
    return new Judgement(
        factor * analytic, factor * numeric, factor * error, relative, verdict, reason);
  }

  /** Whether two numeric derivatives of the same number are certainly not both right. */
  boolean contradicts(Judgement other) {
    return Math.abs(numeric - other.numeric) > CERTAIN * (error + other.error);
  }

  /** A comparison that says nothing. */
  static Judgement unresolved(double analytic, Reason reason) {
    return unresolved(analytic, Double.NaN, Double.POSITIVE_INFINITY, reason);
  }

  private static Judgement unresolved(
      double analytic, double numeric, double error, Reason reason) {
    return new Judgement(analytic, numeric, error, 0, Verdict.UNRESOLVED, reason);
  }
}
