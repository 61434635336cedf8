package dev.cotangent.ops.kernels.index;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.Arrays;

/** Rows chosen, or added up, by index. */
public final class RowKernels {
  /** The fewest columns of a task: several cache lines. */
  private static final int STRIP = 64;

  private RowKernels() {}

  /** Copies of rows; cut into indices. */
  public static RangeKernel gather(Gather op, Shape x, Shape indices) {
    int rows = x.dim(0);
    int width = x.size() / rows;
    return new RangeKernel("gather/rows", indices.size(), 5 + 0.2 * width) {
      @Override
      public boolean mayThrow() {
        return true;
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        Buffer source = operands.input(0);
        Buffer output = operands.output();
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
   * Sums of rows, in the order of the indices; cut into columns. The indices are sorted first: what
   * is added to one row then comes in one go, however often an index repeats.
   */
  public static RangeKernel scatterAdd(
      FloatSupport loops, ScatterAdd op, Shape indices, Shape output) {
    int rows = op.rows();
    int width = output.size() / rows;
    int count = indices.size();
    int strip = Math.min(width, STRIP);
    int strips = (width + strip - 1) / strip;
    double nanos = count * (5 + 0.2 * strip) + rows * (5 + 0.1 * strip);
    return new RangeKernel("scatterAdd/columns", strips, nanos) {
      @Override
      public boolean mayThrow() {
        return true;
      }

      @Override
      public int sharedScratch() {
        return IndexOrder.size(rows, count);
      }

      @Override
      public int localScratch() {
        return 2 * width;
      }

      @Override
      public void prepare(KernelArguments operands) {
        Buffer shared = operands.shared();
        IndexOrder.sort(operands.input(0), rows, op, shared.floats(), shared.offset());
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        int first = from * strip;
        int columns = Math.min(width, to * strip) - first;
        Buffer terms = operands.input(1);
        float[] order = operands.shared().floats();
        int orderAt = operands.shared().offset();
        float[] sums = operands.output().floats();
        for (int row = 0; row < rows; row++) {
          int at = operands.output().offset() + row * width + first;
          int start = IndexOrder.start(order, orderAt, row);
          int end = IndexOrder.start(order, orderAt, row + 1);
          Arrays.fill(sums, at, at + columns, 0);
          if (end - start <= FloatSupport.FEW) {
            add(start, end, operands, first, sums, at, columns);
            continue;
          }
          float[] local = operands.local().floats();
          int errorsAt = operands.local().offset();
          int fewAt = errorsAt + columns;
          Arrays.fill(local, errorsAt, errorsAt + columns, 0);
          for (int i = start; i < end; i += FloatSupport.FEW) {
            int few = Math.min(end, i + FloatSupport.FEW);
            int term = terms.offset() + IndexOrder.position(order, orderAt, rows, i) * width;
            System.arraycopy(terms.floats(), term + first, local, fewAt, columns);
            add(i + 1, few, operands, first, local, fewAt, columns);
            loops.sumRows(local, fewAt, 1, 0, sums, at, local, errorsAt, columns);
          }
        }
      }

      private void add(
          int start,
          int end,
          KernelArguments operands,
          int first,
          float[] sums,
          int at,
          int columns) {
        float[] order = operands.shared().floats();
        int orderAt = operands.shared().offset();
        float[] terms = operands.input(1).floats();
        int termsAt = operands.input(1).offset() + first;
        for (int i = start; i < end; i++) {
          int term = termsAt + IndexOrder.position(order, orderAt, rows, i) * width;
          loops.add(sums, at, terms, term, sums, at, columns);
        }
      }
    };
  }
}
