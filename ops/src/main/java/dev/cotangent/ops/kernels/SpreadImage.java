package dev.cotangent.ops.kernels;

import dev.cotangent.ops.Window;
import java.util.Arrays;

/**
 * A result of a convolution spread out so that a window of stride 1 over it gives the adjoint.
 *
 * <p>Neighbours lie a stride apart with zeros between, and the border is what the window needs to
 * visit every element of the image. The adjoint is then the convolution of this with the filters
 * turned by 180°.
 */
final class SpreadImage {
  private final int channels;
  private final int resultHeight;
  private final int resultWidth;
  private final int inputs;
  private final Window window;
  private final int rows;
  private final int rowLength;

  /** The layout for one group's channels. */
  SpreadImage(Correlation form) {
    this.channels = form.outputs();
    this.resultHeight = form.resultHeight();
    this.resultWidth = form.resultWidth();
    this.inputs = form.inputs();
    this.window = form.window();
    this.rows = form.height() + (window.height() - 1) * window.dilationHeight();
    this.rowLength = form.width() + (window.width() - 1) * window.dilationWidth();
  }

  /** How far apart the places of two neighbouring rows lie. */
  int rowLength() {
    return rowLength;
  }

  /** The elements the layout takes. */
  int size() {
    return channels * rows * rowLength;
  }

  /** Where the window's elements lie at place (0, 0): channel by channel, row by row. */
  int[] taps() {
    return Offsets.table(
        channels * window.height() * window.width(),
        tap -> {
          int x = tap % window.width() * window.dilationWidth();
          int y = tap / window.width() % window.height() * window.dilationHeight();
          int channel = tap / window.width() / window.height();
          return (channel * rows + y) * rowLength + x;
        });
  }

  /** For each of the {@link #taps} the element of the turned filters of input channel 0. */
  int[] filterTaps() {
    int plane = window.height() * window.width();
    return Offsets.table(
        channels * plane, tap -> tap / plane * inputs * plane + plane - 1 - tap % plane);
  }

  /** Lays out the channels of one result. */
  void fill(float[] result, int resultAt, float[] target, int targetAt) {
    Arrays.fill(target, targetAt, targetAt + size(), 0);
    int top = (window.height() - 1) * window.dilationHeight() - window.padTop();
    int left = (window.width() - 1) * window.dilationWidth() - window.padLeft();
    int strideWidth = window.strideWidth();
    int firstColumn = left < 0 ? (-left + strideWidth - 1) / strideWidth : 0;
    int columnLimit = (rowLength - left + strideWidth - 1) / strideWidth;
    int endColumn = Math.min(resultWidth, columnLimit);
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < resultHeight; i++) {
        int row = i * window.strideHeight() + top;
        if (row < 0 || row >= rows || firstColumn >= endColumn) {
          continue;
        }
        int from = resultAt + (channel * resultHeight + i) * resultWidth;
        int to = targetAt + (channel * rows + row) * rowLength + left;
        if (strideWidth == 1) {
          System.arraycopy(
              result, from + firstColumn, target, to + firstColumn, endColumn - firstColumn);
        } else {
          for (int j = firstColumn; j < endColumn; j++) {
            target[to + j * strideWidth] = result[from + j];
          }
        }
      }
    }
  }
}
