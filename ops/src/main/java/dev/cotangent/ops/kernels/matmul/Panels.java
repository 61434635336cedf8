package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Arrays;

/** Packs columns of a factor into the panels of {@link FloatSupport#packedProduct}. */
final class Panels {
  /** Steps that are transposed together, so that what is written stays in the first-level cache. */
  private static final int PIECE = 64;

  private final FloatSupport loops;
  private final Factor factor;

  Panels(FloatSupport loops, Factor factor) {
    this.loops = loops;
    this.factor = factor;
  }

  /**
   * Lays columns side by side, panel by panel, each step by step, with zeros up to its width.
   *
   * @param at where the first column's first step is
   */
  void pack(float[] b, int at, int columns, int steps, float[] target, int targetAt) {
    for (int j = 0; j < columns; j += loops.panel()) {
      int count = Math.min(loops.panel(), columns - j);
      int width = loops.padded(count);
      int from = at + j * factor.columnStride();
      int to = targetAt + j * steps;
      if (count < width) {
        Arrays.fill(target, to, to + steps * width, 0);
      }
      if (factor.columnStride() == 1) {
        loops.copy(b, from, factor.rowStride(), steps, count, target, to, width);
      } else {
        transpose(b, from, count, steps, target, to, width);
      }
    }
  }

  /** Transposes columns whose steps lie side by side. */
  private void transpose(
      float[] b, int at, int count, int steps, float[] target, int targetAt, int width) {
    for (int k = 0; k < steps; k += PIECE) {
      int piece = Math.min(PIECE, steps - k);
      int to = targetAt + k * width;
      loops.transpose(b, at + k, factor.columnStride(), count, piece, target, to, width);
    }
  }
}
