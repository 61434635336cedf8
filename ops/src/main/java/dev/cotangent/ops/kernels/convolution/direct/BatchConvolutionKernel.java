package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.ClippedTaps;

/**
 * The convolution of many images, and its adjoint for the images, for every window, with the lanes
 * along the images: a vector holds the same element of as many images as there are lanes.
 *
 * <p>So no vector is partly empty where planes are narrow, and no padding is multiplied: a place
 * takes the taps that meet the source, and no others. Images are transposed before and after, some
 * rows of them at a time; see {@link BatchLayout}.
 *
 * <p>It has no kernel for fewer samples: fewer images than lanes would leave the vectors partly
 * empty, and the kernel for them cuts its sums elsewhere (it takes the padding, too), so that a
 * chain would change results in their last bits.
 */
public final class BatchConvolutionKernel implements Kernel {
  private static final int WANTED_TASKS = 4;

  /** The most steps whose sums are taken together; a {@link Cascade} adds up such pieces. */
  private static final int STEPS = 512;

  private static final int VARIANTS = 4;

  private final FloatSupport loops;
  private final BatchLayout layout;
  private final ConvolutionShape form;
  private final int side;
  private final ClippedTaps down;
  private final ClippedTaps across;
  private final int[] firstSourceRows;
  private final int[] sourceRows;
  private final int sourcePlane;
  private final int resultPlane;

  /**
   * The sums for one place, by {@link #variant} and by how many rows and columns of the window meet
   * the source; they differ in nothing else.
   */
  private final IndirectionTable[][][] tables;

  /** The source's channels in a piece. */
  private final int sourcesOfPiece;

  private final int pieces;
  private final Cascade cascade;
  private final int sums;

  public BatchConvolutionKernel(FloatSupport loops, BatchLayout layout) {
    this.loops = loops;
    this.layout = layout;
    this.form = layout.form();
    this.side = layout.side();
    this.down = layout.down();
    this.across = layout.across();
    this.firstSourceRows = IndirectionTable.table(layout.bands().parts(), layout::firstSourceRow);
    this.sourceRows = IndirectionTable.table(layout.bands().parts(), layout::sourceRows);
    this.sourcePlane = layout.sourcePlane();
    this.resultPlane = layout.resultPlane();
    this.sourcesOfPiece = Math.min(layout.sources(), Math.max(1, STEPS / form.filterPlane()));
    this.pieces = (layout.sources() - 1) / sourcesOfPiece + 1;
    this.cascade = new Cascade(loops, 1, pieces);
    this.sums = layout.channels() * resultPlane * side;
    this.tables = new IndirectionTable[VARIANTS][form.rows().size() + 1][form.columns().size() + 1];
    for (int rows : down.counts()) {
      for (int columns : across.counts()) {
        if (tables[VARIANTS - 1][rows][columns] == null) {
          fill(rows, columns);
        }
      }
    }
  }

  private void fill(int rows, int columns) {
    IndirectionTable table = table(rows, columns);
    for (int piece : new int[] {0, pieces - 1}) {
      IndirectionTable some = table.withSteps(sources(piece) * rows * columns);
      for (int width : new int[] {loops.lanes(), side}) {
        tables[variant(piece, width)][rows][columns] = some.withColumns(width, resultPlane * side);
      }
    }
  }

  /** Which of the tables: for whole pieces or the last, for few or many images. */
  private int variant(int piece, int width) {
    return (piece == pieces - 1 ? 1 : 0) + (width == side ? 2 : 0);
  }

  /** The source's channels in a piece. */
  private int sources(int piece) {
    return Math.min(sourcesOfPiece, layout.sources() - piece * sourcesOfPiece);
  }

  /** How a kernel would lay out a convolution, or its adjoint. */
  public static BatchLayout layout(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    return BatchLayout.of(form, adjoint, loops.lanes(), WANTED_TASKS);
  }

  private IndirectionTable table(int rows, int columns) {
    boolean adjoint = layout.adjoint();
    int filterRow = down.elementStep() * form.columns().size();
    int filterSource = adjoint ? form.taps() : form.filterPlane();
    int sourceRow = down.positionStep() * layout.sourceWidth();
    int plane = rows * columns;
    int steps = sourcesOfPiece * plane;
    return new IndirectionTable(
        IndirectionTable.strided(layout.channels(), adjoint ? form.filterPlane() : form.taps()),
        IndirectionTable.table(
            steps,
            k ->
                k / plane * filterSource
                    + k % plane / columns * filterRow
                    + k % columns * across.elementStep()),
        IndirectionTable.table(
            steps,
            k ->
                k / plane * sourcePlane * side
                    + k % plane / columns * sourceRow * side
                    + k % columns * across.positionStep() * side),
        side,
        resultPlane * side);
  }

