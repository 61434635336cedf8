package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.Window;
import java.util.Arrays;

/**
 * Puts numbers where the greatest elements of the squares of images were found, and zero elsewhere;
 * cut into planes. Since each position lies in a square of its own, whole vectors can be written.
 */
final class UnpoolKernel extends RangeKernel {
  private final FloatSupport loops;
  private final int rows;
  private final int columns;

  /** The most that a vector at the end of a plane reaches beyond it. */
  private final int overrun;

  UnpoolKernel(FloatSupport loops, Shape image) {
    super("putAlong/squares", image.dim(0) * image.dim(1), 0.12 * image.slice(2, 4).size());
    this.loops = loops;
    this.rows = image.dim(2) / 2;
    this.columns = image.dim(3) / 2;
    this.overrun = 2 * Math.max(0, loops.lanes() - columns);
  }

  /** Whether the window cuts the image into squares of four, and each plane is one row. */
  static boolean fits(Window window, Shape image, Shape output) {
    return MaxPoolKernel.squares(window, image)
        && image.dim(2) % 2 == 0
        && image.dim(3) % 2 == 0
        && output.dim(-1) == image.slice(2, 4).size();
  }

  @Override
  void run(int from, int to, Operands operands) {
    Values positions = operands.input(0);
    Values terms = operands.input(1);
    Values output = operands.output();
    int places = rows * columns;
    int plane = 4 * places;
    for (int i = from; i < to; i++) {
      float[] t = terms.floats();
      float[] p = positions.floats();
      float[] y = output.floats();
      int tAt = terms.offset() + i * places;
      int pAt = positions.offset() + i * places;
      int yAt = output.offset() + i * plane;
      boolean roomy =
          (i + 1) * plane + overrun <= to * plane // what is behind comes next
              && Math.max(tAt - t.length, pAt - p.length) + places + overrun / 2 <= 0;
      if (roomy) {
        loops.spreadSquares(t, tAt, p, pAt, rows, columns, y, yAt);
      } else {
        Arrays.fill(y, yAt, yAt + plane, 0);
        for (int k = 0; k < places; k++) {
          y[yAt + (int) p[pAt + k]] += t[tAt + k];
        }
      }
    }
  }
}
