package dev.cotangent.benchmarks.checkers;

/** What an operation does, or says of itself, beside its rule. */
enum Conduct {
  /** All is as it should be. */
  RIGHT,
  /** It declares pieces by a branch that moves at every step. */
  MOVING_BRANCH,
  /** It is tagged as linear in an operand that it is not linear in. */
  LINEAR_TAG,
  /** Every fifth time that it is evaluated, it writes to an operand. */
  WRITES_TO_OPERAND
}
