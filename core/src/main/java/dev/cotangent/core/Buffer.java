package dev.cotangent.core;

import static com.google.common.base.Preconditions.checkPositionIndexes;

import java.util.Arrays;

/**
 * The values of one operand: a row-major window of memory, by default of a {@code float[]} or a
 * {@code double[]}.
 *
 * <p>Reference code reads and writes them as doubles with {@link #get} and {@link #set}, whichever
 * way they are stored; float32 kernels take {@link #floats} and {@link #offset}. This is a view:
 * two windows may share memory. Where programs run on memory of another kind, that is a subclass.
 */
public abstract class Buffer {
  /** Into so many elements every index is a whole number that float32 holds. */
  public static final int FLOAT32_INDICES = 1 << 24;

  private final Shape shape;
  private final int offset;

  /** A window that starts at an offset of its memory. */
  protected Buffer(Shape shape, int offset) {
    this.shape = shape;
    this.offset = offset;
  }

  /** A window of a float array that starts at {@code offset}. */
  public static Buffer of(Shape shape, float[] array, int offset) {
    return new Floats(shape, array, offset);
  }

  /** A window of a double array that starts at {@code offset}. */
  public static Buffer of(Shape shape, double[] array, int offset) {
    return new Doubles(shape, array, offset);
  }

  /** New values in an array, all zero. */
  public static Buffer allocate(Shape shape, Precision precision) {
    return precision == Precision.FLOAT32
        ? of(shape, new float[shape.size()], 0)
        : of(shape, new double[shape.size()], 0);
  }

  /** How the values are stored. */
  public abstract Precision precision();

  /** The value at a row-major position. */
  public abstract double get(int index);

  /** Stores a value, rounded to float where the values are stored as floats. */
  public abstract void set(int index, double value);

  /** Another window of the same memory, which starts at an offset of it. */
  protected abstract Buffer window(Shape other, int start);

  /** The extents. */
  public final Shape shape() {
    return shape;
  }

  /** The number of values. */
  public final int size() {
    return shape.size();
  }

  /** Where the window starts in its memory. */
  public final int offset() {
    return offset;
  }

  /**
   * The index that is stored at a row-major position.
   *
   * @param op the operation that takes it, for the message
   * @throws IndexException if it is not a whole number in [0, bound)
   */
  public final int indexAt(int position, int bound, Op op) {
    boolean byBits = bound > FLOAT32_INDICES && precision() == Precision.FLOAT32;
    double value = byBits ? longIndex(getFloat(position)) : get(position);
    int index = (int) value;
    if (index != value || index < 0 || index >= bound) {
      throw new IndexException(op.name(), bound, value, position, shape);
    }
    return index;
  }

  /** Stores an index into {@code bound} elements, for {@link #indexAt} with the same bound. */
  public final void setIndex(int position, int index, int bound) {
    if (precision() == Precision.FLOAT32) {
      setFloat(position, indexAsFloat(index, bound));
    } else {
      set(position, index);
    }
  }

  /** A float32 value with all its bits, also where it is not a number. */
  protected float getFloat(int position) {
    return (float) get(position);
  }

  /** Stores a float32 value with all its bits, also where it is not a number. */
  protected void setFloat(int position, float value) {
    set(position, value);
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

  /** Adds to a stored value. */
  public final void add(int index, double value) {
    set(index, get(index) + value);
  }

  /** Stores one value everywhere. */
  public void fill(double value) {
    for (int i = 0; i < size(); i++) {
      set(i, value);
    }
  }

  /** Copies all values from another window of the same size, converting where needed. */
  public final void copyFrom(Buffer source) {
    if (source.size() != size()) {
      throw new IllegalArgumentException(
          "[copy] sizes must be equal: from %s to %s".formatted(source.shape, shape));
    }
    if (!copiedAsStored(source)) {
      for (int i = 0; i < size(); i++) {
        set(i, source.get(i));
      }
    }
  }

  /** Copies all values where these are stored as the source's are; else returns false. */
  protected boolean copiedAsStored(Buffer source) {
    return false;
  }

  /** The window of so many of these values, from one on. */
  public final Buffer slice(int from, int count) {
    checkPositionIndexes(from, from + count, size());
    return window(Shape.of(count), offset + from);
  }

  /** The same window under another shape of the same size. */
  public final Buffer withShape(Shape other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          "[values] sizes must be equal: %s as %s".formatted(shape, other));
    }
    return window(other, offset);
  }

  /**
   * The array behind float32 values; the window starts at {@link #offset}.
   *
   * @throws IllegalStateException if the values are not stored in one
   */
  public float[] floats() {
    throw new IllegalStateException("[values] not stored in an array of floats");
  }

  /**
   * The array behind float64 values; the window starts at {@link #offset}.
   *
   * @throws IllegalStateException if the values are not stored in one
   */
  public double[] doubles() {
    throw new IllegalStateException("[values] not stored in an array of doubles");
  }

  private static final class Floats extends Buffer {
    private final float[] array;

    Floats(Shape shape, float[] array, int offset) {
      super(shape, offset);
      checkPositionIndexes(offset, offset + shape.size(), array.length);
      this.array = array;
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT32;
    }

    @Override
    public double get(int index) {
      return array[offset() + index];
    }

    @Override
    public void set(int index, double value) {
      array[offset() + index] = (float) value;
    }

    @Override
    protected float getFloat(int position) {
      return array[offset() + position];
    }

    @Override
    protected void setFloat(int position, float value) {
      array[offset() + position] = value;
    }

    @Override
    protected Buffer window(Shape other, int from) {
      return new Floats(other, array, from);
    }

    @Override
    public void fill(double value) {
      Arrays.fill(array, offset(), offset() + size(), (float) value);
    }

    @Override
    protected boolean copiedAsStored(Buffer source) {
      if (source instanceof Floats same) {
        System.arraycopy(same.array, same.offset(), array, offset(), size());
      }
      return source instanceof Floats;
    }

    @Override
    public float[] floats() {
      return array;
    }
  }

  private static final class Doubles extends Buffer {
    private final double[] array;

    Doubles(Shape shape, double[] array, int offset) {
      super(shape, offset);
      checkPositionIndexes(offset, offset + shape.size(), array.length);
      this.array = array;
    }

    @Override
    public Precision precision() {
      return Precision.FLOAT64;
    }

    @Override
    public double get(int index) {
      return array[offset() + index];
    }

    @Override
    public void set(int index, double value) {
      array[offset() + index] = value;
    }

    @Override
    protected Buffer window(Shape other, int from) {
      return new Doubles(other, array, from);
    }

    @Override
    public void fill(double value) {
      Arrays.fill(array, offset(), offset() + size(), value);
    }

    @Override
    protected boolean copiedAsStored(Buffer source) {
      if (source instanceof Doubles same) {
        System.arraycopy(same.array, same.offset(), array, offset(), size());
      }
      return source instanceof Doubles;
    }

    @Override
    public double[] doubles() {
      return array;
    }
  }
}
