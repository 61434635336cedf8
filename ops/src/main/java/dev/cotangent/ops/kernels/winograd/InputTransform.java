package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Lines;
import dev.cotangent.ops.kernels.loops.Winograd;
import java.util.Arrays;

/**
 * Maps the tiles of channels to what they contribute to the products of a Winograd convolution.
 *
 * <p>The factors come out as {@code [36][tiles][channels]}, with zeros up to a full vector of
 * channels. A vector of channels at a time, the image is transposed, so that channels lie side by
 * side in everything that follows; then each row of tiles is mapped downwards, and each tile in it
 * across. What lies between stays in the first-level cache.
 */
final class InputTransform {
  private final FloatSupport loops;
  private final Winograd map;
  private final int channels;
  private final int height;
  private final int width;
  private final int top;
  private final Tiling tiling;
  private final int vector;
  private final int lanes;
  private final int lineLength;
  private final int rowLength;
  private final int inRow;
  private final int planeStride;
  private final Lines down;
  private final Lines across;

  /**
   * A reader of one group's channels.
   *
   * @param map {@link Winograd#IMAGE}, whose tiles overlap, or {@link Winograd#COTANGENT}
   * @param top the rows of zeros above the image
   * @param left the columns of zeros beside it
   */
  InputTransform(
      FloatSupport loops,
      Winograd map,
      int channels,
      int height,
      int width,
      int top,
      int left,
      Tiling tiling) {
    this.loops = loops;
    this.map = map;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.top = top;
    this.tiling = tiling;
    this.vector = loops.lanes();
    this.lanes = (channels - 1) / vector * vector + vector;
    this.lineLength = width * vector;
    this.rowLength = ((tiling.columns() - 1) * Winograd.PLACES + map.columns()) * vector;
    this.inRow = left * vector;
    int places = Math.min(height, lines(tiling.rowsInBlock())) * width;
    this.planeStride = ((places - 1) / vector + 1 | 1) * vector; // an odd number of vectors
    this.down = new Lines(lineLength, rowLength, width, vector, vector);
    this.across =
        new Lines(
            vector,
            factorSize(),
            tiling.columns(),
            Winograd.PLACES * vector,
            lanes,
            Winograd.POINTS,
            rowLength,
            Winograd.POINTS * factorSize());
  }

  /** The channels, up to a full vector. */
  int lanes() {
    return lanes;
  }

  /**
   * How far the factors for two neighbouring products lie apart: not by a power of two, since few
   * lines at such a distance find room in the cache.
   */
  int factorSize() {
    return tiling.tilesInBlock() * lanes + vector;
  }

  /** The elements of scratch that reading takes. */
  int scratch() {
    int lines = lines(tiling.rowsInBlock());
    return Winograd.POINTS * rowLength + lines * lineLength + vector * planeStride;
  }

  /** The lines of an image that so many rows of tiles cover. */
  private int lines(int rows) {
    return (rows - 1) * Winograd.PLACES + map.columns();
  }

  /**
   * Reads a block's tiles.
   *
   * @param at where image 0 starts
   * @param imageSize how far images lie apart
   */
  void read(
      int block,
      float[] images,
      int at,
      int imageSize,
      float[] scratch,
      int scratchAt,
      float[] factors,
      int factorsAt) {
    int firstRow = tiling.firstRow(block);
    int rows = tiling.endRow(block) - firstRow;
    int transposed = scratchAt + Winograd.POINTS * rowLength;
    Arrays.fill(scratch, scratchAt, transposed, 0); // beside the image it stays so
    int imageTo = factorsAt;
    for (int image = tiling.firstImage(block); image < tiling.endImage(block); image++) {
      for (int channel = 0; channel < channels; channel += vector) {
        int from = at + image * imageSize + channel * height * width;
        int count = Math.min(vector, channels - channel);
        transpose(images, from, count, firstRow, rows, scratch, transposed);
        int to = imageTo + channel;
        for (int row = 0; row < rows; row++) {
          int line = transposed + row * Winograd.PLACES * lineLength;
          loops.winograd(map, down, scratch, line, scratch, scratchAt + inRow);
          loops.winograd(map, across, scratch, scratchAt, factors, to);
          to += tiling.columns() * lanes;
        }
      }
      imageTo += rows * tiling.columns() * lanes;
    }
  }

  /**
   * From channels of places to places of channels, with zeros around them.
   *
   * <p>By way of a copy, since an image is read fastest from end to end, and planes of a power of
   * two would meet in a few lines of the cache.
   */
  private void transpose(
      float[] images, int at, int count, int firstRow, int rows, float[] target, int targetAt) {
    int lines = lines(rows);
    int first = firstRow * Winograd.PLACES - top;
    int above = Math.max(0, -first);
    int end = Math.max(above, Math.min(lines, height - first));
    int to = targetAt + above * lineLength;
    int below = targetAt + end * lineLength;
    Arrays.fill(target, targetAt, count < vector ? below : to, 0);
    Arrays.fill(target, below, targetAt + lines * lineLength, 0);
    int from = at + (first + above) * width;
    int places = (end - above) * width;
    int copy = targetAt + lines(tiling.rowsInBlock()) * lineLength;
    loops.copy(images, from, height * width, count, places, target, copy, planeStride);
    loops.transpose(target, copy, planeStride, count, places, target, to, vector);
  }
}
