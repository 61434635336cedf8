package dev.cotangent.nn.parallel;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.nio.ByteBuffer;

/** Values of several tensors, one behind the other in one array. Not for several threads. */
public final class FlatValues {
  private final Buffer values;

  private FlatValues(Buffer values) {
    this.values = values;
  }

  /**
   * So many zeros.
   *
   * @param size at least 1
   */
  public static FlatValues zeros(Precision precision, int size) {
    return new FlatValues(Buffer.allocate(Shape.of(size), precision));
  }

  /** How the values are stored. */
  public Precision precision() {
    return values.precision();
  }

  /** The number of values. */
  public int size() {
    return values.size();
  }

  /** A value. */
  public double at(int index) {
    return values.get(index);
  }

  /** Stores a tensor's values from an index on, rounded to the precision where needed. */
  public void set(int from, Tensor tensor) {
    tensor.copyTo(values.slice(from, tensor.size()));
  }

  /** A copy of the values from an index on, as a tensor. */
  public Tensor tensor(int from, Shape shape) {
    return Tensor.copyOf(values.slice(from, shape.size()).withShape(shape));
  }

  /** Makes all values zero. */
  public void clear() {
    values.fill(0);
  }

  /** Takes the values of others of the same precision and size. */
  public void copyFrom(FlatValues others) {
    requireLike(others);
    values.copyFrom(others.values);
  }

  /** Adds others of the same precision and size, element by element. */
  public void add(FlatValues others) {
    requireLike(others);
    if (precision() == Precision.FLOAT32) {
      add(others.values.floats(), 0, size());
    } else {
      add(others.values.doubles(), 0, size());
    }
  }

  private void requireLike(FlatValues others) {
    if (others.precision() != precision() || others.size() != size()) {
      throw new IllegalArgumentException(
          "[flat values] precision and size must be the same: %s and %s".formatted(this, others));
    }
  }

  private void add(float[] others, int from, int count) {
    float[] sums = values.floats();
    for (int i = 0; i < count; i++) {
      sums[from + i] += others[i];
    }
  }

  private void add(double[] others, int from, int count) {
    double[] sums = values.doubles();
    for (int i = 0; i < count; i++) {
      sums[from + i] += others[i];
    }
  }

  /** Writes as many values from an index on as there is room for; returns how many. */
  int write(int from, int to, ByteBuffer target) {
    int count = Math.min(to - from, target.remaining() / precision().bytes());
    if (precision() == Precision.FLOAT32) {
      target.asFloatBuffer().put(values.floats(), from, count);
    } else {
      target.asDoubleBuffer().put(values.doubles(), from, count);
    }
    target.position(target.position() + count * precision().bytes());
    return count;
  }

  /**
   * Takes, or adds, values that {@link #write} wrote, up to an index; returns how many.
   *
   * @param adds whether they are added
   */
  int read(int from, int to, ByteBuffer source, boolean adds) {
    int count = Math.min(to - from, source.remaining() / precision().bytes());
    if (precision() == Precision.FLOAT32) {
      if (adds) {
        float[] others = new float[count];
        source.asFloatBuffer().get(others);
        add(others, from, count);
      } else {
        source.asFloatBuffer().get(values.floats(), from, count);
      }
    } else if (adds) {
      double[] others = new double[count];
      source.asDoubleBuffer().get(others);
      add(others, from, count);
    } else {
      source.asDoubleBuffer().get(values.doubles(), from, count);
    }
    source.position(source.position() + count * precision().bytes());
    return count;
  }

  /** For example {@code 421642 values of FLOAT32}. */
  @Override
  public String toString() {
    return "%s values of %s".formatted(size(), precision());
  }
}
