package dev.cotangent.ops;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * The trilinear form behind the three convolution operations: the sum, over all meetings of the
 * window with the images, of image · filter · result. Each operation is its derivative for one of
 * the three.
 *
 * @param window the window
 * @param groups the number of groups into which the channels are cut
 * @param image the images' shape {@code [n, c, h, w]}
 * @param outputs the number of output channels
 */
record Convolution(Window window, int groups, Shape image, int outputs) {

  /**
   * Receives the storage positions of a run of products of the sum: number {@code i} is of the
   * image's element {@code i · strideWidth} behind the first and the result's {@code i} behind the
   * first, all with the same element of the filter.
   */
  @FunctionalInterface
  interface Visitor {
    void visit(int image, int filter, int result, int count);
  }

  /** The form, after a check that the groups fit the channels. */
  static Convolution of(Op op, Window window, int groups, Shape image, int outputs) {
    if (image.dim(1) % groups != 0 || outputs % groups != 0) {
      throw new ShapeException(
          op.name(),
          "the groups must divide the input and the output channels",
          "%s groups, %s input and %s output channels".formatted(groups, image.dim(1), outputs));
    }
    return new Convolution(window, groups, image, outputs);
  }

  /** The filters' shape {@code [o, c / groups, kh, kw]}. */
  Shape filter() {
    return Shape.of(outputs, image.dim(1) / groups, window.height(), window.width());
  }

  /** The results' shape {@code [n, o, oh, ow]}. */
  Shape result() {
    return Shape.of(
        image.dim(0), outputs, window.outputHeight(image.dim(2)), window.outputWidth(image.dim(3)));
  }

  /** Two for each product of the sum, those with the padding included. */
  double flops() {
    return 2.0 * result().size() * image.dim(1) / groups * window.height() * window.width();
  }

  /** Visits every product of the sum. */
  void forEach(Visitor visitor) {
    int channels = image.dim(1);
    int perGroup = channels / groups;
    int outputsPerGroup = outputs / groups;
    int height = image.dim(2);
    int width = image.dim(3);
    int plane = height * width;
    int taps = window.height() * window.width();
    int places = window.outputHeight(height) * window.outputWidth(width);
    for (int n = 0; n < image.dim(0); n++) {
      for (int o = 0; o < outputs; o++) {
        for (int c = 0; c < perGroup; c++) {
          int channel = o / outputsPerGroup * perGroup + c;
          int imageStart = (n * channels + channel) * plane;
          int filterStart = (o * perGroup + c) * taps;
          int resultStart = (n * outputs + o) * places;
          window.forEachRun(
              height,
              width,
              (position, element, place, count) ->
                  visitor.visit(
                      imageStart + position, filterStart + element, resultStart + place, count));
        }
      }
    }
  }

  static void checkGroups(String op, int groups) {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "[%s] there must be at least 1 group: %s".formatted(op, groups));
    }
  }

  static void checkRank(Op op, Shape first, Shape second) {
    if (first.rank() != 4 || second.rank() != 4) {
      throw new ShapeException(
          op.name(),
          "images must be [n, channels, height, width], filters [outputs, channels, height, width]",
          "%s and %s".formatted(first, second),
          "reshape to add axes of extent 1");
    }
  }

  static void checkEqual(Op op, String what, Shape required, Shape given) {
    if (!required.equals(given)) {
      throw new ShapeException(
          op.name(), "the %s must have shape %s".formatted(what, required), given.toString());
    }
  }
}
