package dev.cotangent.core.check;

/** How the comparison of a derived derivative with a numeric one ends. */
public enum Verdict {
  /** The two are equal within their errors, and the errors are small. */
  AGREE,
  /** The two differ by more than their errors can explain. */
  DISAGREE,
  /** The comparison says nothing; a {@link Reason} says why. */
  UNRESOLVED
}
