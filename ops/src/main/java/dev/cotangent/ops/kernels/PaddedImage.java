package dev.cotangent.ops.kernels;

import dev.cotangent.ops.Window;
import java.util.Arrays;

/** The channels of a group of an image with the window's padding around them. */
final class PaddedImage {
  private final FloatSupport loops;
  private final Correlation form;
  private final int height;
  private final int width;

  PaddedImage(FloatSupport loops, Correlation form) {
    this.loops = loops;
    this.form = form;
    Window window = form.window();
    this.height = window.padTop() + form.height() + window.padBottom();
    this.width = window.padLeft() + form.width() + window.padRight();
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
    Window window = form.window();
    int columns = form.resultWidth();
    return Offsets.table(
        places.length,
        i ->
            places[i] / columns * window.strideHeight() * width
                + places[i] % columns * window.strideWidth());
  }

  /** How far each row of the window lies from its place, channel by channel. */
  int[] windowRows() {
    Window window = form.window();
    return Offsets.table(
        form.inputs() * window.height(),
        k ->
            k / window.height() * height * width
                + k % window.height() * window.dilationHeight() * width);
  }

  /** Copies an image with zeros around it. */
  void copy(float[] image, int imageAt, float[] target, int targetAt) {
    Arrays.fill(target, targetAt, targetAt + size(), 0);
    Window window = form.window();
    int first = targetAt + window.padTop() * width + window.padLeft();
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
