package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.Split;

/**
 * The product of a vector with a matrix whose lines lie across the sum: the sum of its lines, each
 * times an element of the vector. The lines are read once, from front to back.
 *
 * <p>The parts are runs of lines, as in most other work on a matrix (its product with a vector
 * along the lines, its update), so that a thread finds the same lines in its own cache. The parts'
 * sums are added in order at the end.
 */
final class MatMulRowKernel implements Kernel {
  /** The multiply-adds of a part, so that handing it to a thread is worthwhile. */
  private static final int WORK_OF_A_TASK = 1 << 16;

  /** With fewer in a part, or more parts, adding their sums would take too long. */
  private static final int FEWEST_LINES = 8;

  private static final int MOST_PARTS = 4;

  /** The lines that are added to the same sums, eight at a time; then comes a {@link Cascade}. */
  private static final int LINES_OF_PIECE = 256;

  private final FloatSupport loops;
  private final int vector;
  private final int batch;
  private final int lines;
  private final int columns;
  private final Split split;
  private final Cascade cascade;

  /** A kernel for a product that {@link #fits}. */
  MatMulRowKernel(FloatSupport loops, MatMul op, Shape a, Shape b) {
    this.loops = loops;
    this.vector = isRow(op, a) ? 0 : 1;
    this.batch = a.slice(0, a.rank() - 2).size();
    this.lines = a.dim(op.transposeA() ? -2 : -1);
    this.columns = vector == 0 ? b.dim(-1) : a.dim(-1);
    int most = Math.min(MOST_PARTS, (lines - 1) / FEWEST_LINES + 1);
    int parts = (int) Math.min(most, (long) lines * columns / WORK_OF_A_TASK + 1);
    this.split = new Split(lines, FEWEST_LINES, parts);
    this.cascade = new Cascade(loops, 1, (split.most() - 1) / LINES_OF_PIECE + 1);
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

  /** The sums of all parts but the first, which are taken in the result. */
  @Override
  public int sharedScratch() {
    return batch * (split.parts() - 1) * columns;
  }

  @Override
  public int localScratch() {
    return cascade.scratch(columns);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int product = task / split.parts();
    int part = task % split.parts();
    int from = split.from(part);
    Buffer x = operands.input(vector);
    Buffer matrix = operands.input(1 - vector);
    Buffer y = part == 0 ? operands.output() : operands.shared();
    int sums = part == 0 ? product : product * (split.parts() - 1) + part - 1;
    int to = y.offset() + sums * columns;
    float[] below = operands.local().floats();
    int belowAt = operands.local().offset();
    cascade.clear(columns, below, belowAt, y.floats(), to);
    int pieces = 0;
    for (int line = from; line < split.from(part + 1); line += LINES_OF_PIECE) {
      loops.addRows(
          x.floats(),
          x.offset() + product * lines + line,
          Math.min(LINES_OF_PIECE, split.from(part + 1) - line),
          matrix.floats(),
          matrix.offset() + (product * lines + line) * columns,
          cascade.isDirect() ? y.floats() : below,
          cascade.isDirect() ? to : belowAt,
          columns);
      pieces++;
      cascade.carry(pieces, columns, below, belowAt, y.floats(), to);
    }
    cascade.finish(columns, below, belowAt, y.floats(), to);
  }

  @Override
  public void finish(KernelArguments operands) {
    float[] y = operands.output().floats();
    float[] sums = operands.shared().floats();
    int from = operands.shared().offset();
    for (int product = 0; product < batch; product++) {
      int to = operands.output().offset() + product * columns;
      for (int part = 1; part < split.parts(); part++) {
        loops.add(y, to, sums, from, y, to, columns);
        from += columns;
      }
    }
  }
}
