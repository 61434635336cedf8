package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.ops.Window;

/**
 * The numbers of a convolution.
 *
 * @param images how many images there are
 * @param groups how many groups of channels
 * @param inputs the image's channels in one group
 * @param outputs the result's channels in one group
 * @param height the image's height
 * @param width the image's width
 * @param window size, stride, padding and dilation
 */
record Correlation(
    int images, int groups, int inputs, int outputs, int height, int width, Window window) {

  /** The convolution of an image {@code [n, c, h, w]} with {@code channels} filters. */
  static Correlation of(Shape image, int channels, Window window, int groups) {
    return new Correlation(
        image.dim(0),
        groups,
        image.dim(1) / groups,
        channels / groups,
        image.dim(2),
        image.dim(3),
        window);
  }

  /** The same on fewer images. */
  Correlation withImages(int fewer) {
    return new Correlation(fewer, groups, inputs, outputs, height, width, window);
  }

  int resultHeight() {
    return window.outputHeight(height);
  }

  int resultWidth() {
    return window.outputWidth(width);
  }

  /** The meetings of window and image from top to bottom. */
  AxisTaps down() {
    return AxisTaps.forward(
        resultHeight(),
        height,
        window.height(),
        window.strideHeight(),
        window.dilationHeight(),
        window.padTop());
  }

  /** The meetings of window and image from left to right. */
  AxisTaps across() {
    return AxisTaps.forward(
        resultWidth(),
        width,
        window.width(),
        window.strideWidth(),
        window.dilationWidth(),
        window.padLeft());
  }

  /** The elements of one channel of a filter. */
  int filterPlane() {
    return window.height() * window.width();
  }

  /** The elements of a filter: what is multiplied and added for one element of the result. */
  int taps() {
    return inputs * filterPlane();
  }

  int imagePlane() {
    return height * width;
  }

  int resultPlane() {
    return resultHeight() * resultWidth();
  }
}
