package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The convolution with windows five elements wide, some places of a row at a time, with the lanes
 * along the result's channels.
 *
 * <p>Filters are transposed before, so that their channels lie side by side, and the results after;
 * images are read as they lie, or from one copy with zeros around it.
 */
public final class RowConvolutionKernel implements Kernel {
  private static final int FEWEST_TASKS = 4;

  /** The most rows of a window that are taken together; a {@link Cascade} adds up such pieces. */
  private static final int ROWS_OF_PIECE = 10 * FloatSupport.WINDOW_ROWS;

  private static final double CYCLES_TO_TRANSPOSE = 1.3;
  private static final double CYCLES_TO_COPY_ROW = 6;

  private final FloatSupport loops;
  private final ConvolutionShape form;
  private final PaddedImage image;
  private final int channels;
  private final int plane;

  /** The rows of windows, cut into pieces. */
  private final int[][] windowRows;

  private final Cascade cascade;

  /** Where the first place of each run lies in the image, and in the result. */
  private final int[] sources;

  private final int[] places;

  public RowConvolutionKernel(FloatSupport loops, ConvolutionShape form) {
    this.loops = loops;
    this.form = form;
    this.image = new PaddedImage(loops, form);
    this.channels = ChannelFilterKernel.channels(form, loops.lanes());
    this.plane = form.resultPlane();
    int[] rows = image.windowRows();
    this.windowRows =
        IntStream.iterate(0, from -> from < rows.length, from -> from + ROWS_OF_PIECE)
            .mapToObj(
                from -> Arrays.copyOfRange(rows, from, Math.min(rows.length, from + ROWS_OF_PIECE)))
            .toArray(int[][]::new);
    this.cascade = new Cascade(loops, 1, windowRows.length);
    this.places = places(form);
    this.sources = image.at(places);
  }

  /** Whether the loops are for these windows and places. */
  public static boolean hasWindows(ConvolutionShape form) {
    return form.columns().size() == FloatSupport.TAPS
        && form.columns().stride() == 1
        && form.columns().dilation() == 1
        && form.resultWidth() >= FloatSupport.PLACES;
  }

  /** Whether it computes this convolution, and has a task for each of some threads. */
  public static boolean fits(ConvolutionShape form) {
    return hasWindows(form) && form.images() * form.groups() >= FEWEST_TASKS;
  }

  /** How many runs of places a row of the result has. */
  static int runs(ConvolutionShape form) {
    return (form.resultWidth() - 1) / FloatSupport.PLACES + 1;
  }

  /** The first place of each run; the last run of a row may overlap the one before. */
  static int[] places(ConvolutionShape form) {
    int width = form.resultWidth();
    int runs = runs(form);
    int last = width - FloatSupport.PLACES;
    return IndirectionTable.table(
        form.resultHeight() * runs,
        i -> i / runs * width + Math.min(last, i % runs * FloatSupport.PLACES));
  }

  /** The products of vectors for one group of one image. */
  static double products(ConvolutionShape form, int lanes) {
    double places = form.resultHeight() * runs(form) * FloatSupport.PLACES;
    int vectors = (form.outputs() - 1) / lanes + 1;
    return places * form.taps() * vectors;
  }

  /** A rough count of cycles for one group of one image: products, transpose and copy. */
  public static double cycles(ConvolutionShape form, int lanes) {
    return products(form, lanes)
        + CYCLES_TO_TRANSPOSE * form.resultPlane() * form.outputs()
        + CYCLES_TO_COPY_ROW * form.inputs() * form.height();
  }

  @Override
  public String name() {
    return "conv2d/rows";
  }

  @Override
  public int tasks() {
    return form.images() * form.groups();
  }

  @Override
  public boolean isBatchable(int samples) {
    return form.images() % samples == 0;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return new RowConvolutionKernel(loops, form.withImages(form.images() / all * samples));
  }

  @Override
  public boolean hasSamples(int input) {
    return input == 0;
  }

  @Override
  public int sharedScratch() {
    return form.groups() * form.taps() * channels;
  }

  @Override
  public int localScratch() {
    return image.size() + plane * channels + cascade.scratch(plane * channels);
  }

  /** Turns filters of elements into elements of channels, with zeros up to a full vector. */
  @Override
  public void prepare(KernelArguments operands) {
    Buffer filters = operands.input(1);
    float[] turned = operands.shared().floats();
    int at = operands.shared().offset();
    int taps = form.taps();
    Arrays.fill(turned, at, at + sharedScratch(), 0);
    for (int group = 0; group < form.groups(); group++) {
      int from = filters.offset() + group * form.outputs() * taps;
      int to = at + group * taps * channels;
      loops.transpose(filters.floats(), from, taps, form.outputs(), taps, turned, to, channels);
    }
  }

  @Override
  public void run(int task, KernelArguments operands) {
    Buffer images = operands.input(0);
    float[] source = images.floats();
    int sourceAt = images.offset() + task * form.inputs() * form.imagePlane();
    float[] scratch = operands.local().floats();
    int scratchAt = operands.local().offset();
    if (!image.isImage()) {
      image.copy(source, sourceAt, scratch, scratchAt);
      source = scratch;
      sourceAt = scratchAt;
    }
    int group = task % form.groups();
    int filtersAt = operands.shared().offset() + group * form.taps() * channels;
    int sumsAt = scratchAt + image.size();
    multiply(source, sourceAt, operands.shared().floats(), filtersAt, scratch, sumsAt);
    Buffer result = operands.output();
    int to = result.offset() + task * form.outputs() * plane;
    loops.transpose(scratch, sumsAt, channels, plane, form.outputs(), result.floats(), to, plane);
  }

  private void multiply(
      float[] source, int sourceAt, float[] filters, int filtersAt, float[] sums, int sumsAt) {
    int size = plane * channels;
    int below = sumsAt + size;
    int to = cascade.isDirect() ? sumsAt : below;
    cascade.clear(size, sums, below, sums, sumsAt);
    for (int piece = 0; piece < windowRows.length; piece++) {
      int from = filtersAt + piece * ROWS_OF_PIECE * FloatSupport.TAPS * channels;
      multiply(windowRows[piece], source, sourceAt, filters, from, sums, to);
      cascade.carry(piece + 1, size, sums, below, sums, sumsAt);
    }
    cascade.finish(size, sums, below, sums, sumsAt);
  }

  private void multiply(
      int[] rows,
      float[] source,
      int sourceAt,
      float[] filters,
      int filtersAt,
      float[] sums,
      int sumsAt) {
    for (int first = 0; first < channels; first += loops.lanes()) {
      for (int i = 0; i < places.length; i++) {
        int from = sourceAt + sources[i];
        int to = sumsAt + places[i] * channels + first;
        loops.correlate(rows, source, from, filters, filtersAt + first, sums, to, channels);
      }
    }
  }
}
