package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;

/** The position of the first greatest element of each row; NaN is greater than every number. */
final class ArgMaxKernel extends RangeKernel {
  private final FloatSupport loops;
  private final int n;

  ArgMaxKernel(FloatSupport loops, Shape x) {
    super("argMax/rows", x.size() / x.dim(-1), x.dim(-1));
    this.loops = loops;
    this.n = x.dim(-1);
  }

  @Override
  void run(int from, int to, Operands operands) {
    Values x = operands.input(0);
    Values y = operands.output();
    for (int row = from; row < to; row++) {
      y.floats()[y.offset() + row] = first(x.floats(), x.offset() + row * n);
    }
  }

  private int first(float[] x, int at) {
    float max = loops.max(x, at, n);
    int i = 0;
    while (x[at + i] != max && !Float.isNaN(x[at + i])) {
      i++;
    }
    return i;
  }
}
