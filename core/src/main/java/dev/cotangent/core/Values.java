package dev.cotangent.core;

import static com.google.common.base.Preconditions.checkPositionIndexes;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one operand: a row-major window of a {@code float[]} or a {@code double[]}.
 *
 * <p>Reference code reads and writes them as doubles with {@link #get} and {@link #set}, whichever
 * way they are stored; float32 kernels take {@link #floats} and {@link #offset}. This is a view:
 * two windows may share an array.
 */
public final class Values {
  /** Into so many elements every index is a whole number that float32 holds. */
  public static final int FLOAT32_INDICES = 1 << 24;

  private final Shape shape;
  private final float @Nullable [] floats;
  private final double @Nullable [] doubles;
  private final int offset;

  private Values(Shape shape, float @Nullable [] floats, double @Nullable [] doubles, int offset) {
    this.shape = shape;
    this.floats = floats;
    this.doubles = doubles;
    this.offset = offset;
  }

  /** A window of a float array that starts at {@code offset}. */
  public static Values of(Shape shape, float[] array, int offset) {
    checkPositionIndexes(offset, offset + shape.size(), array.length);
    return new Values(shape, array, null, offset);
  }

  /** A window of a double array that starts at {@code offset}. */
  public static Values of(Shape shape, double[] array, int offset) {
    checkPositionIndexes(offset, offset + shape.size(), array.length);
    return new Values(shape, null, array, offset);
  }

  /** New values, all zero. */
  public static Values allocate(Shape shape, Precision precision) {
    return precision == Precision.FLOAT32
        ? of(shape, new float[shape.size()], 0)
        : of(shape, new double[shape.size()], 0);
  }

  /** The extents. */
  public Shape shape() {
    return shape;
  }

  /** The number of values. */
  public int size() {
    return shape.size();
  }

  /** How the values are stored. */
  public Precision precision() {
    return floats != null ? Precision.FLOAT32 : Precision.FLOAT64;
  }

  /** The value at a row-major position. */
  public double get(int index) {
    return floats != null ? floats[offset + index] : doubles()[offset + index];
  }

  /**
   * The index that is stored at a row-major position.
   *
   * @param op the operation that takes it, for the message
   * @throws IndexException if it is not a whole number in [0, bound)
   */
  public int indexAt(int position, int bound, Op op) {
    double value =
        floats != null && bound > FLOAT32_INDICES
            ? longIndex(floats[offset + position])
            : get(position);
    int index = (int) value;
    if (index != value || index < 0 || index >= bound) {
      throw new IndexException(op.name(), bound, value, position, shape);
    }
    return index;
  }

  /** Stores an index into {@code bound} elements, for {@link #indexAt} with the same bound. */
  public void setIndex(int position, int index, int bound) {
    if (floats != null) {
      floats[offset + position] = indexAsFloat(index, bound);
    } else {
      doubles()[offset + position] = index;
    }
  }

  /**
   * How {@link #setIndex} stores an index in float32: as a whole number, or, among more than {@link
   * #FLOAT32_INDICES}, by its bits with the sign set, which no user's index has.
   */
  public static float indexAsFloat(int index, int bound) {
    return bound > FLOAT32_INDICES
        ? Float.intBitsToFloat(index | Integer.MIN_VALUE)
        : (float) index;
  }

  /** The index that a float holds by its bits, or NaN. */
  private static double longIndex(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits < 0 ? bits & Integer.MAX_VALUE : Double.NaN;
  }

  /** Stores a value, rounded to float where the values are stored as floats. */
  public void set(int index, double value) {
    if (floats != null) {
      floats[offset + index] = (float) value;
    } else {
      doubles()[offset + index] = value;
    }
  }

  /** Adds to a stored value. */
  public void add(int index, double value) {
    set(index, get(index) + value);
  }

  /** Stores one value everywhere. */
  public void fill(double value) {
    if (floats != null) {
      Arrays.fill(floats, offset, offset + size(), (float) value);
    } else {
      Arrays.fill(doubles(), offset, offset + size(), value);
    }
  }

  /** Copies all values from another window of the same size, converting where needed. */
  public void copyFrom(Values source) {
    if (source.size() != size()) {
      throw new IllegalArgumentException(
          "[copy] sizes must be equal: from %s to %s".formatted(source.shape, shape));
    }
    if (floats != null && source.floats != null) {
      System.arraycopy(source.floats, source.offset, floats, offset, size());
    } else if (doubles != null && source.doubles != null) {
      System.arraycopy(source.doubles, source.offset, doubles, offset, size());
    } else {
      for (int i = 0; i < size(); i++) {
        set(i, source.get(i));
      }
    }
  }

  /** The window of so many of these values, from one on. */
  public Values slice(int from, int count) {
    Shape part = Shape.of(count);
    return floats != null ? of(part, floats, offset + from) : of(part, doubles(), offset + from);
  }

  /** The same window under another shape of the same size. */
  public Values withShape(Shape other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          "[values] sizes must be equal: %s as %s".formatted(shape, other));
    }
    return new Values(other, floats, doubles, offset);
  }

  /**
   * The array behind float32 values; the window starts at {@link #offset}.
   *
   * @throws IllegalStateException if the values are stored as doubles
   */
  public float[] floats() {
    if (floats == null) {
      throw new IllegalStateException("[values] stored as float64, not float32");
    }
    return floats;
  }

  /**
   * The array behind float64 values; the window starts at {@link #offset}.
   *
   * @throws IllegalStateException if the values are stored as floats
   */
  public double[] doubles() {
    if (doubles == null) {
      throw new IllegalStateException("[values] stored as float32, not float64");
    }
    return doubles;
  }

  /** Where the window starts in its array. */
  public int offset() {
    return offset;
  }
}
