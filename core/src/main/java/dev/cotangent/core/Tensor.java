package dev.cotangent.core;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.function.IntToDoubleFunction;

/**
 * An immutable array of numbers in row-major order.
 *
 * <p>Stored in float32 or float64; the two are interchangeable as operands, and a program converts
 * what it is fed to its own precision.
 */
public final class Tensor {
  private static final int SHOWN = 8;

  private final Buffer values;

  private Tensor(Buffer values) {
    this.values = values;
  }

  /** A float64 tensor; the values are copied. */
  public static Tensor of(Shape shape, double... values) {
    checkCount(shape, values.length);
    return new Tensor(Buffer.of(shape, values.clone(), 0));
  }

  /** A float32 tensor; the values are copied. */
  public static Tensor of(Shape shape, float[] values) {
    checkCount(shape, values.length);
    return new Tensor(Buffer.of(shape, values.clone(), 0));
  }

  /** A tensor of one axis, in float64. */
  public static Tensor vector(double... values) {
    return of(Shape.of(values.length), values);
  }

  /** A single number, in float64. */
  public static Tensor scalar(double value) {
    return of(Shape.scalar(), value);
  }

  /** Zeros, in float32. */
  public static Tensor zeros(int... dims) {
    return new Tensor(Buffer.allocate(Shape.of(dims), Precision.FLOAT32));
  }

  /** The same value everywhere, in float64. */
  public static Tensor full(Shape shape, double value) {
    return generate(shape, i -> value);
  }

  /** A float64 tensor whose value at each row-major position is computed. */
  public static Tensor generate(Shape shape, IntToDoubleFunction value) {
    Buffer values = Buffer.allocate(shape, Precision.FLOAT64);
    for (int i = 0; i < values.size(); i++) {
      values.set(i, value.applyAsDouble(i));
    }
    return new Tensor(values);
  }

  /** A copy of what a window holds now, in its precision. */
  public static Tensor copyOf(Buffer window) {
    Buffer values = Buffer.allocate(window.shape(), window.precision());
    values.copyFrom(window);
    return new Tensor(values);
  }

  private static void checkCount(Shape shape, int count) {
    if (shape.size() != count) {
      throw new ShapeException(
          "tensor",
          "shape %s holds %s values".formatted(shape, shape.size()),
          count + " were given");
    }
  }

  /** The extents. */
  public Shape shape() {
    return values.shape();
  }

  /** How the values are stored. */
  public Precision precision() {
    return values.precision();
  }

  /** The number of values. */
  public int size() {
    return values.size();
  }

  /** The value at a row-major position. */
  public double at(int position) {
    return values.get(position);
  }

  /**
   * The value at an index, one entry for each axis.
   *
   * @throws IllegalArgumentException if the index does not fit the shape
   */
  public double get(int... index) {
    int[] strides = shape().strides();
    if (index.length != strides.length) {
      throw new IllegalArgumentException(
          "[tensor] an index into %s has %s entries: %s"
              .formatted(shape(), strides.length, Arrays.toString(index)));
    }
    int position = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= shape().dim(axis)) {
        throw new IllegalArgumentException(
            "[tensor] index outside %s: %s".formatted(shape(), Arrays.toString(index)));
      }
      position += index[axis] * strides[axis];
    }
    return at(position);
  }

  /**
   * The one number of a tensor of size 1.
   *
   * @throws IllegalStateException if there is more than one
   */
  public double item() {
    if (size() != 1) {
      throw new IllegalStateException("[tensor] not a single number: " + shape());
    }
    return at(0);
  }

  /** The same values under another shape of the same size. */
  public Tensor reshape(int... dims) {
    return new Tensor(values.withShape(Shape.of(dims)));
  }

  /** This tensor in the given precision; itself if it is stored so already. */
  public Tensor as(Precision precision) {
    if (precision == precision()) {
      return this;
    }
    Buffer converted = Buffer.allocate(shape(), precision);
    converted.copyFrom(values);
    return new Tensor(converted);
  }

  /** A copy of the values as floats. */
  public float[] toFloats() {
    float[] copy = new float[size()];
    Buffer.of(shape(), copy, 0).copyFrom(values);
    return copy;
  }

  /** A copy of the values as doubles. */
  public double[] toDoubles() {
    double[] copy = new double[size()];
    Buffer.of(shape(), copy, 0).copyFrom(values);
    return copy;
  }

  /** Copies the values into a window of the same size. */
  public void copyTo(Buffer target) {
    target.copyFrom(values);
  }

  /** The values for reading, without a copy; writing to them breaks the promise of this class. */
  public Buffer values() {
    return values;
  }

  /** Whether the other is a tensor of the same shape and precision with bitwise the same values. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Tensor tensor)
        || !shape().equals(tensor.shape())
        || precision() != tensor.precision()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      if (Double.doubleToRawLongBits(at(i)) != Double.doubleToRawLongBits(tensor.at(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = shape().hashCode();
    for (int i = 0; i < size(); i++) {
      hash = 31 * hash + Double.hashCode(at(i));
    }
    return hash;
  }

  /** The shape and the first values, for example {@code [2, 3] {1.0, 2.0, …}}. */
  @Override
  public String toString() {
    StringJoiner joiner = new StringJoiner(", ", shape() + " {", "}");
    for (int i = 0; i < Math.min(SHOWN, size()); i++) {
      joiner.add(
          precision() == Precision.FLOAT32
              ? Float.toString((float) at(i))
              : Double.toString(at(i)));
    }
    return size() > SHOWN ? joiner.add("…").toString() : joiner.toString();
  }
}
