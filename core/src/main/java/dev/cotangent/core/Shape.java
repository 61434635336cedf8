package dev.cotangent.core;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of an array, outermost first; a scalar has none.
 *
 * <p>Every extent is at least 1, and the number of elements fits an {@code int}.
 */
@Immutable
public final class Shape {
  private static final Shape SCALAR = new Shape(new int[0], 1);

  @SuppressWarnings("Immutable") // never written, never handed out
  private final int[] dims;

  private final int size;

  private Shape(int[] dims, int size) {
    this.dims = dims;
    this.size = size;
  }

  /**
   * Returns the shape with the given extents.
   *
   * @throws IllegalArgumentException if an extent is below 1 or the elements number more than 2³¹−1
   */
  public static Shape of(int... dims) {
    long size = 1;
    for (int dim : dims) {
      if (dim < 1) {
        throw new IllegalArgumentException(
            "[shape] every extent must be at least 1: " + Arrays.toString(dims));
      }
      size *= dim;
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "[shape] an array holds at most 2147483647 elements: " + Arrays.toString(dims));
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone(), (int) size);
  }

  /** The shape of a single number. */
  public static Shape scalar() {
    return SCALAR;
  }

  /** The shape of so many axes of extent 1. */
  public static Shape ones(int rank) {
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    return of(dims);
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** Whether this is the shape of a single number (rank 0). */
  public boolean isScalar() {
    return dims.length == 0;
  }

  /**
   * The extent along an axis.
   *
   * @param axis counted from the front, or from the back if negative (−1 is the last)
   * @throws IllegalArgumentException if there is no such axis
   */
  public int dim(int axis) {
    return dims[axis(axis)];
  }

  /** A copy of the extents. */
  public int[] dims() {
    return dims.clone();
  }

  /**
   * The axis counted from the front.
   *
   * @param axis counted from the front, or from the back if negative
   * @throws IllegalArgumentException if there is no such axis
   */
  public int axis(int axis) {
    int fromFront = axis < 0 ? axis + dims.length : axis;
    if (fromFront < 0 || fromFront >= dims.length) {
      throw new IllegalArgumentException(
          "[shape] the axis must be in [%s, %s) for %s: %s"
              .formatted(-dims.length, dims.length, this, axis));
    }
    return fromFront;
  }

  /** How far apart neighbours along each axis are stored, in row-major order. */
  public int[] strides() {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strides;
  }

  /** This shape with another extent along one axis. */
  public Shape with(int axis, int dim) {
    int[] changed = dims.clone();
    changed[axis(axis)] = dim;
    return of(changed);
  }

  /** The axes {@code from} (inclusive) to {@code to} (exclusive) alone. */
  public Shape slice(int from, int to) {
    return of(Arrays.copyOfRange(dims, from, to));
  }

  /** This shape followed by the extents of another. */
  public Shape concat(Shape other) {
    int[] joined = Arrays.copyOf(dims, dims.length + other.dims.length);
    System.arraycopy(other.dims, 0, joined, dims.length, other.dims.length);
    return of(joined);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** For example {@code [64, 1, 28, 28]}; {@code []} for a scalar. */
  @Override
  public String toString() {
    return Arrays.stream(dims)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
