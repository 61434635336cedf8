package dev.cotangent.ops;

import dev.cotangent.core.ShapeException;

/**
 * A rectangle that slides over an image: its size, the distance of its places, the border put
 * around the image and the distance of its own elements.
 *
 * <p>Made by {@link #valid}, {@link #same} or {@link #full}, then changed: {@code Window.same(3,
 * 3).stride(2, 2)}. An axis of extent {@code n} has {@code (n + padding − dilation · (size − 1) −
 * 1) / stride + 1} places, rounded down.
 *
 * @param height the number of rows
 * @param width the number of columns
 * @param strideHeight the distance of places along the height, at least 1
 * @param strideWidth the distance of places along the width, at least 1
 * @param padTop rows put above the image
 * @param padBottom rows put below the image
 * @param padLeft columns put left of the image
 * @param padRight columns put right of the image
 * @param dilationHeight the distance of the window's rows, at least 1
 * @param dilationWidth the distance of the window's columns, at least 1
 */
public record Window(
    int height,
    int width,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padBottom,
    int padLeft,
    int padRight,
    int dilationHeight,
    int dilationWidth) {

  /**
   * Creates a window.
   *
   * @throws IllegalArgumentException if a size, stride or dilation is below 1, or a padding below 0
   */
  public Window {
    if (Math.min(height, width) < 1
        || Math.min(strideHeight, strideWidth) < 1
        || Math.min(dilationHeight, dilationWidth) < 1) {
      throw new IllegalArgumentException(
          ("[window] size, stride and dilation must be at least 1: size %s × %s,"
                  + " stride %s × %s, dilation %s × %s")
              .formatted(height, width, strideHeight, strideWidth, dilationHeight, dilationWidth));
    }
    if (Math.min(Math.min(padTop, padBottom), Math.min(padLeft, padRight)) < 0) {
      throw new IllegalArgumentException(
          "[window] paddings must be at least 0: top %s, bottom %s, left %s, right %s"
              .formatted(padTop, padBottom, padLeft, padRight));
    }
  }

  /** A window that stays inside the image: no padding. */
  public static Window valid(int height, int width) {
    return new Window(height, width, 1, 1, 0, 0, 0, 0, 1, 1);
  }

  /**
   * A window with as many places as the image has elements: {@code size − 1} of padding along each
   * axis, half on either side, the odd one at the bottom and right. With stride {@code s} there are
   * {@code n / s} places, rounded up.
   */
  public static Window same(int height, int width) {
    return valid(height, width).withTotalPadding(height - 1, width - 1);
  }

  /**
   * A window that visits every place where it touches the image: {@code size − 1} on every side.
   */
  public static Window full(int height, int width) {
    return valid(height, width).padding(height - 1, height - 1, width - 1, width - 1);
  }

  /** This window with other distances between its places. */
  public Window stride(int newHeight, int newWidth) {
    return new Window(
        height,
        width,
        newHeight,
        newWidth,
        padTop,
        padBottom,
        padLeft,
        padRight,
        dilationHeight,
        dilationWidth);
  }

  /** This window with other paddings. */
  public Window padding(int top, int bottom, int left, int right) {
    return new Window(
        height,
        width,
        strideHeight,
        strideWidth,
        top,
        bottom,
        left,
        right,
        dilationHeight,
        dilationWidth);
  }

  /**
   * This window with its elements further apart. The padding grows by the same factor, so that
   * {@link #valid}, {@link #same} and {@link #full} keep their meaning; a padding of one's own is
   * set afterwards.
   *
   * @throws IllegalStateException if the window is dilated already, or its padding is neither the
   *     same on both sides nor that of {@link #same}
   */
  public Window dilation(int newHeight, int newWidth) {
    int vertical = padTop + padBottom;
    int horizontal = padLeft + padRight;
    if (dilationHeight != 1 || dilationWidth != 1) {
      throw new IllegalStateException("[window] the dilation can be set once: " + this);
    }
    if (padTop != vertical / 2 || padLeft != horizontal / 2) {
      throw new IllegalStateException(
          "[window] an uneven padding must be set after the dilation: " + this);
    }
    return new Window(
            height,
            width,
            strideHeight,
            strideWidth,
            padTop,
            padBottom,
            padLeft,
            padRight,
            newHeight,
            newWidth)
        .withTotalPadding(vertical * newHeight, horizontal * newWidth);
  }

  private Window withTotalPadding(int vertical, int horizontal) {
    return padding(
        vertical / 2, vertical - vertical / 2, horizontal / 2, horizontal - horizontal / 2);
  }

  /**
   * The number of places along the height of an image.
   *
   * @throws ShapeException if the window does not fit the padded image
   */
  public int outputHeight(int inputHeight) {
    return places(inputHeight, padTop, padBottom, height, strideHeight, dilationHeight, "height");
  }

  /**
   * The number of places along the width of an image.
   *
   * @throws ShapeException if the window does not fit the padded image
   */
  public int outputWidth(int inputWidth) {
    return places(inputWidth, padLeft, padRight, width, strideWidth, dilationWidth, "width");
  }

  private static int places(
      int extent, int before, int after, int size, int stride, int dilation, String axis) {
    long room = (long) extent + before + after - ((size - 1L) * dilation + 1);
    if (room < 0) {
      throw new ShapeException(
          "window",
          "the window must fit the padded image",
          "%s %s with padding %s and %s is below the window's %s elements with dilation %s"
              .formatted(axis, extent, before, after, size, dilation),
          "pad more, or take a smaller window");
    }
    return Math.toIntExact(room / stride + 1);
  }

  /** Receives the meetings of a window's element with one row of the image. */
  @FunctionalInterface
  interface RunVisitor {
    /**
     * Meetings at neighbouring places: number {@code i} of them is with the element of the image
     * {@code i · strideWidth} behind the first, at the place {@code i} behind the first.
     *
     * @param image the row-major position of the first in the image
     * @param element the row-major position in the window
     * @param place the row-major position of the first among the window's places
     * @param count how many there are, at least 1
     */
    void visit(int image, int element, int place, int count);
  }

  /** Visits, element by element of the window, the runs of places where it lies inside an image. */
  void forEachRun(int inputHeight, int inputWidth, RunVisitor visitor) {
    int rows = outputHeight(inputHeight);
    int columns = outputWidth(inputWidth);
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        int left = j * dilationWidth - padLeft;
        int first = left < 0 ? (-left + strideWidth - 1) / strideWidth : 0;
        int end = Math.min(columns, (inputWidth - left + strideWidth - 1) / strideWidth);
        for (int placeY = 0; placeY < rows && first < end; placeY++) {
          int y = placeY * strideHeight - padTop + i * dilationHeight;
          if (y >= 0 && y < inputHeight) {
            visitor.visit(
                y * inputWidth + first * strideWidth + left,
                i * width + j,
                placeY * columns + first,
                end - first);
          }
        }
      }
    }
  }

  /** Receives one meeting of a window's element with an element of the image. */
  @FunctionalInterface
  interface Visitor {
    /**
     * One meeting.
     *
     * @param image the row-major position in the image
     * @param element the row-major position in the window
     * @param place the row-major position among the window's places
     */
    void visit(int image, int element, int place);
  }

  /** Visits, place by place, the window's elements that lie inside an image. */
  void forEach(int inputHeight, int inputWidth, Visitor visitor) {
    int rows = outputHeight(inputHeight);
    int columns = outputWidth(inputWidth);
    for (int placeY = 0; placeY < rows; placeY++) {
      for (int placeX = 0; placeX < columns; placeX++) {
        for (int i = 0; i < height; i++) {
          int y = placeY * strideHeight - padTop + i * dilationHeight;
          for (int j = 0; j < width && y >= 0 && y < inputHeight; j++) {
            int x = placeX * strideWidth - padLeft + j * dilationWidth;
            if (x >= 0 && x < inputWidth) {
              visitor.visit(y * inputWidth + x, i * width + j, placeY * columns + placeX);
            }
          }
        }
      }
    }
  }

  /**
   * Checks that there is an element of the image in the window wherever it is placed.
   *
   * @throws ShapeException if the window also has places in the padding alone
   */
  void requireImageEverywhere(String op, int inputHeight, int inputWidth) {
    if (!touches(
            inputHeight, outputHeight(inputHeight), padTop, height, strideHeight, dilationHeight)
        || !touches(
            inputWidth, outputWidth(inputWidth), padLeft, width, strideWidth, dilationWidth)) {
      throw new ShapeException(
          op,
          "the window must hold an element of the image wherever it is placed",
          "%s on an image of %s × %s".formatted(this, inputHeight, inputWidth),
          "pad less");
    }
  }

  private static boolean touches(
      int extent, int places, int before, int size, int stride, int dilation) {
    for (int place = 0; place < places; place++) {
      int start = place * stride - before;
      int element = start < 0 ? (-start + dilation - 1) / dilation : 0;
      if (element >= size || start + element * dilation >= extent) {
        return false;
      }
    }
    return true;
  }

  /** For example {@code 3 × 3, stride 2 × 2, padding 1 1 1 1, dilation 1 × 1}. */
  @Override
  public String toString() {
    return "%s × %s, stride %s × %s, padding %s %s %s %s, dilation %s × %s"
        .formatted(
            height,
            width,
            strideHeight,
            strideWidth,
            padTop,
            padBottom,
            padLeft,
            padRight,
            dilationHeight,
            dilationWidth);
  }
}
