package dev.cotangent.ops.kernels.pooling;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.Arrays;

/**
 * Puts numbers where the greatest elements of the squares of images were found, and zero elsewhere;
 * cut into planes. Since each position lies in a square of its own, whole vectors can be written.
 */
public final class UnpoolKernel extends RangeKernel {
  private final FloatSupport loops;
  private final int rows;
  private final int columns;

  /** The most that a vector at the end of a plane reaches beyond it. */
  private final int overrun;

  public UnpoolKernel(FloatSupport loops, Shape image) {
    super("putAlong/squares", image.dim(0) * image.dim(1), 0.12 * image.slice(2, 4).size());
    this.loops = loops;
    this.rows = image.dim(2) / 2;
    this.columns = image.dim(3) / 2;
    this.overrun = 2 * Math.max(0, loops.lanes() - columns);
  }

  /** Whether the window cuts the image into squares of four, and each plane is one row. */
  public static boolean fits(Window window, Shape image, Shape output) {
    return MaxPoolKernel.squares(window, image)
        && image.dim(2) % 2 == 0
        && image.dim(3) % 2 == 0
        && output.dim(-1) == image.slice(2, 4).size();
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    Buffer positions = operands.input(0);
    Buffer terms = operands.input(1);
    Buffer output = operands.output();
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
