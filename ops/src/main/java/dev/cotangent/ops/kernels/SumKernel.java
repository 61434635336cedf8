package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.ArrayList;
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
    List<StridedCopy.Axis> axes =
        joined(x.dims(), x.strides(), Strides.stretched(output, x));
    this.extents = axes.stream().mapToInt(StridedCopy.Axis::extent).toArray();
    this.from = axes.stream().mapToInt(StridedCopy.Axis::from).toArray();
    this.to = axes.stream().mapToInt(StridedCopy.Axis::to).toArray();
    int most = x.size() / ELEMENTS_PER_TASK;
    boolean partialsAreSmall =
        (long) size * Math.min(most, extents[0]) <= x.size() / SCRATCH_RATIO;
    this.cutAxis = to[0] != 0 || extents.length == 1 || partialsAreSmall ? 0 : 1;
    this.tasks = Math.max(1, Math.min(most, extents[cutAxis]));
  }
}
