package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import java.util.Arrays;

/** Sums that the parts of a kernel have each taken for themselves, side by side. */
final class PartSums {
  /** The columns whose sums and errors stay in the first-level cache. */
  static final int STRIP = 512;

  private PartSums() {}

  /** Adds to the first part's {@code n} sums those of the others, by halving. */
  static void add(FloatSupport loops, float[] sums, int at, int parts, int n) {
    for (int step = 1; step < parts; step *= 2) {
      for (int part = 0; part + step < parts; part += 2 * step) {
        int to = at + part * n;
        loops.add(sums, to, sums, to + step * n, sums, to, n);
      }
    }
  }

  /** The scratch of {@link #total}. */
  static int scratch(int n) {
    return Math.min(n, STRIP);
  }

  /** The sum of any number of parts' {@code n} sums, each rounded four times at most. */
  static void total(
      FloatSupport loops, Values parts, int count, int n, Values total, Values scratch) {
    float[] sums = total.floats();
    float[] errors = scratch.floats();
    int errorsAt = scratch.offset();
    Arrays.fill(sums, total.offset(), total.offset() + n, 0);
    for (int strip = 0; strip < n; strip += STRIP) {
      int columns = Math.min(STRIP, n - strip);
      int at = parts.offset() + strip;
      int to = total.offset() + strip;
      Arrays.fill(errors, errorsAt, errorsAt + columns, 0);
      loops.sumRows(parts.floats(), at, count, n, sums, to, errors, errorsAt, columns);
    }
  }
}
