package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import java.util.Arrays;

/** The channels of a group of an image with the window's padding around them. */
final class PaddedImage {
  private final FloatSupport loops;
  private final ConvolutionShape form;
  private final int height;
  private final int width;

  PaddedImage(FloatSupport loops, ConvolutionShape form) {
    this.loops = loops;
    this.form = form;
    this.height = form.rows().before() + form.height() + form.rows().after();
    this.width = form.columns().before() + form.width() + form.columns().after();
  }

  /** Whether there is no padding: then the image needs no copy. */
  boolean isImage() {
    return height == form.height() && width == form.width();
  }

  /** The elements of the copy. */
  int size() {
    return isImage() ? 0 : form.inputs() * height * width;
  }

  /** Where the windows at some of the result's places begin. */
  int[] at(int[] places) {
    int columns = form.resultWidth();
    return IndirectionTable.table(
        places.length,
        i ->
            places[i] / columns * form.rows().stride() * width
                + places[i] % columns * form.columns().stride());
  }

  /** How far each row of the window lies from its place, channel by channel. */
  int[] windowRows() {
    return IndirectionTable.table(
        form.inputs() * form.rows().size(),
        k ->
            k / form.rows().size() * height * width
                + k % form.rows().size() * form.rows().dilation() * width);
  }

  /** Copies an image with zeros around it. */
  void copy(float[] image, int imageAt, float[] target, int targetAt) {
    Arrays.fill(target, targetAt, targetAt + size(), 0);
    int first = targetAt + form.rows().before() * width + form.columns().before();
    for (int channel = 0; channel < form.inputs(); channel++) {
      loops.copy(
          image,
          imageAt + channel * form.imagePlane(),
          form.width(),
          form.height(),
          form.width(),
          target,
          first + channel * height * width,
          width);
    }
  }
}
