package dev.cotangent.ops;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/** What the pooling operations have in common. */
final class Pooling {
  private Pooling() {}

  /** Receives one element of a window at one of its places. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One element.
     *
     * @param plane where the image's plane starts
     * @param position the element's position in the plane
     * @param result the position of the window's result
     */
    void visit(int plane, int position, int result);
  }

  /** Visits, window by window, the elements inside the planes of {@code [n, c, h, w]}. */
  static void forEach(Window window, Shape image, Visitor visitor) {
    int height = image.dim(2);
    int width = image.dim(3);
    int places = window.outputHeight(height) * window.outputWidth(width);
    for (int plane = 0; plane < image.dim(0) * image.dim(1); plane++) {
      int imageStart = plane * height * width;
      int resultStart = plane * places;
      window.forEach(
          height,
          width,
          (position, element, place) -> visitor.visit(imageStart, position, resultStart + place));
    }
  }

  static Shape result(Window window, Shape image) {
    return image
        .with(2, window.outputHeight(image.dim(2)))
        .with(3, window.outputWidth(image.dim(3)));
  }

  static void checkRank(Op op, Shape image) {
    if (image.rank() != 4) {
      throw new ShapeException(
          op.name(),
          "images must be [n, channels, height, width]",
          image.toString(),
          "reshape to add axes of extent 1");
    }
  }
}
