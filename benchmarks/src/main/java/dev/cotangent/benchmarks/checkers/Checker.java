package dev.cotangent.benchmarks.checkers;

/** A way to tell right gradients from wrong ones. */
interface Checker {
  /** What a checker says of a problem. */
  enum Answer {
    /** The gradients are right. */
    ACCEPTS,
    /** A gradient is wrong. */
    REJECTS,
    /** Too little can be told here. */
    UNSURE
  }

  /** The name in tables. */
  String name();

  /**
   * Judges a problem once.
   *
   * @param seed chooses random directions and cotangents
   */
  Answer judge(Problem problem, long seed);

  /** Whether the answer can depend on the seed. */
  default boolean isRandom() {
    return true;
  }

  /** {@link Answer#ACCEPTS} or {@link Answer#REJECTS}. */
  static Answer accepts(boolean right) {
    return right ? Answer.ACCEPTS : Answer.REJECTS;
  }
}
