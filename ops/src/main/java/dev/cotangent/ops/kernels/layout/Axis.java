package dev.cotangent.ops.kernels.layout;

import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a walk through two arrays.
 *
 * @param extent the number of places along it
 * @param from how far apart neighbours are stored in the first array
 * @param to how far apart neighbours are stored in the second array
 */
public record Axis(int extent, int from, int to) {
  /**
   * The axes of extents above 1, those joined that lie in both arrays like one; at least one axis.
   */
  public static List<Axis> joined(int[] extents, int[] from, int[] to) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < extents.length; i++) {
      Axis axis = new Axis(extents[i], from[i], to[i]);
      Axis outer = axes.isEmpty() ? null : axes.get(axes.size() - 1);
      if (axis.extent == 1) {
        continue;
      }
      if (outer != null
          && outer.from == axis.from * axis.extent
          && outer.to == axis.to * axis.extent) {
        axes.set(axes.size() - 1, new Axis(outer.extent * axis.extent, axis.from, axis.to));
      } else {
        axes.add(axis);
      }
    }
    if (axes.isEmpty()) {
      axes.add(new Axis(1, 1, 1));
    }
    return axes;
  }

  /** Strides that walk through values of shape {@code small} as if repeated to {@code large}. */
  public static int[] stretched(Shape small, Shape large) {
    int[] own = small.strides();
    int[] strides = new int[large.rank()];
    int ahead = strides.length - own.length;
    for (int axis = 0; axis < own.length; axis++) {
      strides[ahead + axis] = small.dim(axis) == 1 ? 0 : own[axis];
    }
    return strides;
  }
}
