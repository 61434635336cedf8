package dev.cotangent.ops;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * The rules by which shapes stretch: counted from the last axis, extents must be equal, or 1, or
 * missing (as in NumPy).
 */
final class Broadcasting {
  private Broadcasting() {}

  /** The shape to which both can be stretched. */
  static Shape common(String op, Shape a, Shape b) {
    int[] dims = new int[Math.max(a.rank(), b.rank())];
    for (int back = 1; back <= dims.length; back++) {
      int x = back <= a.rank() ? a.dim(-back) : 1;
      int y = back <= b.rank() ? b.dim(-back) : 1;
      if (x != y && x != 1 && y != 1) {
        throw new ShapeException(
            op,
            "extents must be equal, or one of them 1, counted from the last axis",
            "%s and %s differ in axis −%s (%s and %s)".formatted(a, b, back, x, y),
            "reshape or transpose one of them");
      }
      dims[dims.length - back] = Math.max(x, y);
    }
    return Shape.of(dims);
  }

  /** Whether {@code small} stretches to exactly {@code large}. */
  static boolean stretches(Shape small, Shape large) {
    if (small.rank() > large.rank()) {
      return false;
    }
    for (int back = 1; back <= small.rank(); back++) {
      if (small.dim(-back) != 1 && small.dim(-back) != large.dim(-back)) {
        return false;
      }
    }
    return true;
  }

  /** Strides that walk through values of shape {@code small} as if stretched to {@code large}. */
  static int[] strides(Shape small, Shape large) {
    int[] strides = new int[large.rank()];
    int[] own = small.strides();
    for (int back = 1; back <= small.rank(); back++) {
      strides[strides.length - back] = small.dim(-back) == 1 ? 0 : own[own.length - back];
    }
    return strides;
  }
}
