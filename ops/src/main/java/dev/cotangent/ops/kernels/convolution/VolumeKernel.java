package dev.cotangent.ops.kernels.convolution;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.ArrayList;
import java.util.List;

/**
 * The convolution along three axes, or its adjoint for the images, by kernels along two, some
 * planes of the result at a time; see {@link UnfoldedPlanes}.
 *
 * <p>The adjoint is, for the planes that leave the same remainder when divided by the stride, one
 * of cotangents with every stride-th plane of the filters, whose planes are put side by side
 * before.
 */
final class VolumeKernel implements Kernel {
  /** The planes of the result that meet the same planes of the filters. */
  private final class Phase {
    final UnfoldedPlanes source;
    final int first;
    final int step;
    final int places;
    final int block;
    final int firstTask;
    final int filtersAt;
    final Kernel whole;
    final Kernel rest;

    Phase(FloatSupport loops, AxisTaps taps, int first, int step, int firstTask, int filtersAt) {
      this.source = new UnfoldedPlanes(taps, form.groups() * sources, sourcePlane);
      this.first = first;
      this.step = step;
      this.places = form.images() * taps.places();
      this.block = UnfoldedPlanes.block(places, source.size() + resultSize());
      this.firstTask = firstTask;
      this.filtersAt = filtersAt;
      this.whole = planes(loops, taps.count(), block);
      this.rest = planes(loops, taps.count(), places - (blocks() - 1) * block);
    }

    private Kernel planes(FloatSupport loops, int taps, int images) {
      int inputs = form.inputs() * (adjoint ? 1 : taps);
      int outputs = form.outputs() * (adjoint ? taps : 1);
      Shape extents = form.extents().slice(1, 3);
      Window window = new Window(form.window().axes().subList(1, 3));
      return ConvolutionKernels.ofPlanes(
          loops,
          new ConvolutionShape(images, form.groups(), inputs, outputs, extents, window),
          adjoint);
    }

    int blocks() {
      return (places - 1) / block + 1;
    }

    int from(int task) {
      return (task - firstTask) * block;
    }

    int count(int task) {
      return Math.min(block, places - from(task));
    }

    int scratch(Kernel planes) {
      return planes.sharedScratch() + planes.localScratch();
    }

    /** The elements of scratch: images, results, and the kernel's own. */
    int scratch() {
      return block * (source.size() + resultSize()) + Math.max(scratch(whole), scratch(rest));
    }
  }

  /** Operands with those of each phase's kernels. */
  private static final class Bound extends KernelArguments {
    final List<KernelArguments> whole = new ArrayList<>();
    final List<KernelArguments> rest = new ArrayList<>();

    Bound(KernelArguments operands) {
      super(operands);
    }
  }

  private final ConvolutionShape form;
  private final boolean adjoint;
  private final int sources;
  private final int channels;
  private final int filterSize;
  private final int sourcePlane;
  private final int depth;
  private final int plane;
  private final List<Phase> phases = new ArrayList<>();
  private final int tasks;
  private boolean gaps;

  VolumeKernel(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    this.form = form;
    this.adjoint = adjoint;
    this.filterSize = form.filter().size();
    Shape image = form.extents();
    Shape result = form.window().places(image);
    this.sources = adjoint ? form.outputs() : form.inputs();
    this.channels = form.groups() * (adjoint ? form.inputs() : form.outputs());
    this.sourcePlane = (adjoint ? result : image).slice(1, 3).size();
    this.depth = (adjoint ? image : result).dim(0);
    this.plane = (adjoint ? image : result).slice(1, 3).size();
    WindowAxis axis = form.window().axis(0);
    int step = adjoint ? axis.stride() : 1;
    int count = 0;
    int filters = 0;
    for (int first = 0; first < Math.min(step, depth); first++) {
      AxisTaps taps =
          adjoint
              ? AxisTaps.adjoint(axis, image.dim(0), first)
              : AxisTaps.forward(axis, image.dim(0));
      if (taps.count() == 0) {
        gaps = true;
        continue;
      }
      Phase phase = new Phase(loops, taps, first, step, count, filters);
      phases.add(phase);
      count += phase.blocks();
      filters += filterSize / axis.size() * taps.count();
    }
    this.tasks = Math.max(1, count);
  }

