package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Winograd;

/**
 * Turns the products {@code [36][tiles][channels]} of a Winograd convolution into the places of its
 * result, a vector of channels at a time.
 */
final class OutputTransform {
  private final FloatSupport loops;
  private final int channels;
  private final int height;
  private final int width;
  private final Tiling tiling;
  private final int vector;
  private final int lanes;
  private final int lineLength;
  private final int rowLength;
  private final Lines across;
  private final Lines down;

  /** A writer of one group's channels. */
  OutputTransform(FloatSupport loops, int channels, int height, int width, Tiling tiling) {
    this.loops = loops;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.tiling = tiling;
    this.vector = loops.lanes();
    this.lanes = (channels - 1) / vector * vector + vector;
    this.lineLength = width * vector;
    this.rowLength = tiling.columns() * Winograd.PLACES * vector;
    this.across =
        new Lines(
            productSize(),
            vector,
            tiling.columns(),
            lanes,
            Winograd.PLACES * vector,
            Winograd.POINTS,
            Winograd.POINTS * productSize(),
            rowLength);
    this.down = new Lines(rowLength, lineLength, width, vector, vector);
  }

  /** How far neighbouring products of a tile lie apart. */
  int productSize() {
    return tiling.tilesInBlock() * lanes + vector;
  }

  /** The elements of scratch that writing takes. */
  int scratch() {
    return Winograd.POINTS * rowLength + tiling.rowsInBlock() * Winograd.PLACES * lineLength;
  }

  /**
   * Writes a block's tiles.
   *
   * @param at where the result for image 0 starts
   * @param imageSize how far the results for the images lie apart
   */
  void write(
      int block,
      float[] products,
      int productsAt,
      float[] scratch,
      int scratchAt,
      float[] results,
      int at,
      int imageSize) {
    int firstRow = tiling.firstRow(block);
    int rows = tiling.endRow(block) - firstRow;
    int firstLine = firstRow * Winograd.PLACES;
    int lines = Math.min(rows * Winograd.PLACES, height - firstLine);
    int mapped = scratchAt + Winograd.POINTS * rowLength;
    int imageFrom = productsAt;
    for (int image = tiling.firstImage(block); image < tiling.endImage(block); image++) {
      for (int channel = 0; channel < channels; channel += vector) {
        int from = imageFrom + channel;
        for (int row = 0; row < rows; row++) {
          loops.winograd(Winograd.RESULT, across, products, from, scratch, scratchAt);
          int line = mapped + row * Winograd.PLACES * lineLength;
          loops.winograd(Winograd.RESULT, down, scratch, scratchAt, scratch, line);
          from += tiling.columns() * lanes;
        }
        int to = at + image * imageSize + channel * height * width + firstLine * width;
        int count = Math.min(vector, channels - channel);
        loops.transpose(scratch, mapped, vector, lines * width, count, results, to, height * width);
      }
      imageFrom += rows * tiling.columns() * lanes;
    }
  }
}
