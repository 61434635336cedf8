package dev.cotangent.ops.kernels;

/** Sums that the parts of a kernel have each taken for themselves, side by side. */
final class PartSums {
  private PartSums() {}

  /** Adds to the first part's {@code n} sums those of the others, in order. */
  static void add(FloatSupport loops, float[] sums, int at, int parts, int n) {
    for (int part = 1; part < parts; part++) {
      loops.add(sums, at, sums, at + part * n, sums, at, n);
    }
  }
}
