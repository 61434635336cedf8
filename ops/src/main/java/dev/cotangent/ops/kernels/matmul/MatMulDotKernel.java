package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.task.Split;

/**
 * The product of matrices with few rows or columns by dot products: both factors are read along the
 * sum. The lines of the one with more of them are cut into blocks.
 */
final class MatMulDotKernel implements Kernel {
  /** The multiply-adds of a part, so that handing it to a thread is worthwhile. */
  private static final int WORK_OF_A_TASK = 1 << 16;

  /** The partial sums of a part: half of a first-level cache of 32 KB. */
  private static final int MOST_SUMS = 1 << 12;

  /** Lines are taken in tiles; blocks are a multiple of that. */
  private static final int TILE = Dots.B_TILE;

  private final FloatSupport loops;
  private final int batch;
  private final int rows;
  private final int columns;
  private final int steps;

  /** Whether it is the rows that are cut. */
  private final boolean byRow;

  private final Split split;
  private final Dots[] dots;
  private final int pieceSteps;
  private final Cascade cascade;

  /** A kernel for factors that both {@link #lieAlong} the sum. */
  MatMulDotKernel(FloatSupport loops, MatMul op, Shape a, Shape b) {
    this.loops = loops;
    this.batch = a.slice(0, a.rank() - 2).size();
    this.rows = rows(op, a);
    this.columns = columns(op, b);
    this.steps = steps(op, a);
    this.byRow = rows > columns;
    int cut = Math.max(rows, columns);
    int whole = Math.min(rows, columns);
    int tiles = (cut - 1) / TILE + 1;
    long forThreads = (long) rows * columns * steps / WORK_OF_A_TASK;
    long forCache = (long) rows * columns * loops.lanes() / MOST_SUMS + 1;
    this.split = new Split(cut, TILE, (int) Math.min(tiles, Math.max(forThreads, forCache)));
    this.pieceSteps = Dots.mostPlaces(loops.lanes());
    this.cascade = new Cascade(loops, 1, (steps - 1) / pieceSteps + 1);
    int[] runs = IndirectionTable.strided(whole, steps);
    int lanes = loops.lanes();
    this.dots = new Dots[split.parts()];
    for (int part = 0; part < dots.length; part++) {
      int count = split.count(part);
      int[] blockRuns = IndirectionTable.strided(count, steps);
      int across = byRow ? lanes : count * lanes;
      dots[part] = new Dots(runs, blockRuns, across, byRow ? whole * lanes : lanes);
    }
  }

  /** Whether the elements that are multiplied lie side by side in both factors. */
  static boolean lieAlong(MatMul op, Shape a, Shape b) {
    return (!op.transposeA() || rows(op, a) == 1) && (op.transposeB() || columns(op, b) == 1);
  }

  private static int rows(MatMul op, Shape a) {
    return a.dim(op.transposeA() ? -1 : -2);
  }

  private static int columns(MatMul op, Shape b) {
    return b.dim(op.transposeB() ? -2 : -1);
  }

  private static int steps(MatMul op, Shape a) {
    return a.dim(op.transposeA() ? -2 : -1);
  }

  @Override
  public String name() {
    return "matMul/dots";
  }

  @Override
  public int tasks() {
    return batch * split.parts();
  }

  @Override
  public int localScratch() {
    int sums = Math.min(rows, columns) * split.most() * loops.lanes();
    return sums + cascade.scratch(sums);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int matrix = task / split.parts();
    int part = task % split.parts();
    int from = split.from(part);
    int count = split.count(part);
    Buffer a = operands.input(0);
    Buffer b = operands.input(1);
    float[] sums = operands.local().floats();
    int sumsAt = operands.local().offset();
    int size = Math.min(rows, columns) * count * loops.lanes();
    int below = sumsAt + size;
    int aAt = a.offset() + matrix * rows * steps;
    int bAt = b.offset() + matrix * columns * steps;
    cascade.clear(size, sums, below, sums, sumsAt);
    int to = cascade.isDirect() ? sumsAt : below;
    int pieces = 0;
    for (int k = 0; k < steps; k += pieceSteps) {
      int some = Math.min(pieceSteps, steps - k);
      if (byRow) {
        int block = aAt + from * steps + k;
        loops.dots(dots[part], some, b.floats(), bAt + k, a.floats(), block, sums, to);
      } else {
        int block = bAt + from * steps + k;
        loops.dots(dots[part], some, a.floats(), aAt + k, b.floats(), block, sums, to);
      }
      pieces++;
      cascade.carry(pieces, size, sums, below, sums, sumsAt);
    }
    cascade.finish(size, sums, below, sums, sumsAt);
    float[] result = operands.output().floats();
    int resultAt = operands.output().offset() + matrix * rows * columns;
    if (byRow) {
      loops.sumLanes(sums, sumsAt, result, resultAt + from * columns, count * columns);
      return;
    }
    for (int row = 0; row < rows; row++) {
      int at = sumsAt + row * count * loops.lanes();
      loops.sumLanes(sums, at, result, resultAt + row * columns + from, count);
    }
  }
}