  @Override
  public String name() {
    return layout.adjoint() ? "conv2dTranspose/batch" : "conv2d/batch";
  }

  @Override
  public int tasks() {
    return layout.blocks() * form.groups() * layout.bands().parts();
  }

  @Override
  public int localScratch() {
    return (int) layout.scratch() + cascade.scratch(sums);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int band = task % layout.bands().parts();
    int group = task / layout.bands().parts() % form.groups();
    int image = task / layout.bands().parts() / form.groups() * side;
    int images = Math.min(side, form.images() - image);
    float[] scratch = operands.local().floats();
    int sourceAt = operands.local().offset();
    int sumsAt = sourceAt + layout.sources() * sourcePlane * side;
    int part = image * form.groups() + group;
    read(operands.input(0), part, images, band, scratch, sourceAt);
    Buffer filters = operands.input(1);
    int filtersAt = filters.offset() + group * form.outputs() * form.taps();
    int below = sumsAt + sums;
    cascade.clear(sums, scratch, below, scratch, sumsAt);
    int to = cascade.isDirect() ? sumsAt : below;
    for (int piece = 0; piece < pieces; piece++) {
      multiply(piece, band, images, filters.floats(), filtersAt, scratch, sourceAt, to);
      cascade.carry(piece + 1, sums, scratch, below, scratch, sumsAt);
    }
    cascade.finish(sums, scratch, below, scratch, sumsAt);
    write(scratch, sumsAt, operands.output(), part, images, band);
  }

  /** Computes a band from some channels, place by place. */
  private void multiply(
      int piece,
      int band,
      int images,
      float[] filters,
      int filtersAt,
      float[] scratch,
      int source,
      int sums) {
    int variant = variant(piece, images > loops.lanes() ? side : loops.lanes());
    int first = piece * sourcesOfPiece;
    int filter = filtersAt + first * (layout.adjoint() ? form.taps() : form.filterPlane());
    int channel = source + first * sourcePlane * side;
    int to = sums;
    for (int y = layout.bands().from(band); y < layout.bands().from(band + 1); y++) {
      IndirectionTable[] tablesOfRow = tables[variant][down.counts()[y]];
      int filterRow = filter + down.elements()[y] * form.columns().size();
      int sourceRow = (down.positions()[y] - firstSourceRows[band]) * layout.sourceWidth();
      for (int x = 0; x < layout.width(); x++) {
        IndirectionTable table = tablesOfRow[across.counts()[x]];
        boolean none = table.steps == 0;
        int a = none ? filter : filterRow + across.elements()[x];
        int b = none ? channel : channel + (sourceRow + across.positions()[x]) * side;
        loops.product(table, filters, a, scratch, b, scratch, to);
        to += side;
      }
    }
  }

  /** Transposes a band's rows of a group's channels, all channels at once if these are all rows. */
  private void read(Buffer values, int part, int images, int band, float[] target, int targetAt) {
    int plane = layout.sourceHeight() * layout.sourceWidth();
    boolean whole = sourceRows[band] == layout.sourceHeight();
    int runs = whole ? 1 : layout.sources();
    int length = whole ? layout.sources() * plane : sourceRows[band] * layout.sourceWidth();
    int first = part * layout.sources() * plane + firstSourceRows[band] * layout.sourceWidth();
    for (int run = 0; run < runs; run++) {
      loops.transpose(
          values.floats(),
          values.offset() + first + run * plane,
          form.groups() * layout.sources() * plane,
          images,
          length,
          target,
          targetAt + run * sourcePlane * side,
          side);
    }
  }

  /** Transposes a band's rows of the results back, likewise. */
  private void write(float[] sums, int sumsAt, Buffer values, int part, int images, int band) {
    int plane = layout.height() * layout.width();
    int from = layout.bands().from(band);
    int rows = layout.bands().from(band + 1) - from;
    boolean whole = rows == layout.height();
    int runs = whole ? 1 : layout.channels();
    int length = whole ? layout.channels() * plane : rows * layout.width();
    int first = part * layout.channels() * plane + from * layout.width();
    for (int run = 0; run < runs; run++) {
      loops.transpose(
          sums,
          sumsAt + run * resultPlane * side,
          side,
          length,
          images,
          values.floats(),
          values.offset() + first + run * plane,
          form.groups() * layout.channels() * plane);
    }
  }
}
