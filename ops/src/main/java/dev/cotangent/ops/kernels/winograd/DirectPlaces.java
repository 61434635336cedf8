package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.core.Buffer;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.loops.Winograd;
import java.util.stream.IntStream;

/**
 * Single places of a 3×3 convolution at stride 1, or of its adjoint for the images, for all
 * channels: some windows at a time are laid out as the rows of a matrix and multiplied with the
 * transposed filters.
 */
final class DirectPlaces {
  /** The places taken at a time. */
  private static final int ROWS = 24;

  private static final int TAPS = Winograd.WINDOW * Winograd.WINDOW;

  private final FloatSupport loops;
  private final FilterTransform filters;
  private final TileRanges ranges;
  private final boolean adjoint;
  private final int inputs;
  private final int height;
  private final int width;
  private final int top;
  private final int left;
  private final int resultHeight;
  private final int resultWidth;
  private final int lanes;

  /** The products for each count of places. */
  private final IndirectionTable[] tables;

  /**
   * The places of one group's channels.
   *
   * @param ranges which measures the blocks
   * @param adjoint whether filters are turned by 180°
   */
  DirectPlaces(
      FloatSupport loops,
      FilterTransform filters,
      TileRanges ranges,
      boolean adjoint,
      ImageGeometry images) {
    this.loops = loops;
    this.filters = filters;
    this.ranges = ranges;
    this.adjoint = adjoint;
    this.inputs = images.channels();
    this.height = images.height();
    this.width = images.width();
    this.top = images.top();
    this.left = images.left();
    this.resultHeight = images.resultHeight();
    this.resultWidth = images.resultWidth();
    this.lanes = filters.lanes();
    IndirectionTable all =
        new IndirectionTable(
            IndirectionTable.strided(ROWS, inputs * TAPS),
            IndirectionTable.strided(inputs * TAPS, 1),
            IndirectionTable.strided(inputs * TAPS, lanes),
            lanes,
            lanes);
    this.tables =
        IntStream.rangeClosed(0, ROWS).mapToObj(all::withRows).toArray(IndirectionTable[]::new);
  }

  /** The elements of scratch: transposed filters, windows, their products, and their places. */
  int scratch() {
    return products() + ROWS * lanes + ROWS;
  }

  private int windows() {
    return filters.transposedSize();
  }

  private int products() {
    return windows() + ROWS * inputs * TAPS;
  }

  /** Transposes the filters of the channels from {@code first} on into the scratch. */
  void useFilters(int first, Buffer values, float[] scratch, int scratchAt) {
    filters.transpose(first, values.floats(), values.offset(), scratch, scratchAt);
  }

  /**
   * Computes the uneven places of a block in one image, which has been measured into the scratch
   * behind this one's.
   *
   * @param channels how many of the result's channels there are
   * @param imageAt where the image starts
   * @param to where the result's channels start for this image
   */
  void compute(
      int block,
      int channels,
      float[] images,
      int imageAt,
      float[] scratch,
      int scratchAt,
      Buffer result,
      int to) {
    int measured = scratchAt + scratch();
    int count = 0;
    int firstLine = ranges.firstLine(block);
    for (int y = 0; y < ranges.lines(block); y++) {
      for (int x = 0; x < resultWidth; x++) {
        if (!ranges.isUneven(y, x, scratch, measured)) {
          continue;
        }
        int place = to + (firstLine + y) * resultWidth + x;
        if (ranges.window(y, x, scratch, measured) == 0) {
          clear(channels, result.floats(), place);
          continue;
        }
        int row = scratchAt + windows() + count * inputs * TAPS;
        read(firstLine + y, x, images, imageAt, scratch, row);
        scratch[scratchAt + products() + ROWS * lanes + count] = Float.intBitsToFloat(place);
        count++;
        if (count == ROWS) {
          multiply(count, channels, scratch, scratchAt, result.floats());
          count = 0;
        }
      }
    }
    multiply(count, channels, scratch, scratchAt, result.floats());
  }

  private void clear(int channels, float[] result, int at) {
    for (int channel = 0; channel < channels; channel++) {
      result[at + channel * resultHeight * resultWidth] = 0;
    }
  }

  private void read(int y, int x, float[] images, int imageAt, float[] window, int windowAt) {
    for (int tap = 0; tap < TAPS; tap++) {
      int row = y - top + tap / Winograd.WINDOW;
      int column = x - left + tap % Winograd.WINDOW;
      boolean inside = row >= 0 && row < height && column >= 0 && column < width;
      int to = windowAt + (adjoint ? TAPS - 1 - tap : tap);
      int from = imageAt + row * width + column;
      for (int input = 0; input < inputs; input++) {
        window[to + input * TAPS] = inside ? images[from + input * height * width] : 0;
      }
    }
  }

  private void multiply(int count, int channels, float[] scratch, int scratchAt, float[] result) {
    int products = scratchAt + products();
    loops.product(
        tables[count], scratch, scratchAt + windows(), scratch, scratchAt, scratch, products);
    for (int i = 0; i < count; i++) {
      int place = Float.floatToRawIntBits(scratch[products + ROWS * lanes + i]);
      for (int channel = 0; channel < channels; channel++) {
        result[place + channel * resultHeight * resultWidth] =
            scratch[products + i * lanes + channel];
      }
    }
  }
}
