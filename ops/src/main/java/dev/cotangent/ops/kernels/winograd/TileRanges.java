package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Winograd;
import java.util.Arrays;

/**
 * Which tiles of a Winograd convolution have places that see so much less than the tile holds that
 * its rounding errors would show.
 *
 * <p>A tile's errors grow with the greatest magnitude in it, a place's bound with the sum of the
 * magnitudes in its own window. Both are found from two planes: for each pixel, the sum and the
 * maximum over the channels.
 */
final class TileRanges {
  /**
   * The least part of a tile's greatest element that the sum of a window must be. Networks' sparse
   * activations keep to it but for a few tiles.
   */
  private static final float LEAST = 1 / 16f;

  /** Beyond these magnitudes, products or what lies between the maps may leave float32's range. */
  private static final float MOST_MAGNITUDE = 0x1p60f;

  private final FloatSupport loops;
  private final int channels;
  private final int height;
  private final int width;
  private final int top;
  private final int left;
  private final int resultHeight;
  private final int resultWidth;
  private final Tiling tiling;
  private final int columns;
  private final int paddedWidth;
  private final int mostLines;

  /**
   * The ranges of one group's channels.
   *
   * @param top the rows of zeros above the image
   * @param left the columns of zeros beside it
   */
  TileRanges(
      FloatSupport loops,
      int channels,
      int height,
      int width,
      int top,
      int left,
      int resultHeight,
      int resultWidth,
      Tiling tiling) {
    this.loops = loops;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.top = top;
    this.left = left;
    this.resultHeight = resultHeight;
    this.resultWidth = resultWidth;
    this.tiling = tiling;
    this.columns = tiling.columns() * Winograd.PLACES;
    this.paddedWidth = columns + Winograd.WINDOW - 1;
    this.mostLines = paddedLines(tiling.rowsInBlock());
  }

  private static int paddedLines(int rows) {
    return rows * Winograd.PLACES + Winograd.WINDOW - 1;
  }

  /** The first row of places in a block. */
  int firstLine(int block) {
    return tiling.firstRow(block) * Winograd.PLACES;
  }

  /** The rows of places in a block. */
  int lines(int block) {
    return Math.min(resultHeight, tiling.endRow(block) * Winograd.PLACES) - firstLine(block);
  }

  /** The elements of scratch. */
  int scratch() {
    return tiles() + tiling.rowsInBlock() * tiling.columns();
  }

  // Where the parts of the scratch start: the sums and maxima as they lie in the image; planes with
  // zeros around them, of the maxima, the sums and the windows, with room for what whole planes
  // read
  // behind them; which tiles are uneven.

  private int rawMaxima() {
    return mostLines * width;
  }

  private int planes() {
    return 2 * mostLines * width;
  }

  private int planeSize() {
    return (mostLines + Winograd.POINTS) * paddedWidth + Winograd.POINTS;
  }

  private int tiles() {
    return planes() + 3 * planeSize();
  }

