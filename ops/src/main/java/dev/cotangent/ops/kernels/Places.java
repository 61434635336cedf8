package dev.cotangent.ops.kernels;

import dev.cotangent.ops.Window;

/**
 * The places of a window along one axis of an image, without what lies in the padding.
 *
 * <p>At place {@code p} the window meets the image's indices {@code first[p]}, {@code first[p] +
 * dilation}, …, {@code count[p]} of them.
 */
final class Places {
  final int[] first;
  final int[] count;
  final int dilation;

  private Places(int[] first, int[] count, int dilation) {
    this.first = first;
    this.count = count;
    this.dilation = dilation;
  }

  /** Where a window meets the rows of an image. */
  static Places rows(Window window, int height) {
    return of(
        window.outputHeight(height),
        height,
        window.height(),
        window.strideHeight(),
        window.dilationHeight(),
        window.padTop());
  }

  /** Where a window meets the columns of an image. */
  static Places columns(Window window, int width) {
    return of(
        window.outputWidth(width),
        width,
        window.width(),
        window.strideWidth(),
        window.dilationWidth(),
        window.padLeft());
  }

  /** The most places at which a window meets the same row of an image. */
  static int mostRows(Window window) {
    return most(window.height(), window.strideHeight(), window.dilationHeight());
  }

  /** The most places at which a window meets the same column of an image. */
  static int mostColumns(Window window) {
    return most(window.width(), window.strideWidth(), window.dilationWidth());
  }

  private static int most(int size, int stride, int dilation) {
    return dilation == 1 ? (size - 1) / stride + 1 : size;
  }

  /**
   * Computes the places.
   *
   * @param places the number of places
   * @param extent the image's extent
   * @param size the window's number of elements
   */
  static Places of(int places, int extent, int size, int stride, int dilation, int padding) {
    int[] first = new int[places];
    int[] count = new int[places];
    for (int p = 0; p < places; p++) {
      int start = p * stride - padding;
      int skipped = start < 0 ? (-start + dilation - 1) / dilation : 0;
      int end = start >= extent ? 0 : Math.min(size, (extent - 1 - start) / dilation + 1);
      first[p] = start + skipped * dilation;
      count[p] = Math.max(0, end - skipped);
    }
    return new Places(first, count, dilation);
  }
}
