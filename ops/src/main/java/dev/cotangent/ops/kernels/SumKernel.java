package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over some axes of an array.
 *
 * <p>Neighbouring axes that are both summed, or both kept, count as one, so summed and kept axes
 * alternate. The operand is read once, front to back, in runs along its last axis. The work is cut
 * along one axis: if it is a kept one, every part has sums of its own; if it is a summed one, every
 * part has a row of partial sums in scratch, and the rows are added at the end.
 */
final class SumKernel implements Kernel {
  private static final int ELEMENTS_PER_TASK = 1 << 18;

  /** The rows of partial sums may hold so many times fewer numbers than the operand. */
  private static final int SCRATCH_RATIO = 16;

  private final FloatSupport loops;
  private final int size;

  /** For each axis, outermost first: its extent, and where it leads in operand and result. */
  private final int[] extents;

  private final int[] from;
  private final int[] to;

  private final int cutAxis;
  private final int tasks;

  /**
   * Creates a kernel.
   *
   * @param output a shape that stretches to the operand's
   */
  SumKernel(FloatSupport loops, Shape x, Shape output) {
    this.loops = loops;
    this.size = output.size();
    List<Axis> axes = Axis.joined(x.dims(), x.strides(), Axis.stretched(output, x));
    this.extents = axes.stream().mapToInt(Axis::extent).toArray();
    this.from = axes.stream().mapToInt(Axis::from).toArray();
    this.to = axes.stream().mapToInt(Axis::to).toArray();
    int most = x.size() / ELEMENTS_PER_TASK;
    boolean partialsAreSmall = (long) size * Math.min(most, extents[0]) <= x.size() / SCRATCH_RATIO;
    this.cutAxis = to[0] != 0 || extents.length == 1 || partialsAreSmall ? 0 : 1;
    this.tasks = Math.max(1, Math.min(most, extents[cutAxis]));
  }

  @Override
  public String name() {
    return "sumTo/" + (cutsSummedAxis() ? "partial" : "direct");
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
    return loops.lanes();
  }

  @Override
  public void run(int task, Operands operands) {
    Values x = operands.input(0);
    int start = Split.start(task, extents[cutAxis], tasks);
    int end = Split.start(task + 1, extents[cutAxis], tasks);
    if (cutsSummedAxis()) {
      float[] sums = operands.shared().floats();
      int at = operands.shared().offset() + task * size;
      Arrays.fill(sums, at, at + size, 0);
      add(0, x.floats(), x.offset(), sums, at, start, end, operands.local());
    } else {
      float[] sums = operands.output().floats();
      int at = operands.output().offset();
      // The cut axis is the outermost of the result, or there is one part.
      int first = tasks == 1 ? 0 : start * to[cutAxis];
      int last = tasks == 1 ? size : end * to[cutAxis];
      Arrays.fill(sums, at + first, at + last, 0);
      add(0, x.floats(), x.offset(), sums, at, start, end, operands.local());
    }
  }

  /** Adds what lies along an axis and those inside it; the cut axis from start to end. */
  private void add(
      int axis, float[] x, int xAt, float[] sums, int at, int start, int end, Values local) {
    int first = axis == cutAxis ? start : 0;
    int last = axis == cutAxis ? end : extents[axis];
    if (axis < extents.length - 1) {
      for (int i = first; i < last; i++) {
        add(axis + 1, x, xAt + i * from[axis], sums, at + i * to[axis], start, end, local);
      }
    } else if (to[axis] == 0) {
      sums[at] += loops.sum(x, xAt + first, last - first, local.floats(), local.offset());
    } else {
      loops.add(sums, at + first, x, xAt + first, sums, at + first, last - first);
    }
  }

  @Override
  public void finish(Operands operands) {
    if (cutsSummedAxis()) {
      float[] partial = operands.shared().floats();
      int partialAt = operands.shared().offset();
      float[] sums = operands.output().floats();
      int at = operands.output().offset();
      PartSums.add(loops, partial, partialAt, tasks, size);
      System.arraycopy(partial, partialAt, sums, at, size);
    }
  }
}
