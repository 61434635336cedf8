package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The convolution of images and, as the same computation on other offsets, its adjoint for the
 * images.
 *
 * <p>Direct, without a matrix of all windows: along a run of places every tap reads a run of the
 * padded image, so a result is a contraction of filter elements with runs. Runs go on from row to
 * row; the few results between the rows are computed and left out.
 */
final class ConvolutionKernel implements Kernel {
  /** The taps taken at a time: two vectors of each stay in the first-level cache. */
  private static final int TAPS = 256;

  private static final int FEWEST_CHANNELS = 8;
  private static final int WANTED_TASKS = 8;

  /** Lays one image with its border into scratch. */
  private interface Border {
    void fill(float[] image, int imageAt, float[] target, int targetAt);
  }

  private final String name;
  private final FloatSupport loops;
  private final int images;
  private final int groups;
  private final int sourceSize;
  private final int channels;
  private final int height;
  private final int width;
  private final int filterGroupSize;
  private final int filterChannelStride;
  private final Border border;
  private final int borderedSize;
  private final int rowLength;
  private final int places;
  private final Offsets[] chunks;
  private final int channelBlock;
  private final int channelBlocks;

  private ConvolutionKernel(
      String name,
      FloatSupport loops,
      Correlation form,
      boolean adjoint,
      Border border,
      int borderedSize,
      int rowLength,
      int[] filterTaps,
      int[] imageTaps) {
    this.name = name;
    this.loops = loops;
    this.images = form.images();
    this.groups = form.groups();
    this.sourceSize =
        adjoint ? form.outputs() * form.resultPlane() : form.inputs() * form.imagePlane();
    this.channels = adjoint ? form.inputs() : form.outputs();
    this.height = adjoint ? form.height() : form.resultHeight();
    this.width = adjoint ? form.width() : form.resultWidth();
    this.filterGroupSize = form.outputs() * form.taps();
    this.filterChannelStride = adjoint ? form.filterPlane() : form.taps();
    this.border = border;
    this.borderedSize = borderedSize;
    this.rowLength = rowLength;
    int lanes = loops.lanes();
    this.places = ((height - 1) * rowLength + width + lanes - 1) / lanes * lanes;
    int blocks = Math.max(1, WANTED_TASKS / (images * groups));
    this.channelBlock = Math.max(Math.min(channels, FEWEST_CHANNELS), (channels - 1) / blocks + 1);
    this.channelBlocks = (channels - 1) / channelBlock + 1;
    int[] rows = Offsets.strided(channelBlock, filterChannelStride);
    this.chunks =
        IntStream.iterate(0, from -> from < filterTaps.length, from -> from + TAPS)
            .mapToObj(
                from -> {
                  int to = Math.min(filterTaps.length, from + TAPS);
                  return new Offsets(
                      rows,
                      Arrays.copyOfRange(filterTaps, from, to),
                      Arrays.copyOfRange(imageTaps, from, to));
                })
            .toArray(Offsets[]::new);
  }

  /** The convolution: from image and filter, the result. */
  static ConvolutionKernel forward(FloatSupport loops, Correlation form) {
    PaddedImage padded = new PaddedImage(form);
    return new ConvolutionKernel(
        "conv2d/direct",
        loops,
        form,
        false,
        padded::fill,
        padded.size(),
        padded.rowLength(),
        Offsets.strided(form.taps(), 1),
        padded.taps());
  }

  /** The adjoint for the image: from a result's cotangent and the filter, the image's. */
  static ConvolutionKernel adjoint(FloatSupport loops, Correlation form) {
    SpreadImage spread = new SpreadImage(form);
    return new ConvolutionKernel(
        "conv2dTranspose/direct",
        loops,
        form,
        true,
        spread::fill,
        spread.size(),
        spread.rowLength(),
        spread.filterTaps(),
        spread.taps());
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
  public int localScratch() {
    // The last run reads, and ignores, a little more than the image.
    return borderedSize + rowLength + 2 * loops.lanes() + channelBlock * places;
  }

  @Override
  public void run(int task, Operands operands) {
    int from = task % channelBlocks * channelBlock;
    int count = Math.min(channelBlock, channels - from);
    int part = task / channelBlocks; // image by image, group by group
    int group = part % groups;
    float[] scratch = operands.local().floats();
    int sums = operands.local().offset();
    int bordered = sums + channelBlock * places;
    border.fill(
        operands.input(0).floats(),
        operands.input(0).offset() + part * sourceSize,
        scratch,
        bordered);
    Arrays.fill(scratch, bordered + borderedSize, sums + localScratch(), 0);
    Arrays.fill(scratch, sums, sums + count * places, 0);
    int filterAt =
        operands.input(1).offset() + group * filterGroupSize + from * filterChannelStride;
    for (Offsets chunk : chunks) {
      loops.contract(
          chunk,
          count,
          places,
          chunk.aStep.length,
          operands.input(1).floats(),
          filterAt,
          scratch,
          bordered,
          scratch,
          sums,
          places);
    }
    float[] result = operands.output().floats();
    int to = operands.output().offset() + (part * channels + from) * height * width;
    for (int channel = 0; channel < count; channel++) {
      for (int y = 0; y < height; y++) {
        int row = sums + channel * places + y * rowLength;
        System.arraycopy(scratch, row, result, to, width);
        to += width;
      }
    }
  }
}
