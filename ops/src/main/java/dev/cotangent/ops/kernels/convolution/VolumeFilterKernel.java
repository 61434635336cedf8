package dev.cotangent.ops.kernels.convolution;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.PartSums;
import dev.cotangent.ops.kernels.task.Split;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.List;

/**
 * The adjoint of the convolution along three axes for the filters, by a kernel along two, some
 * planes of the result at a time; see {@link UnfoldedPlanes}.
 *
 * <p>The planes are dealt out to a fixed number of parts, whose sums are added in order at the end.
 */
final class VolumeFilterKernel implements Kernel {
  private static final int MOST_PARTS = 8;

  private final FloatSupport loops;
  private final UnfoldedPlanes images;
  private final UnfoldedPlanes cotangents;
  private final int places;
  private final int block;
  private final int blocks;
  private final int parts;
  private final int size;
  private final Kernel whole;
  private final Kernel rest;
  private final Cascade cascade;

  VolumeFilterKernel(FloatSupport loops, ConvolutionShape form) {
    this.loops = loops;
    WindowAxis axis = form.window().axis(0);
    int depth = axis.places(form.extents().dim(0));
    this.images =
        new UnfoldedPlanes(
            AxisTaps.forward(axis, form.extents().dim(0)),
            form.groups() * form.inputs(),
            form.extents().slice(1, 3).size());
    this.cotangents =
        new UnfoldedPlanes(
            AxisTaps.forward(WindowAxis.UNIT, depth),
            form.groups() * form.outputs(),
            form.resultPlane() / depth);
    this.places = form.images() * depth;
    this.block = UnfoldedPlanes.block(places, images.size() + cotangents.size());
    this.blocks = (places - 1) / block + 1;
    this.parts = Math.min(MOST_PARTS, blocks);
    this.size = form.filter().size();
    this.whole = planes(form, block);
    this.rest = planes(form, places - (blocks - 1) * block);
    this.cascade = new Cascade(loops, 1, (blocks - 1) / parts + 1);
  }

  private Kernel planes(ConvolutionShape form, int count) {
    Window window = new Window(form.window().axes().subList(1, 3));
    int inputs = form.inputs() * form.window().axis(0).size();
    return ConvolutionKernels.filterOfPlanes(
        loops,
        new ConvolutionShape(
            count, form.groups(), inputs, form.outputs(), form.extents().slice(1, 3), window));
  }

  @Override
  public String name() {
    return whole.name().replace("conv2d", "conv3d");
  }

  @Override
  public int tasks() {
    return parts;
  }

  @Override
  public int sharedScratch() {
    return parts * size;
  }

  /** The images and cotangents of a block, its sums, levels below the part's sums, the kernel's. */
  @Override
  public int localScratch() {
    return planesScratch()
        + size
        + cascade.scratch(size)
        + Math.max(
            whole.sharedScratch() + whole.localScratch(),
            rest.sharedScratch() + rest.localScratch());
  }

  private int planesScratch() {
    return block * (images.size() + cotangents.size());
  }

  /** Operands with those of the kernels along two axes. */
  private static final class Bound extends KernelArguments {
    final KernelArguments whole;
    final KernelArguments rest;

    Bound(KernelArguments operands, KernelArguments whole, KernelArguments rest) {
      super(operands);
      this.whole = whole;
      this.rest = rest;
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    return new Bound(operands, bind(whole, operands), bind(rest, operands));
  }

  private KernelArguments bind(Kernel planes, KernelArguments operands) {
    Buffer local = operands.local();
    int shared = planesScratch() + size + cascade.scratch(size);
    return planes.bind(
        new KernelArguments(
            List.of(
                VolumeKernel.window(local, 0, block * images.size()),
                VolumeKernel.window(local, block * images.size(), block * cotangents.size())),
            List.of(VolumeKernel.window(local, planesScratch(), size)),
            VolumeKernel.window(local, shared, planes.sharedScratch()),
            VolumeKernel.window(local, shared + planes.sharedScratch(), planes.localScratch())));
  }

  @Override
  public void run(int task, KernelArguments operands) {
    Bound bound = (Bound) operands;
    float[] sums = operands.shared().floats();
    int sumsAt = operands.shared().offset() + task * size;
    float[] local = operands.local().floats();
    int sum = operands.local().offset() + planesScratch();
    int below = sum + size;
    cascade.clear(size, local, below, sums, sumsAt);
    int first = Split.start(task, blocks, parts);
    int end = Split.start(task + 1, blocks, parts);
    for (int i = first; i < end; i++) {
      int count = Math.min(block, places - i * block);
      KernelArguments inner = count == block ? bound.whole : bound.rest;
      images.read(operands.input(0), i * block, count, local, inner.input(0).offset());
      cotangents.read(operands.input(1), i * block, count, local, inner.input(1).offset());
      (count == block ? whole : rest).runAll(inner);
      float[] target = cascade.isDirect() ? sums : local;
      int to = cascade.isDirect() ? sumsAt : below;
      loops.add(target, to, local, sum, target, to, size);
      cascade.carry(i - first + 1, size, local, below, sums, sumsAt);
    }
    cascade.finish(size, local, below, sums, sumsAt);
  }

  @Override
  public void finish(KernelArguments operands) {
    Buffer shared = operands.shared();
    PartSums.add(loops, shared.floats(), shared.offset(), parts, size);
    System.arraycopy(
        shared.floats(),
        shared.offset(),
        operands.output().floats(),
        operands.output().offset(),
        size);
  }
}
