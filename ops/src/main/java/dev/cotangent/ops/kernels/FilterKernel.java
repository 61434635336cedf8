package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;

/**
 * The adjoint of the convolution for the filters: from images and a result's cotangent, the
 * filters'.
 *
 * <p>A filter element is the sum, over all places, of the image element it meets times the
 * cotangent there. The images are dealt out to a fixed number of parts, whose sums are added in
 * order at the end.
 */
abstract class FilterKernel implements Kernel {
  private static final int MOST_PARTS = 8;
  private static final int MOST_SCRATCH = 1 << 22;

  final FloatSupport loops;
  final Correlation form;
  private final int groupSums;
  private final int sumSize;
  private final int parts;

  /**
   * A kernel that takes some sums for each group.
   *
   * @param groupSums how many
   */
  FilterKernel(FloatSupport loops, Correlation form, int groupSums) {
    this.loops = loops;
    this.form = form;
    this.groupSums = groupSums;
    this.sumSize = form.groups() * groupSums;
    this.parts = Math.max(1, Math.min(MOST_SCRATCH / sumSize, Math.min(MOST_PARTS, form.images())));
  }

  @Override
  public final int tasks() {
    return parts;
  }

  @Override
  public final int sharedScratch() {
    return parts * sumSize;
  }

  @Override
  public final void run(int task, Operands operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset() + task * sumSize;
    Arrays.fill(sums, sumsAt, sumsAt + sumSize, 0);
    Values x = operands.input(0);
    Values g = operands.input(1);
    int from = Split.start(task, form.images(), parts) * form.groups();
    int to = Split.start(task + 1, form.images(), parts) * form.groups();
    for (int part = from; part < to; part++) {
      add(
          x.floats(),
          x.offset() + part * form.inputs() * form.imagePlane(),
          g.floats(),
          g.offset() + part * form.outputs() * form.resultPlane(),
          operands.local().floats(),
          operands.local().offset(),
          sums,
          sumsAt + part % form.groups() * groupSums);
    }
  }

  /**
   * Adds to a group's sums what one image has.
   *
   * @param x the group's channels of the image
   * @param g those of the cotangent
   */
  abstract void add(
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] scratch,
      int scratchAt,
      float[] sums,
      int sumsAt);

  @Override
  public final void finish(Operands operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset();
    PartSums.add(loops, sums, sumsAt, parts, sumSize);
    write(sums, sumsAt, operands.output().floats(), operands.output().offset());
  }

  /** Turns all groups' sums into filters. */
  abstract void write(float[] sums, int sumsAt, float[] filters, int filtersAt);
}
