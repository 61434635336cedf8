package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;

/** How far apart neighbours along each axis are stored. */
final class Strides {
  private Strides() {}

  /** Strides that walk through values of shape {@code small} as if repeated to {@code large}. */
  static int[] stretched(Shape small, Shape large) {
    int[] own = small.strides();
    int[] strides = new int[large.rank()];
    int ahead = strides.length - own.length;
    for (int axis = 0; axis < own.length; axis++) {
      strides[ahead + axis] = small.dim(axis) == 1 ? 0 : own[axis];
    }
    return strides;
  }
}
