package dev.cotangent.ops;

import dev.cotangent.core.ShapeException;

/**
 * A {@link Window} along one axis of an image: at place {@code p} its element {@code e} lies at
 * position {@code p · stride − before + e · dilation}, which may be in the padding.
 *
 * @param size the number of elements, at least 1
 * @param stride the distance of places, at least 1
 * @param dilation the distance of elements, at least 1
 * @param before the padding in front of the image
 * @param after the padding behind the image
 */
public record WindowAxis(int size, int stride, int dilation, int before, int after) {
  /** One element at each position: what leaves an axis as it is. */
  public static final WindowAxis UNIT = valid(1);

  /**
   * Creates an axis.
   *
   * @throws IllegalArgumentException if size, stride or dilation is below 1, or a padding below 0
   */
  public WindowAxis {
    if (Math.min(size, Math.min(stride, dilation)) < 1) {
      throw new IllegalArgumentException(
          "[window] size, stride and dilation must be at least 1: size %s, stride %s, dilation %s"
              .formatted(size, stride, dilation));
    }
    if (Math.min(before, after) < 0) {
      throw new IllegalArgumentException(
          "[window] paddings must be at least 0: %s before, %s after".formatted(before, after));
    }
  }

  /** No padding, stride or dilation. */
  public static WindowAxis valid(int size) {
    return new WindowAxis(size, 1, 1, 0, 0);
  }

  /** This axis with another distance of places. */
  public WindowAxis stride(int distance) {
    return new WindowAxis(size, distance, dilation, before, after);
  }

  /** This axis with other paddings. */
  public WindowAxis padding(int newBefore, int newAfter) {
    return new WindowAxis(size, stride, dilation, newBefore, newAfter);
  }

  /**
   * This axis with as much padding as gives, at stride 1, a place for each element: half on either
   * side, the odd one behind.
   */
  public WindowAxis same() {
    int total = (size - 1) * dilation;
    return padding(total / 2, total - total / 2);
  }

  /** This axis with the padding of {@link #same}, but the odd one in front. */
  public WindowAxis sameLower() {
    WindowAxis same = same();
    return padding(same.after, same.before);
  }

  /** This axis with its elements further apart, and its padding larger by the same factor. */
  WindowAxis dilation(int distance) {
    if (dilation != 1) {
      throw new IllegalStateException("[window] the dilation can be set once: " + this);
    }
    int total = before + after;
    boolean lower = before != total / 2;
    if (lower && !equals(sameLower())) {
      throw new IllegalStateException(
          "[window] an uneven padding must be set after the dilation: " + this);
    }
    int half = total * distance / 2;
    int rest = total * distance - half;
    return new WindowAxis(size, stride, distance, lower ? rest : half, lower ? half : rest);
  }

  /**
   * The number of places.
   *
   * @param extent the image's extent along this axis
   * @throws ShapeException if the window does not fit the padded image
   */
  public int places(int extent) {
    return places(extent, "extent");
  }

  /** The number of places, with the axis's name for the message. */
  int places(int extent, String axis) {
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

  /**
   * The least extent that has so many places.
   *
   * @throws ShapeException if all of it would be padding
   */
  int extent(int places, String axis) {
    long extent = (places - 1L) * stride + (size - 1L) * dilation + 1 - before - after;
    if (extent < 1) {
      throw new ShapeException(
          "window",
          "the places of the window must reach beyond the padding",
          "%s: %s places of %s".formatted(axis, places, this),
          "pad less");
    }
    return Math.toIntExact(extent);
  }

  /**
   * Where in the image an element lies at a place; below 0 or beyond the extent: in the padding.
   */
  public int position(int place, int element) {
    return place * stride - before + element * dilation;
  }

  /** The first place at which an element lies behind the padding in front. */
  public int firstPlace(int element) {
    return Math.max(0, ceilDiv(-position(0, element), stride));
  }

  /** The place behind the last at which an element lies in front of the padding behind. */
  public int endPlace(int element, int extent) {
    return Math.min(places(extent), ceilDiv(extent - position(0, element), stride));
  }

  /** Whether there is an element of the image in the window wherever it is placed. */
  boolean touchesEverywhere(int extent) {
    for (int place = 0; place < places(extent); place++) {
      int first = Math.max(0, ceilDiv(-position(place, 0), dilation));
      if (first >= size || position(place, first) >= extent) {
        return false;
      }
    }
    return true;
  }

  /** The most places at which one position of an image is met. */
  public int mostMeetings() {
    return dilation == 1 ? (size - 1) / stride + 1 : size;
  }

  private static int ceilDiv(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }
}