  /** Whether a block has places that {@link #isUneven} is true of. */
  boolean areUneven(
      int block, float[] images, int at, int imageSize, float[] scratch, int scratchAt) {
    for (int image = tiling.firstImage(block); image < tiling.endImage(block); image++) {
      if (measure(block, images, at + image * imageSize, scratch, scratchAt)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Measures the tiles of a block in one image.
   *
   * @param at where the image starts
   * @return whether there are places that {@link #isUneven} is true of
   */
  boolean measure(int block, float[] images, int at, float[] scratch, int scratchAt) {
    int rows = tiling.endRow(block) - tiling.firstRow(block);
    int maxima = scratchAt + planes();
    int sums = maxima + planeSize();
    int spare = sums + planeSize();
    pad(images, at, firstLine(block) - top, paddedLines(rows), scratch, scratchAt);
    int size = paddedLines(rows) * paddedWidth;
    greatest(Winograd.POINTS, size, scratch, maxima);
    sumWindows(size, scratch, sums, spare);
    loops.negate(scratch, sums, scratch, spare, size);
    ignorePlacesBeyond(lines(block), rows, scratch, spare);
    greatest(Winograd.PLACES, size, scratch, spare); // of the negative sums: the least of the sums
    boolean uneven = false;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < tiling.columns(); column++) {
        int corner = Winograd.PLACES * (row * paddedWidth + column);
        float most = scratch[maxima + corner];
        boolean even = most <= MOST_MAGNITUDE && -scratch[spare + corner] >= LEAST * most;
        scratch[scratchAt + tiles() + row * tiling.columns() + column] = even ? 0 : 1;
        uneven |= !even;
      }
    }
    return uneven;
  }

  private void pad(float[] images, int at, int first, int lines, float[] scratch, int scratchAt) {
    int above = Math.max(0, -first);
    int count = Math.max(0, Math.min(lines, height - first) - above);
    int rawMaxima = scratchAt + rawMaxima();
    loops.magnitudes(
        images,
        at + (first + above) * width,
        height * width,
        channels,
        count * width,
        scratch,
        scratchAt,
        scratch,
        rawMaxima);
    int maxima = scratchAt + planes();
    int sums = maxima + planeSize();
    Arrays.fill(scratch, maxima, sums + planeSize(), 0);
    int columns = Math.min(width, paddedWidth - left);
    int to = above * paddedWidth + left;
    loops.copy(scratch, rawMaxima, width, count, columns, scratch, maxima + to, paddedWidth);
    loops.copy(scratch, scratchAt, width, count, columns, scratch, sums + to, paddedWidth);
  }

  /** Makes each element the greatest of the square, of 4 or 6 elements a side, that it begins. */
  private void greatest(int side, int size, float[] scratch, int plane) {
    for (int step : new int[] {paddedWidth, 1}) {
      loops.maximum(scratch, plane, scratch, plane + step, scratch, plane, size);
      for (int taken = 2; taken < side; taken += 2) {
        loops.maximum(scratch, plane, scratch, plane + 2 * step, scratch, plane, size);
      }
    }
  }

  /** Makes each element the sum of the window that it begins. */
  private void sumWindows(int size, float[] scratch, int sums, int spare) {
    loops.add(scratch, sums, scratch, sums + 1, scratch, spare, size);
    loops.add(scratch, spare, scratch, sums + 2, scratch, spare, size);
    Arrays.fill(scratch, spare + size, spare + planeSize(), 0);
    loops.add(scratch, spare, scratch, spare + paddedWidth, scratch, sums, size);
    loops.add(scratch, sums, scratch, spare + 2 * paddedWidth, scratch, sums, size);
  }

  /** Gives places of the last tiles that are none of the result's a value below all others. */
  private void ignorePlacesBeyond(int lines, int rows, float[] scratch, int plane) {
    int behind = plane + lines * paddedWidth;
    int end = plane + rows * Winograd.PLACES * paddedWidth;
    Arrays.fill(scratch, behind, end, Float.NEGATIVE_INFINITY);
    if (resultWidth < columns) {
      for (int line = plane; line < behind; line += paddedWidth) {
        Arrays.fill(scratch, line + resultWidth, line + columns, Float.NEGATIVE_INFINITY);
      }
    }
  }

  /**
   * Whether the tile of a place that was measured must be done directly.
   *
   * @param y counted from the block's first row
   */
  boolean isUneven(int y, int x, float[] scratch, int scratchAt) {
    int tile = y / Winograd.PLACES * tiling.columns() + x / Winograd.PLACES;
    return scratch[scratchAt + tiles() + tile] != 0;
  }

  /** The sum of the magnitudes in the window of a place that was measured. */
  float window(int y, int x, float[] scratch, int scratchAt) {
    return scratch[scratchAt + planes() + planeSize() + y * paddedWidth + x];
  }
}
