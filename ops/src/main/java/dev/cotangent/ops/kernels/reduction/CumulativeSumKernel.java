package dev.cotangent.ops.kernels.reduction;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.kernels.task.RangeKernel;

/**
 * Running sums along the last axis, added up in float64 and rounded once; cut into rows.
 *
 * <p>Four rows are done at a time: an addition has to wait for the one before it in its row.
 */
public final class CumulativeSumKernel extends RangeKernel {
  private static final int TOGETHER = 4;

  private final int n;
  private final boolean backwards;

  public CumulativeSumKernel(CumulativeSum op, Shape x) {
    super("cumulativeSum/rows", x.size() / x.dim(-1), x.dim(-1));
    this.n = x.dim(-1);
    this.backwards = op.backwards();
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return true;
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    Buffer x = operands.input(0);
    Buffer y = operands.output();
    int step = backwards ? -1 : 1;
    int start = backwards ? n - 1 : 0;
    int row = from;
    for (; row <= to - TOGETHER; row += TOGETHER) {
      int first = row * n + start;
      four(x.floats(), x.offset() + first, y.floats(), y.offset() + first, step);
    }
    for (; row < to; row++) {
      int first = row * n + start;
      one(x.floats(), x.offset() + first, y.floats(), y.offset() + first, step);
    }
  }

  private void one(float[] x, int xAt, float[] y, int yAt, int step) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[xAt + i * step];
      y[yAt + i * step] = (float) sum;
    }
  }

  private void four(float[] x, int xAt, float[] y, int yAt, int step) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int i = 0; i < n; i++) {
      int from = xAt + i * step;
      int to = yAt + i * step;
      sum0 += x[from];
      sum1 += x[from + n];
      sum2 += x[from + 2 * n];
      sum3 += x[from + 3 * n];
      y[to] = (float) sum0;
      y[to + n] = (float) sum1;
      y[to + 2 * n] = (float) sum2;
      y[to + 3 * n] = (float) sum3;
    }
  }
}
