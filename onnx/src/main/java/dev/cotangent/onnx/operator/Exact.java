package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Arithmetic of known whole numbers, texts and places, without rounding. */
final class Exact {
  private Exact() {}

  /** A function of two whole numbers of a type, which is wrapped to the type of the result. */
  @FunctionalInterface
  interface Binary {
    long apply(ElementType type, long a, long b);
  }

  /** The extents that two arrays stretch to. */
  static int[] broadcast(Call call, int[] a, int[] b) {
    int rank = Math.max(a.length, b.length);
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int left = i < rank - a.length ? 1 : a[i - rank + a.length];
      int right = i < rank - b.length ? 1 : b[i - rank + b.length];
      call.require(
          left == right || left == 1 || right == 1,
          "operands must stretch to each other: axis %s has %s and %s",
          i,
          left,
          right);
      dims[i] = left == 1 ? right : left;
    }
    return dims;
  }

  /** For each element of an array that another stretches to, the position in that. */
  private static int[] positions(int[] from, int[] to) {
    int[] strides = new int[to.length];
    int stride = 1;
    for (int i = from.length - 1; i >= 0; i--) {
      strides[i + to.length - from.length] = from[i] == 1 ? 0 : stride;
      stride *= from[i];
    }
    int[] positions = new int[OnnxTensor.size(to)];
    int[] index = new int[to.length];
    int at = 0;
    for (int p = 0; p < positions.length; p++) {
      positions[p] = at;
      for (int axis = to.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < to[axis]) {
          break;
        }
        at -= strides[axis] * to[axis];
        index[axis] = 0;
      }
    }
    return positions;
  }

  /** A known value stretched to other extents. */
  static OnnxTensor expand(Call call, OnnxTensor x, int[] to) {
    int unused = call.requireSmall(OnnxTensor.size(to));
    return x.pick(to, positions(x.dims(), to));
  }

  static OnnxTensor binary(
      Call call, OnnxTensor a, OnnxTensor b, ElementType result, Binary function) {
    int[] dims = broadcast(call, a.dims(), b.dims());
    long[] left = expand(call, a, dims).toLongs();
    long[] right = expand(call, b, dims).toLongs();
    for (int i = 0; i < left.length; i++) {
      left[i] = function.apply(a.type(), left[i], right[i]);
    }
    return OnnxTensor.ofIntegers(result, dims, left);
  }

  /** A function of one whole number of a type. */
  @FunctionalInterface
  interface Unary {
    long apply(ElementType type, long x);
  }

  static OnnxTensor unary(OnnxTensor x, ElementType result, Unary function) {
    long[] values = x.toLongs();
    for (int i = 0; i < values.length; i++) {
      values[i] = function.apply(x.type(), values[i]);
    }
    return OnnxTensor.ofIntegers(result, x.dims(), values);
  }

  static int compare(ElementType type, long a, long b) {
    return type == ElementType.UINT64 ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  static long divide(Call call, ElementType type, long a, long b) {
    call.require(b != 0, "whole numbers cannot be divided by 0");
    return type == ElementType.UINT64 ? Long.divideUnsigned(a, b) : a / b;
  }

  /** The rest of a division, of the dividend's sign ({@code fmod}) or the divisor's. */
  static long remainder(Call call, ElementType type, long a, long b, boolean fmod) {
    call.require(b != 0, "whole numbers cannot be divided by 0");
    if (type == ElementType.UINT64) {
      return Long.remainderUnsigned(a, b);
    }
    return fmod ? a % b : Math.floorMod(a, b);
  }

  /**
   * An operator that only puts elements elsewhere: of a known value by the positions that it puts
   * them to, of an expression as an expression.
   *
   * @param dims the result's extents
   * @param move what is done with an expression
   */
  static Value rearrange(Call call, Value x, int[] dims, UnaryOperator<Node> move) {
    if (x instanceof Value.Known known && known.variable() == null) {
      OnnxTensor tensor = known.tensor();
      int unused = call.requireSmall(OnnxTensor.size(dims));
      if (tensor.size() == 0 || OnnxTensor.size(dims) == 0) {
        call.require(OnnxTensor.size(dims) == 0, "there must be elements to make others of");
        return Value.Known.of(tensor.pick(dims, new int[0]));
      }
      Shape shape = Shape.of(tensor.dims());
      Node positions = Expressions.constant(Tensor.of(shape, iota(shape.size())));
      return Value.Known.of(tensor.pick(dims, evaluate(move.apply(positions))));
    }
    Shape shape = Value.shape(dims);
    Node moved = move.apply(call.node(x));
    if (!moved.shape().equals(shape)) {
      throw new IllegalStateException("[onnx] the result is " + moved.shape() + ", not " + shape);
    }
    return new Value.Symbolic(moved, Value.type(x));
  }

  /**
   * Like {@link #rearrange}, for an operator that puts zeros beside the elements.
   *
   * @param fill what the zeros stand for, one element; null for zeros
   */
  static Value rearrange(
      Call call, Value x, @Nullable Value fill, int[] dims, UnaryOperator<Node> move) {
    if (x instanceof Value.Known known
        && known.variable() == null
        && known.tensor().type() != ElementType.STRING) {
      OnnxTensor tensor = known.tensor();
      int unused = call.requireSmall(OnnxTensor.size(dims));
      OnnxTensor padding =
          fill == null
              ? Casts.cast(OnnxTensor.vector(0), tensor.type(), false)
              : call.known(fill).reshape(1);
      OnnxTensor all = join(padding, tensor.reshape(tensor.size()));
      if (tensor.size() == 0) {
        return Value.Known.of(all.pick(dims, new int[OnnxTensor.size(dims)]));
      }
      Node numbers =
          Ops.add(Expressions.constant(Tensor.of(Shape.of(tensor.dims()), iota(tensor.size()))), 1);
      return Value.Known.of(all.pick(dims, evaluate(move.apply(numbers))));
    }
    Shape shape = Value.shape(dims);
    Node source = call.node(x);
    Node moved = move.apply(source);
    if (fill != null && !isZero(call, fill)) {
      Node inside = move.apply(Shapes.full(source.shape(), 1));
      Node padding = Shapes.reshape(call.node(fill), Shape.scalar());
      moved = Ops.where(inside, moved, padding);
    }
    return new Value.Symbolic(Shapes.reshape(moved, shape), Value.type(x));
  }

  private static boolean isZero(Call call, Value fill) {
    return fill instanceof Value.Known && call.known(fill).toDoubles()[0] == 0;
  }

  static double[] iota(int size) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    return values;
  }

  private static int[] evaluate(Node node) {
    double[] values = Interpreter.evaluate(node, Map.of()).toDoubles();
    int[] positions = new int[values.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = (int) values[i];
    }
    return positions;
  }

  /** Known values of one type behind each other along an axis; extents may be 0. */
  static OnnxTensor concat(Call call, List<OnnxTensor> parts, int axis) {
    int[] dims = parts.get(0).dims();
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= dims[i];
    }
    int extent = 0;
    OnnxTensor all = parts.get(0).reshape(parts.get(0).size());
    int[] starts = new int[parts.size()];
    int count = all.size();
    for (int i = 0; i < parts.size(); i++) {
      int[] other = parts.get(i).dims();
      call.require(other.length == dims.length, "operands must have as many axes");
      extent += other[axis];
      starts[i] = i == 0 ? 0 : count;
      if (i > 0) {
        count += parts.get(i).size();
      }
    }
    dims[axis] = extent;
    call.require(OnnxTensor.size(dims) == count, "operands must agree along all other axes");
    int[] positions = new int[count];
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < parts.size(); i++) {
        int block = parts.get(i).size() / Math.max(1, outer);
        for (int k = 0; k < block; k++) {
          positions[at++] = starts[i] + o * block + k;
        }
      }
    }
    for (int i = 1; i < parts.size(); i++) {
      all = join(all, parts.get(i));
    }
    return all.pick(dims, positions);
  }

  /** Two known values as one vector. */
  private static OnnxTensor join(OnnxTensor a, OnnxTensor b) {
    int[] dims = {a.size() + b.size()};
    if (a.type() == ElementType.STRING) {
      String[] texts = Arrays.copyOf(a.toTexts(), dims[0]);
      System.arraycopy(b.toTexts(), 0, texts, a.size(), b.size());
      return OnnxTensor.ofTexts(dims, texts);
    }
    if (a.type().isFloating()) {
      double[] numbers = Arrays.copyOf(a.toDoubles(), dims[0]);
      System.arraycopy(b.toDoubles(), 0, numbers, a.size(), b.size());
      return OnnxTensor.ofNumbers(a.type(), dims, numbers);
    }
    long[] longs = Arrays.copyOf(a.toLongs(), dims[0]);
    System.arraycopy(b.toLongs(), 0, longs, a.size(), b.size());
    return OnnxTensor.ofIntegers(a.type(), dims, longs);
  }
}
