package dev.cotangent.core.check;

/** Why a comparison is {@link Verdict#UNRESOLVED}. */
public enum Reason {
  /** The point lies on a kink, and every step leaves the piece it belongs to. */
  KINK,
  /**
   * The numeric derivative's own error is too large to tell a wrong derivative from a right one.
   */
  NOISE_FLOOR,
  /**
   * What is derived and what is measured are so small beside the terms of the expression that
   * rounding hides both: a derivative that vanishes, as that of a bias before a normalisation does.
   */
  ABSORBED,
  /** The expression or its derivative is not finite at the point. */
  NON_FINITE,
  /** Evaluating twice gives two results. */
  NON_DETERMINISTIC,
  /** Every step, however small, leads to where the expression has no finite value. */
  OUT_OF_DOMAIN
}
