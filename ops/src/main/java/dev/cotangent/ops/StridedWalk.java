package dev.cotangent.ops;

import dev.cotangent.core.Shape;

/** The storage positions of a strided array's elements, in row-major order of their indices. */
final class StridedWalk {
  private final int[] dims;
  private final int[] strides;
  private final int[] index;
  private int position;

  /**
   * Starts before the first element.
   *
   * @param shape the extents of the array
   * @param strides how far apart neighbours along each axis are stored; 0 repeats an element
   * @param start where the first element is stored
   */
  StridedWalk(Shape shape, int[] strides, int start) {
    this.dims = shape.dims();
    this.strides = strides;
    this.index = new int[dims.length];
    this.position = start;
  }

  /** The position of the next element. */
  int next() {
    int current = position;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < dims[axis]) {
        break;
      }
      position -= strides[axis] * dims[axis];
      index[axis] = 0;
    }
    return current;
  }
}
