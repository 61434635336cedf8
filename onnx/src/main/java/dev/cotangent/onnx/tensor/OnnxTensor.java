package dev.cotangent.onnx.tensor;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An array of ONNX' element types, each element held exactly; extents may be 0.
 *
 * <p>Immutable. What comes from a file is read from it when it is first asked for.
 */
public final class OnnxTensor {
  private final ElementType type;
  private final int[] dims;
  private final Source source;
  private @Nullable Object kept;

  /**
   * Where elements come from: an array of {@code float}, {@code double}, {@code long} or {@link
   * String}, as {@link #arrayClass} says.
   */
  @FunctionalInterface
  public interface Source {
    /** Reads the elements, in row-major order. */
    Object read() throws IOException;
  }

  private OnnxTensor(ElementType type, int[] dims, Source source) {
    this.type = type;
    this.dims = dims;
    this.source = source;
  }

  /**
   * A tensor whose elements are read when they are asked for.
   *
   * @param dims the extents, none negative, of at most 2³¹ − 1 elements
   */
  public static OnnxTensor of(ElementType type, int[] dims, Source source) {
    int unused = size(dims);
    return new OnnxTensor(type, dims.clone(), source);
  }

  private static OnnxTensor of(ElementType type, int[] dims, Object array, int length) {
    if (size(dims) != length) {
      throw new IllegalArgumentException(
          "[onnx] a tensor %s has %s elements: %s given"
              .formatted(Arrays.toString(dims), size(dims), length));
    }
    return new OnnxTensor(type, dims.clone(), () -> array);
  }

  /** Numbers of floating point, each rounded to the type. */
  public static OnnxTensor ofNumbers(ElementType type, int[] dims, double[] values) {
    if (type == ElementType.DOUBLE) {
      return of(type, dims, values.clone(), values.length);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) type.round(values[i]);
    }
    return of(type, dims, floats, floats.length);
  }

  /** Whole numbers or truth values; of 64 bits without sign, their bits. */
  public static OnnxTensor ofIntegers(ElementType type, int[] dims, long... values) {
    long[] wrapped = Arrays.stream(values).map(type::wrap).toArray();
    return of(type, dims, wrapped, wrapped.length);
  }

  /** A vector of whole numbers of 64 bits. */
  public static OnnxTensor vector(long... values) {
    return ofIntegers(ElementType.INT64, new int[] {values.length}, values);
  }

  /** Texts. */
  public static OnnxTensor ofTexts(int[] dims, String... values) {
    return of(ElementType.STRING, dims, values.clone(), values.length);
  }

  /** The numbers of a tensor as elements of a type: whole ones, if the type is of such. */
  public static OnnxTensor of(ElementType type, Tensor values) {
    double[] numbers = values.toDoubles();
    int[] dims = values.shape().dims();
    if (type.isFloating()) {
      return ofNumbers(type, dims, numbers);
    }
    long[] whole = new long[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (long) numbers[i];
    }
    return ofIntegers(type, dims, whole);
  }

  /**
   * The number of elements of so many extents.
   *
   * @throws IllegalArgumentException if one is negative, or there are more than 2³¹ − 1
   */
  public static int size(int... dims) {
    long size = 1;
    boolean empty = false;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException("[onnx] extents must be at least 0: " + dim);
      }
      empty |= dim == 0;
      size = Math.min(Long.MAX_VALUE >>> 32, size) * Math.max(1, dim);
    }
    if (empty) {
      return 0;
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "[onnx] a tensor holds at most 2147483647 elements: " + Arrays.toString(dims));
    }
    return (int) size;
  }

  /** What the array of a type's elements is of. */
  public static Class<?> arrayClass(ElementType type) {
    if (type == ElementType.STRING) {
      return String.class;
    }
    if (!type.isFloating()) {
      return long.class;
    }
    return type == ElementType.DOUBLE ? double.class : float.class;
  }

  /** What the elements are. */
  public ElementType type() {
    return type;
  }

  /** The extents. */
  public int[] dims() {
    return dims.clone();
  }

  /** The number of axes. */
  public int rank() {
    return dims.length;
  }

  /** The number of elements. */
  public int size() {
    return size(dims);
  }

  private synchronized Object array() {
    if (kept == null) {
      kept = read();
    }
    return kept;
  }

  private Object read() {
    try {
      return source.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The elements as whole numbers; of 64 bits without sign, their bits.
   *
   * @throws IllegalStateException if they are neither whole numbers nor truth values
   */
  public long[] toLongs() {
    if (array() instanceof long[] longs) {
      return longs.clone();
    }
    throw new IllegalStateException("[onnx] whole numbers were expected: elements are " + type);
  }

  /**
   * The elements as numbers, whole ones beyond 2⁵³ rounded.
   *
   * @throws IllegalStateException if they are text
   */
  public double[] toDoubles() {
    Object array = array();
    if (array instanceof double[] doubles) {
      return doubles.clone();
    }
    double[] result = new double[size()];
    if (array instanceof float[] floats) {
      for (int i = 0; i < result.length; i++) {
        result[i] = floats[i];
      }
    } else if (array instanceof long[] longs) {
      for (int i = 0; i < result.length; i++) {
        result[i] = number(longs[i]);
      }
    } else {
      throw new IllegalStateException("[onnx] numbers were expected: elements are " + type);
    }
    return result;
  }

  private double number(long value) {
    boolean large = type == ElementType.UINT64 && value < 0;
    return large ? (value >>> 1) * 2.0 : value;
  }

  /**
   * The elements as text.
   *
   * @throws IllegalStateException if they are something else
   */
  public String[] toTexts() {
    if (array() instanceof String[] texts) {
      return texts.clone();
    }
    throw new IllegalStateException("[onnx] text was expected: elements are " + type);
  }

  /**
   * The numbers as a tensor: float32, or float64 for doubles and whole numbers.
   *
   * @throws IllegalArgumentException if there is no element, which no tensor is
   */
  public Tensor toTensor() {
    Shape shape = Shape.of(dims);
    Object array = kept == null ? read() : kept; // large weights are not kept twice
    return array instanceof float[] floats
        ? Tensor.of(shape, floats)
        : Tensor.of(shape, array instanceof double[] doubles ? doubles : toDoubles());
  }

  /** The same elements under other extents. */
  public OnnxTensor reshape(int... newDims) {
    if (size(newDims) != size()) {
      throw new IllegalArgumentException(
          "[onnx] %s elements cannot have the extents %s"
              .formatted(size(), Arrays.toString(newDims)));
    }
    return new OnnxTensor(type, newDims.clone(), this::array);
  }

  private static Object pick(Object array, int[] positions) {
    if (array instanceof float[] floats) {
      float[] result = new float[positions.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = floats[positions[i]];
      }
      return result;
    }
    if (array instanceof double[] doubles) {
      return Arrays.stream(positions).mapToDouble(p -> doubles[p]).toArray();
    }
    if (array instanceof long[] longs) {
      return Arrays.stream(positions).mapToLong(p -> longs[p]).toArray();
    }
    String[] texts = (String[]) array;
    return Arrays.stream(positions).mapToObj(p -> texts[p]).toArray(String[]::new);
  }

  /** Elements at these positions in row-major order, under new extents. */
  public OnnxTensor pick(int[] newDims, int[] positions) {
    return of(type, newDims, pick(array(), positions), positions.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OnnxTensor tensor
        && type == tensor.type
        && Arrays.equals(dims, tensor.dims)
        && Objects.deepEquals(array(), tensor.array());
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, Arrays.hashCode(dims));
  }

  @Override
  public String toString() {
    return type + Arrays.toString(dims);
  }
}
