package dev.cotangent.ops.kernels.index;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.Arrays;

/** Elements taken from, or added to, positions along the last axis; cut into rows. */
public final class AlongKernels {
  private AlongKernels() {}

  public static RangeKernel take(TakeAlong op, Shape x, Shape positions) {
    int n = x.dim(-1);
    int k = positions.dim(-1);
    return new RangeKernel("takeAlong/rows", positions.size() / k, 2.0 * k) {
      @Override
      public boolean mayThrow() {
        return true;
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        Buffer source = operands.input(0);
        Buffer index = operands.input(1);
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

  /**
   * Sums along the last axis, of elements or of rows that have one element.
   *
   * @param op the operation that takes the positions
   * @param rows the rows of positions
   * @param k the positions in a row
   * @param n the sums in a row
   * @param most how often a position may come in a row, if that is known
   */
  public static RangeKernel put(Op op, int rows, int k, int n, int most) {
    boolean few = Math.min(k, most) <= FloatSupport.FEW;
    return new RangeKernel(op.name() + "/rows", rows, 2.0 * k + 0.1 * n) {
      @Override
      public boolean mayThrow() {
        return true;
      }

      @Override
      public int localScratch() {
        return few ? 0 : n;
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        if (few) {
          put(from, to, operands);
          return;
        }
        for (int row = from; row < to; row++) {
          if (!putCounting(row, operands)) {
            putCompensated(row, operands);
          }
        }
      }

      private void put(int from, int to, KernelArguments operands) {
        Buffer index = operands.input(0);
        Buffer updates = operands.input(1);
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

      /** Whether no position comes more than a few times; else the sums are of no use. */
      private boolean putCounting(int row, KernelArguments operands) {
        Buffer index = operands.input(0);
        Buffer updates = operands.input(1);
        float[] terms = updates.floats();
        float[] sums = operands.output().floats();
        float[] counts = operands.local().floats();
        int at = operands.output().offset() + row * n;
        int countsAt = operands.local().offset();
        Arrays.fill(sums, at, at + n, 0);
        Arrays.fill(counts, countsAt, countsAt + n, 0);
        for (int i = row * k; i < row * k + k; i++) {
          int position = index.indexAt(i, n, op);
          float count = counts[countsAt + position] + 1;
          if (count > FloatSupport.FEW) {
            return false;
          }
          counts[countsAt + position] = count;
          sums[at + position] += terms[updates.offset() + i];
        }
        return true;
      }

      private void putCompensated(int row, KernelArguments operands) {
        Buffer index = operands.input(0);
        Buffer updates = operands.input(1);
        float[] terms = updates.floats();
        float[] sums = operands.output().floats();
        float[] errors = operands.local().floats();
        int at = operands.output().offset() + row * n;
        int errorsAt = operands.local().offset();
        Arrays.fill(sums, at, at + n, 0);
        Arrays.fill(errors, errorsAt, errorsAt + n, 0);
        for (int i = row * k; i < row * k + k; i++) {
          int position = index.indexAt(i, n, op);
          float term = terms[updates.offset() + i];
          ScalarSupport.addCompensated(term, sums, at + position, errors, errorsAt + position);
        }
      }
    };
  }
}
