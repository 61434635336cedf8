package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.Split;

/**
 * A convolution, or its adjoint for the images, by a kernel that multiplies filters with the zeros
 * around a source: filters that are not finite would make them NaN, and are left to {@link
 * PlainConvolution}.
 */
public final class PaddingGuard implements Kernel {
  /** The columns in which filters are searched. */
  private static final int COLUMNS = 64;

  private final FloatSupport loops;
  private final Kernel kernel;
  private final ConvolutionShape form;
  private final boolean adjoint;
  private final PlainConvolution plain;

  public PaddingGuard(FloatSupport loops, Kernel kernel, ConvolutionShape form, boolean adjoint) {
    this.loops = loops;
    this.kernel = kernel;
    this.form = form;
    this.adjoint = adjoint;
    this.plain = new PlainConvolution(form, adjoint);
  }

  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public int tasks() {
    return kernel.tasks();
  }

  /** The kernel's, and behind it the greatest magnitude of the filters. */
  @Override
  public int sharedScratch() {
    return kernel.sharedScratch() + 1;
  }

  @Override
  public int localScratch() {
    return Math.max(kernel.localScratch(), 2 * COLUMNS);
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return false; // which part writes what depends on the filters
  }

  @Override
  public boolean isBatchable(int samples) {
    return kernel.isBatchable(samples);
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    ConvolutionShape fewer = form.withImages(form.images() / all * samples);
    return new PaddingGuard(loops, kernel.forBatch(samples, all), fewer, adjoint);
  }

  @Override
  public boolean hasSamples(int input) {
    return kernel.hasSamples(input);
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    return kernel.bind(operands);
  }

  @Override
  public void prepare(KernelArguments operands) {
    Buffer filters = operands.input(1);
    int columns = Math.min(COLUMNS, filters.size());
    int rows = filters.size() / columns;
    float greatest =
        Math.max(
            greatest(filters, 0, rows, columns, operands.local()),
            greatest(filters, filters.size() - columns, 1, columns, operands.local()));
    Buffer shared = operands.shared();
    shared.floats()[shared.offset() + kernel.sharedScratch()] = greatest;
    if (isFast(operands)) {
      kernel.prepare(operands);
    }
  }

  private float greatest(Buffer values, int from, int rows, int columns, Buffer scratch) {
    float[] maxima = scratch.floats();
    int at = scratch.offset();
    loops.magnitudes(
        values.floats(), values.offset() + from, columns, rows, columns, maxima, at + columns, at);
    float greatest = 0;
    for (int i = 0; i < columns; i++) {
      greatest = Math.max(greatest, maxima[at + i]);
    }
    return greatest;
  }

  private boolean isFast(KernelArguments operands) {
    Buffer shared = operands.shared();
    return Float.isFinite(shared.floats()[shared.offset() + kernel.sharedScratch()]);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    if (isFast(operands)) {
      kernel.run(task, operands);
      return;
    }
    int channels = plain.channels();
    int planes = form.images() * channels;
    int end = Split.start(task + 1, planes, tasks());
    for (int plane = Split.start(task, planes, tasks()); plane < end; plane++) {
      plain.rows(plane / channels, plane % channels, 0, plain.rows(), operands);
    }
  }

  @Override
  public void finish(KernelArguments operands) {
    if (isFast(operands)) {
      kernel.finish(operands);
    }
  }
}
