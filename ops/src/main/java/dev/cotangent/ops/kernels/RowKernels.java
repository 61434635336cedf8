package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.ScatterAdd;
import java.util.Arrays;

/** Rows chosen, or added up, by index. */
final class RowKernels {
  /** The fewest columns of a task: several cache lines. */
  private static final int STRIP = 64;

  private RowKernels() {}

  /** Copies of rows; cut into indices. */
  static RangeKernel gather(Gather op, Shape x, Shape indices) {
    int rows = x.dim(0);
    int width = x.size() / rows;
    return new RangeKernel("gather/rows", indices.size(), 5 + 0.2 * width) {
      @Override
      public boolean mayRefuse() {
        return true;
      }

      @Override
      void run(int from, int to, Operands operands) {
        Values source = operands.input(0);
        Values output = operands.output();
        for (int i = from; i < to; i++) {
          int row = operands.input(1).indexAt(i, rows, op);
          System.arraycopy(
              source.floats(),
              source.offset() + row * width,
              output.floats(),
              output.offset() + i * width,
              width);
        }
      }
    };
  }

  /**
   * Sums of rows; cut into columns, since indices may repeat and the order of additions must not
   * change.
   */
  static RangeKernel scatterAdd(FloatSupport loops, ScatterAdd op, Shape indices, Shape output) {
    int rows = op.rows();
    int width = output.size() / rows;
    int count = indices.size();
    int strip = Math.min(width, STRIP);
    int strips = (width + strip - 1) / strip;
    double nanos = count * (5 + 0.2 * strip) + rows * (5 + 0.1 * strip);
    return new RangeKernel("scatterAdd/columns", strips, nanos) {
      @Override
      public boolean mayRefuse() {
        return true;
      }

      @Override
      void run(int from, int to, Operands operands) {
        int first = from * strip;
        int columns = Math.min(width, to * strip) - first;
        Values updates = operands.input(1);
        float[] sums = operands.output().floats();
        int at = operands.output().offset() + first;
        for (int row = 0; row < rows; row++) {
          Arrays.fill(sums, at + row * width, at + row * width + columns, 0);
        }
        for (int i = 0; i < count; i++) {
          int sum = at + operands.input(0).indexAt(i, rows, op) * width;
          int term = updates.offset() + first + i * width;
          loops.add(sums, sum, updates.floats(), term, sums, sum, columns);
        }
      }
    };
  }
}
