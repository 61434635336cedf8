package dev.cotangent.ops.kernels.task;

import dev.cotangent.core.Buffer;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Arrays;

/** Sums that the parts of a kernel have each taken for themselves, side by side. */
public final class PartSums {
  /** The columns whose sums and errors stay in the first-level cache. */
  public static final int STRIP = 512;

  private PartSums() {}

  /** Adds to the first part's {@code n} sums those of the others, by halving. */
  public static void add(FloatSupport loops, float[] sums, int at, int parts, int n) {
    for (int step = 1; step < parts; step *= 2) {
      for (int part = 0; part + step < parts; part += 2 * step) {
        int to = at + part * n;
        loops.add(sums, to, sums, to + step * n, sums, to, n);
      }
    }
  }

  /** The scratch of {@link #total}. */
  public static int scratch(int n) {
    return Math.min(n, STRIP);
  }

  /** The sum of any number of parts' {@code n} sums, each rounded four times at most. */
  public static void total(
      FloatSupport loops, Buffer parts, int count, int n, Buffer total, Buffer scratch) {
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
