package dev.cotangent.ops.kernels.reduction;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.layout.Axis;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.PartSums;
import dev.cotangent.ops.kernels.task.Split;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over some axes of an array.
 *
 * <p>Neighbouring axes that are both summed, or both kept, count as one, so summed and kept axes
 * alternate. The operand is read once, front to back, in runs along its last axis or in strips of
 * rows. The work is cut along one axis: if it is a kept one, every part has sums of its own; if it
 * is a summed one, every part has a row of partial sums in scratch, and the rows are added at the
 * end.
 *
 * <p>No term is rounded more than 16 times, however many there are: what lies above a run or a few
 * rows goes to sums of twice the digits ({@link FloatSupport#sumRows}).
 */
public final class SumKernel implements Kernel {
  private static final int ELEMENTS_PER_TASK = 1 << 18;

  /** The rows of partial sums may hold so many times fewer numbers than the operand. */
  private static final int SCRATCH_RATIO = 16;

  /** Rows of fewer columns are taken several at a time, as one of at least {@link #FOLDED}. */
  private static final int NARROW = 64;

  private static final int FOLDED = 128;

  private final FloatSupport loops;
  private final int size;

  /** For each axis, outermost first: its extent, and where it leads in operand and result. */
  private final int[] extents;

  private final int[] from;
  private final int[] to;
  private final int last;

  private final int cutAxis;
  private final int tasks;

  /** Whether each sum is done where its first term is met, before the next. */
  private final boolean oneByOne;

  /** The rows of so few columns that are taken as one; 0 if they are not narrow. */
  private final int fold;

  /**
   * Creates a kernel.
   *
   * @param output a shape that stretches to the operand's
   */
  public SumKernel(FloatSupport loops, Shape x, Shape output) {
    this.loops = loops;
    this.size = output.size();
    List<Axis> axes = Axis.joined(x.dims(), x.strides(), Axis.stretched(output, x));
    this.extents = axes.stream().mapToInt(Axis::extent).toArray();
    this.from = axes.stream().mapToInt(Axis::from).toArray();
    this.to = axes.stream().mapToInt(Axis::to).toArray();
    this.last = extents.length - 1;
    int most = x.size() / ELEMENTS_PER_TASK;
    boolean partialsAreSmall = (long) size * Math.min(most, extents[0]) <= x.size() / SCRATCH_RATIO;
    this.cutAxis = to[0] != 0 || extents.length == 1 || partialsAreSmall ? 0 : 1;
    this.tasks = Math.max(1, Math.min(most, extents[cutAxis]));
    this.oneByOne = extents.length <= (sumsRuns() ? 2 : 3);
    boolean narrow = !sumsRuns() && last > 0 && cutAxis < last && extents[last] < NARROW;
    this.fold = narrow ? (FOLDED - 1) / extents[last] + 1 : 0;
  }

  @Override
  public String name() {
    return "sumTo/" + (cutsSummedAxis() ? "partial" : "direct");
  }

  private boolean sumsRuns() {
    return to[last] == 0;
  }

  private boolean cutsSummedAxis() {
    return tasks > 1 && to[cutAxis] == 0;
  }

  @Override
  public int tasks() {
    return tasks;
  }

  @Override
  public int sharedScratch() {
    return cutsSummedAxis() ? tasks * size : 0;
  }

  @Override
  public int localScratch() {
    return errorsAt() + Math.max(oneByOne ? 0 : most(), PartSums.scratch(size));
  }

  /** The most sums that a part has. */
  private int most() {
    return tasks == 1 || cutsSummedAxis()
        ? size
        : new Split(size, size / extents[cutAxis], tasks).most();
  }

  /** In scratch, behind what {@link #runs} and {@link #narrowRows} need. */
  private int errorsAt() {
    return sumsRuns() ? loops.lanes() + PartSums.STRIP : 2 * fold * extents[last];
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int start = Split.start(task, extents[cutAxis], tasks);
    int end = Split.start(task + 1, extents[cutAxis], tasks);
    Buffer local = operands.local();
    Buffer result = cutsSummedAxis() ? operands.shared() : operands.output();
    float[] sums = result.floats();
    int at = result.offset() + (cutsSummedAxis() ? task * size : 0);
    // The cut axis is the outermost of the result, or there is one part.
    int first = tasks == 1 || cutsSummedAxis() ? 0 : start * to[cutAxis];
    int behind = tasks == 1 || cutsSummedAxis() ? size : end * to[cutAxis];
    Arrays.fill(sums, at + first, at + behind, 0);
    int errors = local.offset() + errorsAt();
    if (!oneByOne) {
      Arrays.fill(local.floats(), errors, errors + behind - first, 0);
    }
    add(0, operands, operands.input(0).offset(), sums, at, errors - first - at, start, end);
  }

  /**
   * Adds what lies along an axis and those inside it; the cut axis from start to end.
   *
   * @param shift how far the errors in scratch lie behind their sums, by index
   */
  private void add(
      int axis,
      KernelArguments operands,
      int xAt,
      float[] sums,
      int at,
      int shift,
      int start,
      int end) {
    float[] x = operands.input(0).floats();
    Buffer local = operands.local();
    int first = axis == cutAxis ? start : 0;
    int behind = axis == cutAxis ? end : extents[axis];
    if (axis < last - 1) {
      for (int i = first; i < behind; i++) {
        int deeper = xAt + i * from[axis];
        add(axis + 1, operands, deeper, sums, at + i * to[axis], shift, start, end);
      }
    } else if (axis < last) {
      int inner = axis + 1 == cutAxis ? start : 0;
      int innerEnd = axis + 1 == cutAxis ? end : extents[last];
      int xFirst = xAt + first * from[axis] + inner;
      int sumsFirst = at + first * to[axis] + inner * to[last];
      if (sumsRuns()) {
        runs(behind - first, innerEnd - inner, x, xFirst, sums, sumsFirst, shift, local);
      } else {
        rows(behind - first, innerEnd - inner, x, xFirst, sums, sumsFirst, shift, local);
      }
    } else if (sumsRuns()) {
      runs(1, behind - first, x, xAt + first, sums, at, shift, local);
    } else {
      rows(1, behind - first, x, xAt + first, sums, at + first, shift, local);
    }
  }

  /** Adds up each of some runs, which lie along the last axis. */
  private void runs(
      int count, int n, float[] x, int xAt, float[] sums, int at, int shift, Buffer local) {
    float[] scratch = local.floats();
    int lanesAt = local.offset();
    int stride = last == 0 ? 0 : from[last - 1];
    if (oneByOne) {
      for (int i = 0; i < count; i++) {
        sums[at + i] = loops.sum(x, xAt + i * stride, n, scratch, lanesAt);
      }
      return;
    }
    int rowAt = lanesAt + loops.lanes();
    for (int strip = 0; strip < count; strip += PartSums.STRIP) {
      int columns = Math.min(PartSums.STRIP, count - strip);
      for (int i = 0; i < columns; i++) {
        scratch[rowAt + i] = loops.sum(x, xAt + (strip + i) * stride, n, scratch, lanesAt);
      }
      int to = at + strip;
      loops.sumRows(scratch, rowAt, 1, 0, sums, to, scratch, shift + to, columns);
    }
  }

  /** Adds rows, which lie along the last axis. */
  private void rows(
      int rows, int n, float[] x, int xAt, float[] sums, int at, int shift, Buffer local) {
    int stride = last == 0 ? 0 : from[last - 1];
    if (oneByOne && rows < 8) {
      for (int i = 0; i < rows; i++) {
        loops.add(sums, at, x, xAt + i * stride, sums, at, n);
      }
      return;
    }
    float[] scratch = local.floats();
    for (int strip = 0; strip < n; strip += PartSums.STRIP) {
      int columns = Math.min(PartSums.STRIP, n - strip);
      int to = at + strip;
      int errors = shift + to;
      if (oneByOne) {
        errors = local.offset() + errorsAt();
        Arrays.fill(scratch, errors, errors + columns, 0);
      }
      if (fold > 0 && rows >= 4 * fold) {
        narrowRows(rows, x, xAt, sums, to, errors, local);
      } else {
        loops.sumRows(x, xAt + strip, rows, stride, sums, to, scratch, errors, columns);
      }
    }
  }

  /** Adds rows of few columns, in wider rows of several of them. */
  private void narrowRows(
      int rows, float[] x, int xAt, float[] sums, int at, int errorsAt, Buffer local) {
    float[] scratch = local.floats();
    int columns = extents[last];
    int wide = fold * columns;
    int folded = rows / fold;
    int wideAt = local.offset();
    Arrays.fill(scratch, wideAt, wideAt + 2 * wide, 0);
    loops.sumRows(x, xAt, folded, wide, scratch, wideAt, scratch, wideAt + wide, wide);
    loops.sumRows(scratch, wideAt, fold, columns, sums, at, scratch, errorsAt, columns);
    int rest = xAt + folded * wide;
    loops.sumRows(x, rest, rows % fold, columns, sums, at, scratch, errorsAt, columns);
  }

  @Override
  public void finish(KernelArguments operands) {
    if (cutsSummedAxis()) {
      Buffer partial = operands.shared();
      Buffer sums = operands.output();
      PartSums.total(loops, partial, tasks, size, sums, operands.local());
    }
  }
}
