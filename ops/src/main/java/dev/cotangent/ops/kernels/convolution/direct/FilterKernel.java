package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.PartSums;
import dev.cotangent.ops.kernels.task.Split;

/**
 * The adjoint of the convolution for the filters: from images and a result's cotangent, the
 * filters'.
 *
 * <p>A filter element is the sum, over all places, of the image element it meets times the
 * cotangent there. The images are dealt out to a fixed number of parts, whose sums are added in
 * order at the end. What is added to a part's sums are pieces of an image's places, by a {@link
 * Cascade}.
 */
abstract class FilterKernel implements Kernel {
  private static final int MOST_PARTS = 8;
  private static final int MOST_SCRATCH = 1 << 22;

  final FloatSupport loops;
  final ConvolutionShape form;
  private final int groupSums;
  private final int sumSize;
  private final int parts;
  private final int pieces;
  private final Cascade cascade;

  /**
   * A kernel that takes some sums for each group.
   *
   * @param groupSums how many
   * @param pieces into how many pieces the places of an image are cut
   * @param few how many of them may be added one by one
   */
  FilterKernel(FloatSupport loops, ConvolutionShape form, int groupSums, int pieces, int few) {
    this.loops = loops;
    this.form = form;
    this.groupSums = groupSums;
    this.sumSize = form.groups() * groupSums;
    this.parts = Math.max(1, Math.min(MOST_SCRATCH / sumSize, Math.min(MOST_PARTS, form.images())));
    this.pieces = pieces;
    this.cascade = new Cascade(loops, few, ((form.images() - 1L) / parts + 1) * pieces);
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
  public final int localScratch() {
    return cascade.scratch(sumSize) + layout();
  }

  /** The elements of scratch that an image is laid out in. */
  abstract int layout();

  @Override
  public final void run(int task, KernelArguments operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset() + task * sumSize;
    float[] local = operands.local().floats();
    int below = operands.local().offset();
    int layoutAt = below + cascade.scratch(sumSize);
    boolean direct = cascade.isDirect();
    cascade.clear(sumSize, local, below, sums, sumsAt);
    Buffer x = operands.input(0);
    Buffer g = operands.input(1);
    int first = Split.start(task, form.images(), parts);
    int end = Split.start(task + 1, form.images(), parts);
    for (int group = 0; group < form.groups(); group++) {
      int target = sumsAt + group * groupSums;
      int levels = below + cascade.scratch(group * groupSums);
      int done = 0;
      for (int image = first; image < end; image++) {
        int part = image * form.groups() + group;
        int xAt = x.offset() + part * form.inputs() * form.imagePlane();
        int gAt = g.offset() + part * form.outputs() * form.resultPlane();
        layOut(x.floats(), xAt, g.floats(), gAt, local, layoutAt);
        for (int piece = 0; piece < pieces; piece++) {
          add(piece, operands, xAt, gAt, layoutAt, direct ? sums : local, direct ? target : levels);
          done++;
          cascade.carry(done, groupSums, local, levels, sums, target);
        }
      }
      cascade.finish(groupSums, local, levels, sums, target);
    }
  }

  /**
   * Lays out what one image has.
   *
   * @param x a group's channels of the image
   * @param g those of the cotangent
   */
  abstract void layOut(float[] x, int xAt, float[] g, int gAt, float[] layout, int layoutAt);

  /**
   * Adds a piece of the image that has just been laid out to the group's sums.
   *
   * @param xAt where the group's channels of the image lie in the first operand
   * @param gAt where those of the cotangent lie in the second
   * @param layoutAt where they are laid out in the thread's scratch
   */
  abstract void add(
      int piece,
      KernelArguments operands,
      int xAt,
      int gAt,
      int layoutAt,
      float[] sums,
      int sumsAt);

  @Override
  public final void finish(KernelArguments operands) {
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset();
    PartSums.add(loops, sums, sumsAt, parts, sumSize);
    write(sums, sumsAt, operands.output().floats(), operands.output().offset());
  }

  /** Turns all groups' sums into filters. */
  abstract void write(float[] sums, int sumsAt, float[] filters, int filtersAt);
}
