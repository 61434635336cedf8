package dev.cotangent.ops.kernels;

/**
 * Whether the vector loops of one kind are compiled; nobody says so, but both kinds' times do.
 *
 * <p>A vector loop that is not compiled puts each vector on the heap, and takes several times as
 * long as a plain loop; once it is compiled, it is at least as fast.
 */
final class Warmth {
  /** How long plain loops run alone: by then, they are compiled. */
  private static final double ALONE_NANOS = 5e6;

  /** The time of plain loops in which vector loops may try for one nanosecond. */
  private static final double PATIENCE = 2;

  /** The longest that vector loops try; plain loops may be better, but that is rather chance. */
  private static final double TRIAL_NANOS = 1e8;

  /** How many calls the plain loops' rate is a mean of, roughly. */
  private static final double MEMORY = 8;

  private final FloatSupport plain;
  private final FloatSupport vectors;

  // Threads may overwrite each other's times, which puts off the decision at most.
  private boolean warm;
  private double plainNanos;
  private double vectorNanos;
  private double plainRate;

  /** Nothing has been compiled yet. */
  Warmth(FloatSupport plain, FloatSupport vectors) {
    this.plain = plain;
    this.vectors = vectors;
  }

  /** Whether vector loops are to be taken from now on, without telling how long they took. */
  boolean isWarm() {
    return warm;
  }

  /** The loops that are to do some work next, as long as it is not {@linkplain #isWarm warm}. */
  FloatSupport next() {
    boolean tries = plainNanos > ALONE_NANOS && plainNanos > PATIENCE * vectorNanos;
    return tries ? vectors : plain;
  }

  /** Some loops took the time since the start for their work. */
  void took(FloatSupport loops, long start, long work) {
    took(loops, (double) (System.nanoTime() - start), work);
  }

  void took(FloatSupport loops, double nanos, long work) {
    if (loops == plain) {
      plainNanos += nanos;
      plainRate += (work / Math.max(1, nanos) - plainRate) / MEMORY;
    } else {
      vectorNanos += nanos;
      warm |= work > plainRate * nanos || vectorNanos > TRIAL_NANOS;
    }
  }
}
