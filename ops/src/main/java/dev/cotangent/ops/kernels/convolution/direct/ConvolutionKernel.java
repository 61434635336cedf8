package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The convolution of images, and its adjoint for the images, for every window: direct, without a
 * matrix of all windows.
 */
public final class ConvolutionKernel implements Kernel {
  private static final int FEWEST_CHANNELS = 6;
  private static final int WANTED_TASKS = 4;
  private static final double CYCLES_OF_PRODUCT = 1.1;
  private static final double CYCLES_TO_SHIFT_ROW = 13;

  private final String name;
  private final int images;
  private final int groups;
  private final int sourceSize;
  private final int channels;
  private final int plane;
  private final int filterGroupSize;
  private final int filterChannelStride;
  private final int channelBlock;
  private final int channelBlocks;
  private final List<DirectPhase> phases = new ArrayList<>();
  private boolean gaps;

  private ConvolutionKernel(String name, ConvolutionShape form, boolean adjoint) {
    this.name = name;
    this.images = form.images();
    this.groups = form.groups();
    this.sourceSize =
        adjoint ? form.outputs() * form.resultPlane() : form.inputs() * form.imagePlane();
    this.channels = adjoint ? form.inputs() : form.outputs();
    this.plane = adjoint ? form.imagePlane() : form.resultPlane();
    this.filterGroupSize = form.outputs() * form.taps();
    this.filterChannelStride = adjoint ? form.filterPlane() : form.taps();
    int blocks = Math.max(1, WANTED_TASKS / (images * groups));
    this.channelBlock = Math.max(Math.min(channels, FEWEST_CHANNELS), (channels - 1) / blocks + 1);
    this.channelBlocks = (channels - 1) / channelBlock + 1;
  }

  /** The convolution: from image and filter, the result. */
  public static ConvolutionKernel forward(FloatSupport loops, ConvolutionShape form) {
    ConvolutionKernel kernel = new ConvolutionKernel("conv2d/direct", form, false);
    kernel.phases.add(
        new DirectPhase(
            loops,
            form,
            false,
            AxisTaps.down(form),
            AxisTaps.across(form),
            0,
            0,
            kernel.channelBlock));
    return kernel;
  }

  /** The adjoint for the image: from a result's cotangent and the filter, the image's. */
  public static ConvolutionKernel adjoint(FloatSupport loops, ConvolutionShape form) {
    ConvolutionKernel kernel = new ConvolutionKernel("conv2dTranspose/direct", form, true);
    for (int row = 0; row < Math.min(form.rows().stride(), form.height()); row++) {
      AxisTaps down = AxisTaps.adjoint(form.rows(), form.height(), row);
      for (int column = 0; column < Math.min(form.columns().stride(), form.width()); column++) {
        AxisTaps across = AxisTaps.adjoint(form.columns(), form.width(), column);
        if (down.count() > 0 && across.count() > 0) {
          kernel.phases.add(
              new DirectPhase(loops, form, true, down, across, row, column, kernel.channelBlock));
        } else {
          kernel.gaps = true;
        }
      }
    }
    return kernel;
  }

  /** The convolution or its adjoint. */
  public static ConvolutionKernel of(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    return adjoint ? adjoint(loops, form) : forward(loops, form);
  }

  /** A rough count of cycles for one group of one image: the products, and the shifted planes. */
  public static double cycles(ConvolutionShape form, boolean adjoint, int lanes) {
    int rows = adjoint ? (form.height() - 1) / form.rows().stride() + 1 : form.resultHeight();
    int columns = adjoint ? (form.width() - 1) / form.columns().stride() + 1 : form.resultWidth();
    double vectors = (rows * columns - 1) / lanes + 1;
    int sources = adjoint ? form.outputs() : form.inputs();
    int planeRows = sources * form.columns().size() * (rows + form.rows().size() - 1);
    return CYCLES_OF_PRODUCT * vectors * form.taps() * form.outputs()
        + CYCLES_TO_SHIFT_ROW * planeRows;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int tasks() {
    return images * groups * channelBlocks;
  }

  @Override
  public boolean isBatchable(int samples) {
    return images % samples == 0;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return new FirstTasks(this, tasks() / all * samples);
  }

  @Override
  public boolean hasSamples(int input) {
    return input == 0;
  }

  @Override
  public int localScratch() {
    return phases.stream().mapToInt(DirectPhase::scratch).max().orElse(0);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int from = task % channelBlocks * channelBlock;
    int count = Math.min(channelBlock, channels - from);
    int part = task / channelBlocks; // image by image, group by group
    int group = part % groups;
    float[] result = operands.output().floats();
    int resultAt = operands.output().offset() + (part * channels + from) * plane;
    if (gaps) {
      Arrays.fill(result, resultAt, resultAt + count * plane, 0);
    }
    for (int i = 0; i < phases.size(); i++) {
      phases
          .get(i)
          .run(
              count,
              operands.input(0).floats(),
              operands.input(0).offset() + part * sourceSize,
              operands.input(1).floats(),
              operands.input(1).offset() + group * filterGroupSize + from * filterChannelStride,
              result,
              resultAt,
              operands.local());
    }
  }
}
