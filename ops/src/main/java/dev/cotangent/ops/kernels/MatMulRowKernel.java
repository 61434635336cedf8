package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.MatMul;
import java.util.Arrays;

/**
 * The product of a vector with a matrix whose lines lie across the sum: the sum of its lines, each
 * times an element of the vector. The lines are read once, from front to back.
 */
final class MatMulRowKernel implements Kernel {
  /** The multiply-adds of a part, so that handing it to a thread is worthwhile. */
  private static final int WORK_OF_A_TASK = 1 << 16;

  /** Shorter pieces of lines are not read well. */
  private static final int FEWEST_COLUMNS = 256;

  private final FloatSupport loops;
  private final int vector;
  private final int batch;
  private final int lines;
  private final int columns;
  private final Split split;

  /** A kernel for a product that {@link #fits}. */
  MatMulRowKernel(FloatSupport loops, MatMul op, Shape a, Shape b) {
    this.loops = loops;
    this.vector = isRow(op, a) ? 0 : 1;
    this.batch = a.slice(0, a.rank() - 2).size();
    this.lines = a.dim(op.transposeA() ? -2 : -1);
    this.columns = vector == 0 ? b.dim(-1) : a.dim(-1);
    int units = (columns - 1) / FEWEST_COLUMNS + 1;
    int parts = (int) Math.min(units, (long) lines * columns / WORK_OF_A_TASK + 1);
    this.split = new Split(columns, FEWEST_COLUMNS, parts);
  }

  /** Whether one factor is a vector and the other's elements lie across the sum. */
  static boolean fits(MatMul op, Shape a, Shape b) {
    boolean isColumn = b.dim(op.transposeB() ? -2 : -1) == 1;
    return isRow(op, a) ? !op.transposeB() && !isColumn : isColumn && op.transposeA();
  }

  private static boolean isRow(MatMul op, Shape a) {
    return a.dim(op.transposeA() ? -1 : -2) == 1;
  }

  @Override
  public String name() {
    return "matMul/rows";
  }

  @Override
  public int tasks() {
    return batch * split.parts();
  }

  @Override
  public void run(int task, Operands operands) {
    int at = task / split.parts();
    int from = split.from(task % split.parts());
    int count = split.count(task % split.parts());
    Values x = operands.input(vector);
    Values matrix = operands.input(1 - vector);
    float[] y = operands.output().floats();
    int to = operands.output().offset() + at * columns + from;
    Arrays.fill(y, to, to + count, 0);
    loops.addRows(
        x.floats(),
        x.offset() + at * lines,
        lines,
        matrix.floats(),
        matrix.offset() + at * lines * columns + from,
        columns,
        y,
        to,
        count);
  }
}
