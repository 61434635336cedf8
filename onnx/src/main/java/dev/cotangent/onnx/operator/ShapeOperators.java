package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.proto.AttributeProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators about shapes, and those that put all elements under other ones. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void register(Operators all) {
    all.add("Identity", call -> call.value(0));
    all.add("Constant", ShapeOperators::constant);
    all.add("ConstantOfShape", ShapeOperators::constantOfShape);
    all.add("Shape", ShapeOperators::shape);
    all.add(
        "Size", call -> Call.known(ElementType.INT64, new int[0], OnnxTensor.size(call.dims(0))));
    all.add("Reshape", ShapeOperators::reshape);
    all.add("Flatten", ShapeOperators::flatten);
    all.add("Squeeze", ShapeOperators::squeeze);
    all.add("Unsqueeze", ShapeOperators::unsqueeze);
    all.add("Transpose", ShapeOperators::transpose);
    all.add("Expand", ShapeOperators::expand);
    all.add("Tile", ShapeOperators::tile);
    all.add("Range", ShapeOperators::range);
    all.add("EyeLike", ShapeOperators::eyeLike);
    all.add("Concat", ShapeOperators::concat);
    all.addAll("Split", ShapeOperators::split);
  }

  private static Value constant(Call call) {
    for (String name :
        List.of(
            "value",
            "sparse_value",
            "value_int",
            "value_ints",
            "value_float",
            "value_floats",
            "value_string",
            "value_strings")) {
      AttributeProto attribute = call.attribute(name);
      if (attribute != null) {
        return Value.Known.of(constant(call, name, attribute));
      }
    }
    throw call.wrong("it must have a value");
  }

  private static OnnxTensor constant(Call call, String name, AttributeProto attribute) {
    int[] scalar = new int[0];
    switch (name) {
      case "value_int" -> {
        return OnnxTensor.ofIntegers(ElementType.INT64, scalar, attribute.integer());
      }
      case "value_ints" -> {
        long[] values = attribute.integers().stream().mapToLong(Long::longValue).toArray();
        return OnnxTensor.vector(values);
      }
      case "value_float" -> {
        return OnnxTensor.ofNumbers(ElementType.FLOAT, scalar, new double[] {attribute.number()});
      }
      case "value_floats" -> {
        double[] values = attribute.numbers().stream().mapToDouble(Float::doubleValue).toArray();
        return OnnxTensor.ofNumbers(ElementType.FLOAT, new int[] {values.length}, values);
      }
      case "value_string" -> {
        return OnnxTensor.ofTexts(scalar, attribute.text());
      }
      case "value_strings" -> {
        String[] texts = attribute.texts().toArray(String[]::new);
        return OnnxTensor.ofTexts(new int[] {texts.length}, texts);
      }
      default -> {
        OnnxTensor tensor = attribute.tensor();
        if (tensor == null) {
          throw call.wrong("attribute %s must be a tensor".formatted(name));
        }
        return tensor;
      }
    }
  }

  /** One number everywhere; an expression repeats it, so that it takes no memory here. */
  private static Value constantOfShape(Call call) {
    int[] dims = call.ints(0);
    OnnxTensor given = call.tensorAttribute("value");
    OnnxTensor value =
        given == null
            ? OnnxTensor.ofNumbers(ElementType.FLOAT, new int[] {1}, new double[1])
            : given.reshape(1);
    if (value.type().isFloating() && OnnxTensor.size(dims) > 0) {
      return call.result(Shapes.full(Shape.of(dims), value.toDoubles()[0]), value.type());
    }
    return Value.Known.of(value.pick(dims, new int[call.requireSmall(OnnxTensor.size(dims))]));
  }

  private static Value shape(Call call) {
    int[] dims = call.dims(0);
    int rank = dims.length;
    int start = bound(call.integer("start", 0), rank);
    int end = Math.max(start, bound(call.integer("end", rank), rank));
    long[] values = IntStream.range(start, end).mapToLong(i -> dims[i]).toArray();
    return Value.Known.of(OnnxTensor.vector(values));
  }

  private static int bound(int axis, int rank) {
    return Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
  }

  private static Value reshape(Call call) {
    int[] wanted = call.opset() < 5 ? call.integers("shape") : call.ints(1);
    if (wanted == null) {
      throw call.wrong("a shape must be given");
    }
    boolean zeros = call.flag("allowzero", false);
    return to(call, reshaped(call, call.dims(0), wanted, zeros));
  }

  /** Extents of which 0 is that of the operand, and −1 what remains. */
  private static int[] reshaped(Call call, int[] dims, int[] wanted, boolean zeros) {
    int[] result = wanted.clone();
    int open = -1;
    long others = 1;
    for (int i = 0; i < result.length; i++) {
      if (result[i] == 0 && !zeros) {
        call.require(i < dims.length, "extent %s is to be the operand's, which has none", i);
        result[i] = dims[i];
      }
      call.require(result[i] >= -1, "extents must be at least −1: %s", Arrays.toString(wanted));
      call.require(result[i] >= 0 || open < 0, "one extent may be −1: %s", Arrays.toString(wanted));
      open = result[i] < 0 ? i : open;
      others *= result[i] < 0 ? 1 : result[i];
    }
    int size = OnnxTensor.size(dims);
    if (open >= 0) {
      call.require(
          others > 0 && size % others == 0,
          "%s cannot become %s",
          Arrays.toString(dims),
          Arrays.toString(wanted));
      result[open] = (int) (size / others);
    }
    call.require(
        OnnxTensor.size(result) == size,
        "%s cannot become %s",
        Arrays.toString(dims),
        Arrays.toString(wanted));
    return result;
  }

  /** The first operand under other extents. */
  static Value to(Call call, int[] dims) {
    Value x = call.value(0);
    if (x instanceof Value.Known known && known.variable() == null) {
      return Value.Known.of(known.tensor().reshape(dims));
    }
    return call.result(Shapes.reshape(call.node(0), Value.shape(dims)));
  }

  private static Value flatten(Call call) {
    int[] dims = call.dims(0);
    int axis = call.integer("axis", 1);
    int cut = axis < 0 ? axis + dims.length : axis;
    call.require(cut >= 0 && cut <= dims.length, "axis %s must be one of %s", axis, dims.length);
    int before = OnnxTensor.size(Arrays.copyOf(dims, cut));
    int behind = OnnxTensor.size(Arrays.copyOfRange(dims, cut, dims.length));
    return to(call, new int[] {before, behind});
  }

  private static Value squeeze(Call call) {
    int[] dims = call.dims(0);
    int[] axes = call.axes(1);
    boolean[] out = new boolean[dims.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = axes == null && dims[i] == 1;
    }
    for (int axis : axes == null ? new int[0] : axes) {
      int at = call.axis(axis, dims.length);
      call.require(dims[at] == 1, "axis %s must have extent 1: %s", axis, Arrays.toString(dims));
      out[at] = true;
    }
    return to(
        call, IntStream.range(0, dims.length).filter(i -> !out[i]).map(i -> dims[i]).toArray());
  }

  private static Value unsqueeze(Call call) {
    int[] dims = call.dims(0);
    int[] axes = call.axes(1);
    if (axes == null) {
      throw call.wrong("axes must be given");
    }
    int rank = dims.length + axes.length;
    boolean[] added = new boolean[rank];
    for (int axis : axes) {
      int at = call.axis(axis, rank);
      call.require(!added[at], "axes must differ: %s", Arrays.toString(axes));
      added[at] = true;
    }
    int[] result = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      result[i] = added[i] ? 1 : dims[next++];
    }
    return to(call, result);
  }

  private static Value transpose(Call call) {
    int[] dims = call.dims(0);
    int[] order = call.integers("perm");
    if (order == null) {
      order = IntStream.range(0, dims.length).map(i -> dims.length - 1 - i).toArray();
    }
    int[] axes = order;
    call.require(
        Arrays.equals(
            Arrays.stream(axes).sorted().toArray(), IntStream.range(0, dims.length).toArray()),
        "perm must name each of %s axes once: %s",
        dims.length,
        Arrays.toString(axes));
    int[] result = Arrays.stream(axes).map(axis -> dims[axis]).toArray();
    return Exact.rearrange(call, call.value(0), result, x -> Shapes.permute(x, axes));
  }

  private static Value expand(Call call) {
    int[] dims = Exact.broadcast(call, call.dims(0), call.ints(1));
    return Exact.rearrange(call, call.value(0), dims, x -> Shapes.broadcastTo(x, Shape.of(dims)));
  }

  private static Value tile(Call call) {
    int[] times = call.ints(1);
    int[] dims = call.dims(0);
    if (call.opset() < 6) {
      throw call.unsupported("tiles before opset 6");
    }
    call.require(times.length == dims.length, "there must be a number for each axis");
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.multiplyExact(dims[i], times[i]);
    }
    return Exact.rearrange(call, call.value(0), dims, x -> Shapes.tile(x, times));
  }

  private static Value range(Call call) {
    ElementType type = call.type(0);
    if (type.isFloating()) {
      double start = call.doubles(0)[0];
      double step = call.doubles(2)[0];
      double count = Math.ceil((call.doubles(1)[0] - start) / step);
      double[] values = new double[call.requireSmall(Math.max(0, count))];
      Arrays.setAll(values, i -> start + i * step);
      return Value.Known.of(OnnxTensor.ofNumbers(type, new int[] {values.length}, values));
    }
    long start = call.scalar(0);
    long step = call.scalar(2);
    call.require(step != 0, "the step of a range must not be 0");
    double span = (double) call.scalar(1) - start;
    double count = Math.max(0, Math.ceil(span / step));
    long[] values = new long[call.requireSmall(count)];
    Arrays.setAll(values, i -> start + i * step);
    return Call.known(type, new int[] {values.length}, values);
  }

  private static Value eyeLike(Call call) {
    int[] dims = call.dims(0);
    call.require(dims.length == 2, "the operand must be a matrix");
    int diagonal = call.integer("k", 0);
    ElementType type = call.typeAttribute("dtype", call.type(0));
    long[] values = new long[call.requireSmall(OnnxTensor.size(dims))];
    for (int row = 0; row < dims[0]; row++) {
      int column = row + diagonal;
      if (column >= 0 && column < dims[1]) {
        values[row * dims[1] + column] = 1;
      }
    }
    OnnxTensor whole = OnnxTensor.ofIntegers(ElementType.INT64, dims, values);
    return Value.Known.of(Casts.cast(whole, type, false));
  }

  private static Value concat(Call call) {
    int axis = call.axis(call.integer("axis", 1), call.rank(0));
    List<Value> values = call.values();
    return concat(call, values, axis);
  }

  /** Values behind each other along an axis. */
  static Value concat(Call call, List<Value> values, int axis) {
    List<OnnxTensor> known = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.Known constant && constant.variable() == null) {
        known.add(constant.tensor());
      }
    }
    if (known.size() == values.size()) {
      return Value.Known.of(Exact.concat(call, known, axis));
    }
    List<Node> parts =
        values.stream().filter(value -> Value.isShape(Value.dims(value))).map(call::node).toList();
    return new Value.Symbolic(Shapes.concat(axis, parts), Value.type(values.get(0)));
  }

  private static List<Value> split(Call call) {
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", 0), dims.length);
    int[] extents = call.has(1) ? call.ints(1) : call.integers("split");
    if (extents == null) {
      int parts =
          call.hasAttribute("num_outputs") ? call.integer("num_outputs", 1) : call.outputs();
      extents = parts(call, dims[axis], parts);
    }
    call.require(
        Arrays.stream(extents).sum() == dims[axis] && Arrays.stream(extents).allMatch(e -> e >= 0),
        "parts %s must make up the extent %s",
        Arrays.toString(extents),
        dims[axis]);
    List<Value> parts = new ArrayList<>();
    int start = 0;
    for (int extent : extents) {
      parts.add(part(call, call.value(0), axis, start, start + extent));
      start += extent;
    }
    return parts;
  }

  /** Equal parts, of which the last may be smaller. */
  private static int[] parts(Call call, int extent, int parts) {
    call.require(parts == call.outputs(), "there must be as many parts as results: %s", parts);
    int each = (extent + parts - 1) / parts;
    int[] extents = new int[parts];
    Arrays.setAll(extents, i -> Math.max(0, Math.min(each, extent - i * each)));
    return extents;
  }

  /** A part of a value along an axis. */
  static Value part(Call call, Value value, int axis, int start, int end) {
    int[] dims = Value.dims(value);
    dims[axis] = end - start;
    if (end == start) {
      return Value.Known.of(empty(Value.type(value), dims));
    }
    return Exact.rearrange(call, value, dims, x -> Shapes.slice(x, axis, start, end));
  }

  /** A tensor without elements. */
  static OnnxTensor empty(ElementType type, int[] dims) {
    if (type == ElementType.STRING) {
      return OnnxTensor.ofTexts(dims);
    }
    return type.isFloating()
        ? OnnxTensor.ofNumbers(type, dims, new double[0])
        : OnnxTensor.ofIntegers(type, dims);
  }

  /** A vector of whole numbers for the indices of operations. */
  static Node indices(int... values) {
    return Expressions.constant(Tensor.vector(Arrays.stream(values).asDoubleStream().toArray()));
  }

  /** Axes counted from the front; all if none are given. */
  static int[] axes(Call call, int @Nullable [] axes, int rank) {
    return axes == null
        ? IntStream.range(0, rank).toArray()
        : Arrays.stream(axes).map(axis -> call.axis(axis, rank)).toArray();
  }
}
