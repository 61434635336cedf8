package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;

/**
 * How thorough a check is.
 *
 * @param order the highest order of derivatives
 * @param directions how many random directions each large pair is checked along
 * @param tolerance the relative difference that passes
 * @param seed chooses directions and cotangents
 */
record Settings(int order, int directions, double tolerance, long seed) {
  /** A stream of random numbers for a purpose. */
  CounterRandom random(long... purpose) {
    long stream = 17;
    for (long part : purpose) {
      stream = stream * 1_000_003 + part;
    }
    return new CounterRandom(seed, stream);
  }
}
