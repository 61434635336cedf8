package dev.cotangent.ops.kernels;

import dev.cotangent.ops.Window;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An image with its border of zeros, laid out so that neighbouring places of a window read
 * neighbouring elements.
 *
 * <p>With stride 1 that is the padded image. With stride s, the rows (and columns) that leave the
 * same remainder when divided by s lie together, a plane for each remainder that the window meets;
 * then too the element of the window at place (i, j) is found {@code i · rowLength + j} behind that
 * at place (0, 0).
 */
final class PaddedImage {
  private final int channels;
  private final int height;
  private final int width;
  private final Window window;
  private final int[] rowRemainders;
  private final int[] columnRemainders;
  private final int rows;
  private final int rowLength;

  /** The layout for one group's channels. */
  PaddedImage(Correlation form) {
    this.channels = form.inputs();
    this.height = form.height();
    this.width = form.width();
    this.window = form.window();
    this.rowRemainders =
        remainders(window.height(), window.dilationHeight(), window.strideHeight());
    this.columnRemainders =
        remainders(window.width(), window.dilationWidth(), window.strideWidth());
    this.rows =
        form.resultHeight()
            + (window.height() - 1) * window.dilationHeight() / window.strideHeight();
    this.rowLength =
        form.resultWidth() + (window.width() - 1) * window.dilationWidth() / window.strideWidth();
  }

  private static int[] remainders(int size, int dilation, int stride) {
    return IntStream.range(0, size).map(i -> i * dilation % stride).distinct().sorted().toArray();
  }

  /** How far apart the places of two neighbouring rows lie. */
  int rowLength() {
    return rowLength;
  }

  /** The elements the layout takes. */
  int size() {
    return channels * rowRemainders.length * columnRemainders.length * rows * rowLength;
  }

  /** Where the window's elements lie at place (0, 0): channel by channel, row by row. */
  int[] taps() {
    return Offsets.table(
        channels * window.height() * window.width(),
        tap -> {
          int y = tap / window.width() % window.height() * window.dilationHeight();
          int x = tap % window.width() * window.dilationWidth();
          int channel = tap / window.width() / window.height();
          int row = Arrays.binarySearch(rowRemainders, y % window.strideHeight());
          int column = Arrays.binarySearch(columnRemainders, x % window.strideWidth());
          int plane = (channel * rowRemainders.length + row) * columnRemainders.length + column;
          return (plane * rows + y / window.strideHeight()) * rowLength + x / window.strideWidth();
        });
  }

  /** Lays out the channels of one image. */
  void fill(float[] image, int imageAt, float[] target, int targetAt) {
    int to = targetAt;
    for (int channel = 0; channel < channels; channel++) {
      int from = imageAt + channel * height * width;
      for (int rowRemainder : rowRemainders) {
        for (int columnRemainder : columnRemainders) {
          for (int row = 0; row < rows; row++) {
            int y = row * window.strideHeight() + rowRemainder - window.padTop();
            if (y < 0 || y >= height) {
              Arrays.fill(target, to, to + rowLength, 0);
            } else {
              fillRow(image, from + y * width, columnRemainder - window.padLeft(), target, to);
            }
            to += rowLength;
          }
        }
      }
    }
  }

  /** Copies a row whose first element is that of column {@code first}, which may be negative. */
  private void fillRow(float[] image, int from, int first, float[] target, int to) {
    int stride = window.strideWidth();
    int before = Math.min(rowLength, first < 0 ? (-first + stride - 1) / stride : 0);
    int inside = width - first <= 0 ? 0 : (width - first + stride - 1) / stride;
    int end = Math.max(before, Math.min(rowLength, inside));
    Arrays.fill(target, to, to + before, 0);
    if (stride == 1) {
      System.arraycopy(image, from + first + before, target, to + before, end - before);
    } else {
      for (int i = before; i < end; i++) {
        target[to + i] = image[from + first + i * stride];
      }
    }
    Arrays.fill(target, to + end, to + rowLength, 0);
  }
}
