package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Cascade;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Those places of a direct convolution that meet the same elements of the window: all of them, or,
 * for the adjoint of one with strides, those that leave the same remainders.
 *
 * <p>A run of places of a result channel is a contraction: of the filter's elements with the runs
 * of {@link ShiftedPlanes}.
 */
final class DirectPhase {
  /** The taps taken at a time: two vectors of each stay in the first-level cache. */
  private static final int TAPS = 256;

  /** The taps of a 3×3 window, for which the loops go along the places. */
  private static final int WINDOW_TAPS = 9;

  /** So few channels keep too few sums for loops that go along the taps. */
  private static final int FEW_CHANNELS = 3;

  /** The planes of so many elements stay in the second-level cache. */
  private static final int PLANES = 1 << 16;

  private final FloatSupport loops;
  private final AxisTaps down;
  private final AxisTaps across;
  private final int firstRow;
  private final int firstColumn;
  private final int strideDown;
  private final int strideAcross;
  private final int height;
  private final int width;
  private final int band;
  private final int channelBlock;
  private final ShiftedPlanes planes;
  private final IndirectionTable[] chunks;

  /** For a whole block of channels or the last, and for the places of a whole band or the last. */
  private final Sums[][] sums;

  /** For either block of channels, the places of a band that fill no vector. */
  private final Sums[] rest;

  /** So many chunks have {@link #TAPS} taps at most, and a {@link Cascade} adds up such pieces. */
  private final int chunksOfPiece;

  private final Cascade cascade;

  /**
   * The sums of some places in some channels.
   *
   * @param chunks what is added up, chunk by chunk
   * @param stride how far the channels lie apart in the end
   */
  private record Sums(IndirectionTable[] chunks, int stride) {}

  /**
   * A phase whose places lie in the result at {@code firstRow}, {@code firstRow + strideDown}, …
   *
   * @param form the convolution
   * @param adjoint whether this is of its adjoint
   * @param channelBlock the most result channels taken at a time
   */
  DirectPhase(
      FloatSupport loops,
      ConvolutionShape form,
      boolean adjoint,
      AxisTaps down,
      AxisTaps across,
      int firstRow,
      int firstColumn,
      int channelBlock) {
    this.loops = loops;
    this.down = down;
    this.across = across;
    this.firstRow = firstRow;
    this.firstColumn = firstColumn;
    this.strideDown = adjoint ? form.rows().stride() : 1;
    this.strideAcross = adjoint ? form.columns().stride() : 1;
    this.height = adjoint ? form.height() : form.resultHeight();
    this.width = adjoint ? form.width() : form.resultWidth();
    int sources = adjoint ? form.outputs() : form.inputs();
    int line = sources * across.count() * across.places();
    int bands = Math.min(down.places(), line * down.places() / PLANES + 1);
    this.band = (down.places() - 1) / bands + 1;
    this.planes = new ShiftedPlanes(loops, sources, down, across, band);
    int[] imageTaps = planes.taps();
    int columns = form.columns().size();
    int plane = form.filterPlane();
    int[] filterTaps =
        IndirectionTable.table(
            imageTaps.length,
            tap -> {
              int x = across.elements()[tap % across.count()];
              int y = down.elements()[tap / across.count() % down.count()];
              int channel = tap / across.count() / down.count();
              return channel * (adjoint ? form.taps() : plane) + y * columns + x;
            });
    boolean small = channelBlock <= FEW_CHANNELS && imageTaps.length % WINDOW_TAPS == 0;
    int step = small ? WINDOW_TAPS : TAPS;
    int[] rows = IndirectionTable.strided(channelBlock, adjoint ? plane : form.taps());
    this.chunks =
        IntStream.iterate(0, from -> from < imageTaps.length, from -> from + step)
            .mapToObj(
                from -> {
                  int to = Math.min(imageTaps.length, from + step);
                  return new IndirectionTable(
                      rows,
                      Arrays.copyOfRange(filterTaps, from, to),
                      Arrays.copyOfRange(imageTaps, from, to),
                      loops.lanes(),
                      loops.lanes());
                })
            .toArray(IndirectionTable[]::new);
    this.chunksOfPiece = TAPS / step;
    this.cascade = new Cascade(loops, 1, (chunks.length - 1) / chunksOfPiece + 1);
    this.channelBlock = channelBlock;
    int channels = adjoint ? form.inputs() : form.outputs();
    int lastCount = (channels - 1) % channelBlock + 1;
    int lastBand = (down.places() - 1) % band + 1;
    this.sums = new Sums[][] {bands(channelBlock, lastBand), bands(lastCount, lastBand)};
    this.rest =
        new Sums[] {
          sums(channelBlock, loops.lanes(), loops.lanes()),
          sums(lastCount, loops.lanes(), loops.lanes())
        };
  }

