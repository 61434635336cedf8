package dev.cotangent.ops.kernels.reduction;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.RangeKernel;

/**
 * Softmax or its logarithm along the last axis.
 *
 * <p>Rows are taken in blocks. The exponentials, which take most of the time, are computed for a
 * whole block at once, so that short rows (the ten classes of a classifier) use full vectors too.
 */
public final class SoftmaxKernel extends RangeKernel {
  private static final int BLOCK = 1024;
  private static final double NANOS_PER_ELEMENT = 1.5;

  private final FloatSupport loops;
  private final int n;
  private final boolean logarithm;
  private final int rowsPerBlock;

  public SoftmaxKernel(FloatSupport loops, Shape x, boolean logarithm) {
    super(
        logarithm ? "logSoftmax/rows" : "softmax/rows",
        x.size() / x.dim(-1),
        NANOS_PER_ELEMENT * x.dim(-1));
    this.loops = loops;
    this.n = x.dim(-1);
    this.logarithm = logarithm;
    this.rowsPerBlock = Math.min(x.size() / n, Math.max(1, BLOCK / n));
  }

  @Override
  public int localScratch() {
    return loops.lanes() + (logarithm ? rowsPerBlock * n : 0);
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return true;
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    for (int row = from; row < to; row += rowsPerBlock) {
      block(row, Math.min(rowsPerBlock, to - row), operands);
    }
  }

  private void block(int first, int rows, KernelArguments operands) {
    Buffer x = operands.input(0);
    Buffer y = operands.output();
    int xAt = x.offset() + first * n;
    int yAt = y.offset() + first * n;
    shiftRows(rows, x.floats(), xAt, y.floats(), yAt);
    float[] local = operands.local().floats();
    int scratchAt = operands.local().offset();
    float[] e = logarithm ? local : y.floats();
    int eAt = logarithm ? scratchAt + loops.lanes() : yAt;
    loops.exp(y.floats(), yAt, e, eAt, rows * n);
    for (int i = 0; i < rows * n; i += n) {
      float sum = loops.sum(e, eAt + i, n, local, scratchAt);
      if (logarithm) {
        float term = sum == 0 ? -0f : (float) -Math.log(sum);
        loops.affine(y.floats(), yAt + i, 1, term, y.floats(), yAt + i, n);
      } else {
        loops.affine(y.floats(), yAt + i, sum == 0 ? 0 : 1 / sum, -0f, y.floats(), yAt + i, n);
      }
    }
  }

  /**
   * Makes the greatest element of each row 0, so that no exponential overflows; −∞ it stays, so
   * that the exponentials are 0.
   */
  private void shiftRows(int rows, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < rows * n; i += n) {
      float max = loops.max(x, xAt + i, n);
      loops.affine(x, xAt + i, 1, max == Float.NEGATIVE_INFINITY ? -0f : -max, y, yAt + i, n);
    }
  }
}
