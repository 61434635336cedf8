package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.TakeAlong;
import java.util.Arrays;

/** Elements taken from, or added to, positions along the last axis; cut into rows. */
final class AlongKernels {
  private AlongKernels() {}

  static RangeKernel take(TakeAlong op, Shape x, Shape positions) {
    int n = x.dim(-1);
    int k = positions.dim(-1);
    return new RangeKernel("takeAlong/rows", positions.size() / k, 2.0 * k) {
      @Override
      public boolean mayRefuse() {
        return true;
      }

      @Override
      void run(int from, int to, Operands operands) {
        Values source = operands.input(0);
        Values index = operands.input(1);
        float[] values = source.floats();
        float[] taken = operands.output().floats();
        int at = operands.output().offset();
        for (int row = from; row < to; row++) {
          int rowAt = source.offset() + row * n;
          for (int i = row * k; i < row * k + k; i++) {
            taken[at + i] = values[rowAt + index.indexAt(i, n, op)];
          }
        }
      }
    };
  }

  static RangeKernel put(PutAlong op, Shape positions) {
    int n = op.size();
    int k = positions.dim(-1);
    return new RangeKernel("putAlong/rows", positions.size() / k, 2.0 * k + 0.1 * n) {
      @Override
      public boolean mayRefuse() {
        return true;
      }

      @Override
      void run(int from, int to, Operands operands) {
        Values index = operands.input(0);
        Values updates = operands.input(1);
        float[] terms = updates.floats();
        float[] sums = operands.output().floats();
        int at = operands.output().offset();
        for (int row = from; row < to; row++) {
          int rowAt = at + row * n;
          Arrays.fill(sums, rowAt, rowAt + n, 0);
          for (int i = row * k; i < row * k + k; i++) {
            sums[rowAt + index.indexAt(i, n, op)] += terms[updates.offset() + i];
          }
        }
      }
    };
  }
}
