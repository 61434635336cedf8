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

  /** The ranges of one group's channels. */
  TileRanges(FloatSupport loops, ImageGeometry images, Tiling tiling) {
    this.loops = loops;
    this.channels = images.channels();
    this.height = images.height();
    this.width = images.width();
    this.top = images.top();
    this.left = images.left();
    this.resultHeight = images.resultHeight();
    this.resultWidth = images.resultWidth();
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

  // Where the parts of the scratch start: the maxima and the sums, first as they lie in the image,
  // then, after what is found row by row, with zeros around them; the sums of the windows; which
  // tiles are uneven.

  private int sums() {
    return mostLines * width;
  }

  private int rowScratch() {
    return sums() + mostLines * width;
  }

  private int paddedMaxima() {
    return rowScratch() + 3 * paddedWidth;
  }

  private int paddedSums() {
    return paddedMaxima() + mostLines * paddedWidth;
  }

  private int windows() {
    return paddedSums() + mostLines * paddedWidth;
  }

  private int tiles() {
    return windows() + mostLines * paddedWidth;
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
    int firstLine = firstLine(block);
    pad(images, at, firstLine - top, paddedLines(rows), scratch, scratchAt);
    boolean uneven = false;
    for (int row = 0; row < rows; row++) {
      int places = Math.min(Winograd.PLACES, resultHeight - firstLine - row * Winograd.PLACES);
      uneven |= measureRow(row, places, scratch, scratchAt);
    }
    return uneven;
  }

  private void pad(float[] images, int at, int first, int lines, float[] scratch, int scratchAt) {
    int above = Math.max(0, -first);
    int count = Math.max(0, Math.min(lines, height - first) - above);
    int sums = scratchAt + sums();
    loops.magnitudes(
        images,
        at + (first + above) * width,
        height * width,
        channels,
        count * width,
        scratch,
        sums,
        scratchAt);
    int maximaTo = scratchAt + paddedMaxima();
    int sumsTo = scratchAt + paddedSums();
    Arrays.fill(scratch, maximaTo, maximaTo + lines * paddedWidth, 0);
    Arrays.fill(scratch, sumsTo, sumsTo + lines * paddedWidth, 0);
    int columns = Math.min(width, paddedWidth - left);
    for (int line = 0; line < count; line++) {
      int from = line * width;
      int to = (above + line) * paddedWidth + left;
      System.arraycopy(scratch, scratchAt + from, scratch, maximaTo + to, columns);
      System.arraycopy(scratch, sums + from, scratch, sumsTo + to, columns);
    }
  }

  /** Measures a row of tiles that has so many rows of places. */
  private boolean measureRow(int row, int places, float[] scratch, int scratchAt) {
    int line = row * Winograd.PLACES * paddedWidth;
    int maxima = scratchAt + paddedMaxima() + line;
    int sums = scratchAt + paddedSums() + line;
    int windows = scratchAt + windows() + line;
    int greatest = scratchAt + rowScratch();
    int least = greatest + paddedWidth;
    int down = least + paddedWidth;
    columnMaxima(scratch, maxima, greatest);
    for (int y = 0; y < places; y++) {
      windowSums(scratch, sums + y * paddedWidth, down, windows + y * paddedWidth);
      columnMinima(scratch, windows + y * paddedWidth, least, y == 0);
    }
    boolean uneven = false;
    for (int tile = 0; tile < tiling.columns(); tile++) {
      int from = tile * Winograd.PLACES;
      float most = 0;
      for (int x = from; x < from + Winograd.POINTS; x++) {
        most = Math.max(most, scratch[greatest + x]);
      }
      boolean even = most <= MOST_MAGNITUDE;
      for (int x = from; x < Math.min(from + Winograd.PLACES, resultWidth); x++) {
        even &= scratch[least + x] >= LEAST * most;
      }
      scratch[scratchAt + tiles() + row * tiling.columns() + tile] = even ? 0 : 1;
      uneven |= !even;
    }
    return uneven;
  }

  private void columnMaxima(float[] values, int from, int to) {
    int w = paddedWidth;
    for (int x = 0; x < w; x++) {
      float upper =
          Math.max(Math.max(values[from + x], values[from + w + x]), values[from + 2 * w + x]);
      float lower =
          Math.max(
              Math.max(values[from + 3 * w + x], values[from + 4 * w + x]),
              values[from + 5 * w + x]);
      values[to + x] = Math.max(upper, lower);
    }
  }

  private void windowSums(float[] values, int from, int down, int to) {
    int w = paddedWidth;
    for (int x = 0; x < w; x++) {
      values[down + x] = values[from + x] + values[from + w + x] + values[from + 2 * w + x];
    }
    for (int x = 0; x < columns; x++) {
      values[to + x] = values[down + x] + values[down + x + 1] + values[down + x + 2];
    }
  }

  private void columnMinima(float[] values, int from, int to, boolean first) {
    if (first) {
      System.arraycopy(values, from, values, to, columns);
    } else {
      for (int x = 0; x < columns; x++) {
        values[to + x] = Math.min(values[to + x], values[from + x]);
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
    return scratch[scratchAt + windows() + y * paddedWidth + x];
  }
}
