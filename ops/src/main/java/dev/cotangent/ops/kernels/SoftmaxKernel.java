package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;

/**
 * Softmax or its logarithm along the last axis.
 *
 * <p>Rows are taken in blocks. The exponentials, which take most of the time, are computed for a
 * whole block at once, so that short rows (the ten classes of a classifier) use full vectors too.
 */
final class SoftmaxKernel extends RangeKernel {
  private static final int BLOCK = 1024;
  private static final double NANOS_PER_ELEMENT = 1.5;

  private final FloatSupport loops;
  private final int n;
  private final boolean logarithm;
  private final int rowsPerBlock;

  SoftmaxKernel(FloatSupport loops, Shape x, boolean logarithm) {
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
    return logarithm ? rowsPerBlock * n : 0;
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return true;
  }

  @Override
  void run(int from, int to, Operands operands) {
    for (int row = from; row < to; row += rowsPerBlock) {
      block(row, Math.min(rowsPerBlock, to - row), operands);
    }
  }

  private void block(int first, int rows, Operands operands) {
    Values x = operands.input(0);
    float[] y = operands.output().floats();
    int yAt = operands.output().offset() + first * n;
    int xAt = x.offset() + first * n;
    for (int i = 0; i < rows * n; i += n) {
      float max = loops.max(x.floats(), xAt + i, n);
      loops.shift(x.floats(), xAt + i, -max, y, yAt + i, n);
    }
    float[] e = logarithm ? operands.local().floats() : y;
    int eAt = logarithm ? operands.local().offset() : yAt;
    loops.exp(y, yAt, e, eAt, rows * n);
    for (int i = 0; i < rows * n; i += n) {
      float sum = loops.sum(e, eAt + i, n);
      if (logarithm) {
        loops.shift(y, yAt + i, (float) -Math.log(sum), y, yAt + i, n);
      } else {
        loops.scale(y, yAt + i, 1 / sum, y, yAt + i, n);
      }
    }
  }
}
