package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.Winograd;

/**
 * What one group of a convolution at stride 1, or of its adjoint for the images, reads of an image,
 * and the extents of its result.
 *
 * @param channels the channels that are read
 * @param height their rows
 * @param width their columns
 * @param top the rows of zeros above them
 * @param left the columns of zeros beside them
 */
record ImageGeometry(
    int channels, int height, int width, int top, int left, int resultHeight, int resultWidth) {
  static ImageGeometry of(ConvolutionShape form, boolean adjoint) {
    int top = form.rows().before();
    int left = form.columns().before();
    int overlap = Winograd.WINDOW - 1;
    return adjoint
        ? new ImageGeometry(
            form.outputs(),
            form.resultHeight(),
            form.resultWidth(),
            overlap - top,
            overlap - left,
            form.height(),
            form.width())
        : new ImageGeometry(
            form.inputs(),
            form.height(),
            form.width(),
            top,
            left,
            form.resultHeight(),
            form.resultWidth());
  }

  /** The elements of an image. */
  int size() {
    return channels * height * width;
  }
}