  private Sums[] bands(int count, int lastBand) {
    return new Sums[] {
      places(count, band * across.places()), places(count, lastBand * across.places())
    };
  }

  private Sums places(int count, int places) {
    return direct()
        ? sums(count, places / loops.lanes() * loops.lanes(), height * width)
        : sums(count, blockOf(places), blockOf(places));
  }

  private Sums sums(int count, int columns, int stride) {
    int apart = cascade.isDirect() ? stride : columns;
    return new Sums(
        Arrays.stream(chunks)
            .map(chunk -> chunk.withRows(count).withColumns(columns, apart))
            .toArray(IndirectionTable[]::new),
        stride);
  }

  /** The elements of scratch a run takes. */
  int scratch() {
    int most = blockOf(band * across.places());
    int columns = direct() ? loops.lanes() : most;
    int size = channelBlock * most;
    int levels = cascade.isDirect() ? 0 : size + cascade.scratch(size);
    return planes.size() + channelBlock * columns + levels;
  }

  /** Whether places that follow each other in a run do so in the result. */
  private boolean direct() {
    return strideDown == 1 && strideAcross == 1;
  }

  private int blockOf(int places) {
    return (places - 1) / loops.lanes() * loops.lanes() + loops.lanes();
  }

  /**
   * Computes {@code count} channels of one result.
   *
   * @param resultAt where the first channel starts
   */
  void run(
      int count,
      float[] source,
      int sourceAt,
      float[] filters,
      int filtersAt,
      float[] result,
      int resultAt,
      Buffer local) {
    float[] scratch = local.floats();
    int runs = local.offset();
    int stage = runs + planes.size();
    int levels = stage + count * (direct() ? loops.lanes() : blockOf(band * across.places()));
    int plane = height * width;
    int block = count == channelBlock ? 0 : 1;
    for (int row = 0; row < down.places(); row += band) {
      int places = Math.min(band, down.places() - row) * across.places();
      Sums most = sums[block][row + band <= down.places() ? 0 : 1];
      planes.fill(source, sourceAt, down.extent() * across.extent(), row, scratch, runs);
      if (direct()) {
        int full = places / loops.lanes() * loops.lanes();
        int to = resultAt + row * width;
        contract(most, filters, filtersAt, scratch, runs, result, to, levels);
        if (full < places) {
          contract(rest[block], filters, filtersAt, scratch, runs + full, scratch, stage, levels);
          loops.copy(scratch, stage, loops.lanes(), count, places - full, result, to + full, plane);
        }
      } else {
        contract(most, filters, filtersAt, scratch, runs, scratch, stage, levels);
        int to = resultAt + (firstRow + row * strideDown) * width + firstColumn;
        for (int channel = 0; channel < count; channel++) {
          scatter(places, scratch, stage + channel * most.stride, result, to + channel * plane);
        }
      }
    }
  }

  /**
   * Takes sums, piece by piece.
   *
   * @param levels where there is room for the sums of pieces
   */
  private void contract(
      Sums some,
      float[] filters,
      int filtersAt,
      float[] scratch,
      int runs,
      float[] target,
      int targetAt,
      int levels) {
    if (cascade.isDirect()) {
      piece(0, some, filters, filtersAt, scratch, runs, target, targetAt);
      return;
    }
    int count = some.chunks[0].rows;
    int columns = some.chunks[0].columns;
    int size = count * columns;
    int below = levels + size;
    cascade.clear(size, scratch, below, scratch, levels);
    int pieces = 0;
    for (int first = 0; first < chunks.length; first += chunksOfPiece) {
      piece(first, some, filters, filtersAt, scratch, runs, scratch, below);
      pieces++;
      cascade.carry(pieces, size, scratch, below, scratch, levels);
    }
    cascade.finish(size, scratch, below, scratch, levels);
    loops.copy(scratch, levels, columns, count, columns, target, targetAt, some.stride);
  }

  private void piece(
      int first,
      Sums some,
      float[] filters,
      int filtersAt,
      float[] scratch,
      int runs,
      float[] target,
      int targetAt) {
    int end = Math.min(chunks.length, first + chunksOfPiece);
    for (int i = first; i < end; i++) {
      IndirectionTable chunk = some.chunks[i];
      if (i == first) {
        loops.product(chunk, filters, filtersAt, scratch, runs, target, targetAt);
      } else {
        loops.contract(chunk, filters, filtersAt, scratch, runs, target, targetAt);
      }
    }
  }

  private void scatter(int places, float[] sums, int sumsAt, float[] result, int resultAt) {
    int length = across.places();
    for (int row = 0; row < places / length; row++) {
      int from = sumsAt + row * length;
      int to = resultAt + row * strideDown * width;
      for (int i = 0; i < length; i++) {
        result[to + i * strideAcross] = sums[from + i];
      }
    }
  }
}