  private int resultSize() {
    return channels * plane;
  }

  @Override
  public String name() {
    return phases.isEmpty() ? "zeros" : phases.get(0).whole.name().replace("conv2d", "conv3d");
  }

  @Override
  public int tasks() {
    return tasks;
  }

  @Override
  public int sharedScratch() {
    return adjoint ? filterSize : 0;
  }

  @Override
  public int localScratch() {
    return phases.stream().mapToInt(Phase::scratch).max().orElse(0);
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    Bound bound = new Bound(operands);
    for (Phase phase : phases) {
      bound.whole.add(bind(phase, phase.whole, operands));
      bound.rest.add(bind(phase, phase.rest, operands));
    }
    return bound;
  }

  private KernelArguments bind(Phase phase, Kernel planes, KernelArguments operands) {
    Buffer local = operands.local();
    int results = phase.block * phase.source.size();
    int shared = results + phase.block * resultSize();
    Buffer filters =
        adjoint
            ? window(
                operands.shared(),
                phase.filtersAt,
                filterSize / form.window().axis(0).size() * phase.source.taps().count())
            : operands.input(1);
    return planes.bind(
        new KernelArguments(
            List.of(window(local, 0, results), filters),
            List.of(window(local, results, shared - results)),
            window(local, shared, planes.sharedScratch()),
            window(local, shared + planes.sharedScratch(), planes.localScratch())));
  }

  /** A part of some scratch, or one number where none is wanted. */
  static Buffer window(Buffer values, int from, int size) {
    return size == 0
        ? Buffer.allocate(Shape.scalar(), Precision.FLOAT32)
        : values.slice(from, size);
  }

  @Override
  public void prepare(KernelArguments operands) {
    if (gaps) {
      operands.output().fill(0);
    }
    if (adjoint) {
      for (int i = 0; i < phases.size(); i++) {
        layOutFilters(phases.get(i), operands);
      }
    }
  }

  /** Puts the planes of the filters that a phase takes side by side: output, tap, input. */
  private void layOutFilters(Phase phase, KernelArguments operands) {
    Buffer filters = operands.input(1);
    Buffer shared = operands.shared();
    int filterDepth = form.window().axis(0).size();
    int filterPlane = form.filterPlane() / filterDepth;
    int to = shared.offset() + phase.filtersAt;
    for (int output = 0; output < form.groups() * form.outputs(); output++) {
      for (int element : phase.source.taps().elements()) {
        for (int input = 0; input < form.inputs(); input++) {
          int from = ((output * form.inputs() + input) * filterDepth + element) * filterPlane;
          System.arraycopy(
              filters.floats(), filters.offset() + from, shared.floats(), to, filterPlane);
          to += filterPlane;
        }
      }
    }
  }

  @Override
  public void run(int task, KernelArguments operands) {
    for (int i = phases.size() - 1; i >= 0; i--) {
      Phase phase = phases.get(i);
      if (task >= phase.firstTask) {
        boolean whole = phase.count(task) == phase.block;
        Bound bound = (Bound) operands;
        run(
            phase,
            task,
            whole ? phase.whole : phase.rest,
            whole ? bound.whole.get(i) : bound.rest.get(i),
            operands);
        return;
      }
    }
  }

  private void run(
      Phase phase, int task, Kernel planes, KernelArguments inner, KernelArguments operands) {
    int from = phase.from(task);
    int count = phase.count(task);
    Buffer images = inner.input(0);
    phase.source.read(operands.input(0), from, count, images.floats(), images.offset());
    planes.runAll(inner);
    Buffer results = inner.output();
    Buffer output = operands.output();
    int places = phase.source.taps().places();
    int at = results.offset();
    for (int i = from; i < from + count; i++) {
      int to = i / places * channels * depth + phase.first + i % places * phase.step;
      for (int channel = 0; channel < channels; channel++) {
        System.arraycopy(
            results.floats(),
            at,
            output.floats(),
            output.offset() + (to + channel * depth) * plane,
            plane);
        at += plane;
      }
    }
  }
}
