package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operators that take many elements along axes into account at once. */
final class ReductionOperators {
  private ReductionOperators() {}

  static void register(Operators all) {
    reduction(all, "ReduceSum", Reductions::sum, 0);
    reduction(all, "ReduceMean", Reductions::mean, Double.NaN);
    reduction(all, "ReduceProd", Reductions::prod, 1);
    reduction(all, "ReduceMax", Reductions::max, Double.NEGATIVE_INFINITY);
    reduction(all, "ReduceMin", Reductions::min, Double.POSITIVE_INFINITY);
    reduction(all, "ReduceL1", (x, axes) -> Reductions.sum(Ops.abs(x), axes), 0);
    reduction(all, "ReduceL2", Reductions::norm, 0);
    reduction(all, "ReduceSumSquare", (x, axes) -> Reductions.sum(Ops.square(x), axes), 0);
    reduction(
        all,
        "ReduceLogSum",
        (x, axes) -> Ops.log(Reductions.sum(x, axes)),
        Double.NEGATIVE_INFINITY);
    reduction(all, "ReduceLogSumExp", Reductions::logSumExp, Double.NEGATIVE_INFINITY);
    all.add("ArgMax", call -> position(call, Reductions::argMax));
    all.add("ArgMin", call -> position(call, Reductions::argMin));
    all.add("Softmax", call -> rows(call, Activations::softmax));
    all.add("LogSoftmax", call -> rows(call, Activations::logSoftmax));
    all.add("Hardmax", call -> rows(call, ReductionOperators::hardmax));
    all.add("CumSum", ReductionOperators::cumulativeSum);
    all.add("CumProd", ReductionOperators::cumulativeProduct);
    all.addAll("TopK", ReductionOperators::topK);
  }

  private static void reduction(
      Operators all, String name, Reductions.Reduction function, double ofNothing) {
    all.add(name, call -> reduce(call, function, ofNothing));
  }

  private static Value reduce(Call call, Reductions.Reduction function, double ofNothing) {
    int[] dims = call.dims(0);
    int[] given = call.axes(1);
    if (given == null || given.length == 0) {
      if (call.flag("noop_with_empty_axes", false)) {
        return call.value(0);
      }
      given = null;
    }
    int[] axes = ShapeOperators.axes(call, given, dims.length);
    boolean keep = call.flag("keepdims", true);
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < dims.length; i++) {
      int axis = i;
      boolean reduced = Arrays.stream(axes).anyMatch(a -> a == axis);
      if (!reduced || keep) {
        result.add(reduced ? 1 : dims[i]);
      }
    }
    int[] extents = result.stream().mapToInt(Integer::intValue).toArray();
    ElementType type = call.type(0);
    if (OnnxTensor.size(dims) == 0) {
      return Value.Known.of(full(type, extents, ofNothing));
    }
    Node x = call.node(0);
    Node reduced = axes.length == 0 ? function.of(Shapes.reshape(x, 1)) : function.of(x, axes);
    Node whole = type.isInteger() ? Casts.truncate(reduced) : reduced;
    return call.result(Shapes.reshape(whole, Shape.of(extents)));
  }

  /** One number everywhere; an infinite one is the end of the range of whole numbers. */
  private static OnnxTensor full(ElementType type, int[] dims, double number) {
    int size = OnnxTensor.size(dims);
    if (type.isFloating()) {
      double[] values = new double[size];
      Arrays.fill(values, number);
      return OnnxTensor.ofNumbers(type, dims, values);
    }
    long[] values = new long[size];
    Arrays.fill(
        values,
        !Double.isInfinite(number) ? (long) number : number < 0 ? type.least() : type.greatest());
    return OnnxTensor.ofIntegers(type, dims, values);
  }

  private static Value position(Call call, Reductions.Reduction function) {
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", 0), dims.length);
    Node x = call.node(0);
    boolean last = call.flag("select_last_index", false);
    Node position = function.of(last ? Shapes.flip(x, axis) : x, axis);
    if (last) {
      position = Ops.subtract(dims[axis] - 1, position);
    }
    if (call.flag("keepdims", true)) {
      position = Shapes.reshape(position, x.shape().with(axis, 1));
    }
    return call.result(position, ElementType.INT64);
  }

  /** A function of rows along an axis, before opset 13 of all that lie from the axis on. */
  private static Value rows(Call call, UnaryOperator<Node> function) {
    Node x = call.node(0);
    int rank = x.shape().rank();
    if (call.opset() >= 13) {
      int axis = call.axis(call.integer("axis", -1), rank);
      return call.result(alongLast(x, axis, function));
    }
    int cut = call.integer("axis", 1);
    int axis = cut < 0 ? cut + rank : cut;
    call.require(axis >= 0 && axis <= rank, "axis %s must be one of %s", cut, rank);
    Node rows =
        Shapes.reshape(x, x.shape().slice(0, axis).size(), x.shape().slice(axis, rank).size());
    return call.result(Shapes.reshape(function.apply(rows), x.shape()));
  }

  /** A function of the last axis, applied to another one. */
  static Node alongLast(Node x, int axis, UnaryOperator<Node> function) {
    int last = x.shape().rank() - 1;
    if (axis == last) {
      return function.apply(x);
    }
    int[] order = IntStream.rangeClosed(0, last).toArray();
    order[axis] = last;
    order[last] = axis;
    return Shapes.permute(function.apply(Shapes.permute(x, order)), order);
  }

  private static Node hardmax(Node x) {
    return Indexing.oneHot(Reductions.argMax(x, -1), x.shape().dim(-1));
  }

  private static Value cumulativeSum(Call call) {
    return cumulative(call, 0, Reductions::cumulativeSum);
  }

  private static Value cumulativeProduct(Call call) {
    return cumulative(call, 1, Reductions::cumulativeProduct);
  }

  /** A sum or product of elements along an axis. */
  @FunctionalInterface
  private interface Cumulative {
    Node of(Node x, int axis);
  }

  private static Value cumulative(Call call, double neutral, Cumulative function) {
    Node x = call.node(0);
    int rank = x.shape().rank();
    int axis = call.axis((int) call.scalar(1), rank);
    boolean reverse = call.flag("reverse", false);
    x = reverse ? Shapes.flip(x, axis) : x;
    if (call.flag("exclusive", false)) {
      int n = x.shape().dim(axis);
      Node first = Shapes.full(x.shape().with(axis, 1), neutral);
      x = n == 1 ? first : Shapes.concat(axis, first, Shapes.slice(x, axis, 0, n - 1));
    }
    Node sums = function.of(x, axis);
    return call.result(reverse ? Shapes.flip(sums, axis) : sums);
  }

  private static List<Value> topK(Call call) {
    Node x = call.node(0);
    int axis = call.axis(call.integer("axis", -1), x.shape().rank());
    int k = call.opset() < 10 ? call.integer("k", 1) : (int) call.scalar(1);
    boolean largest = call.flag("largest", true);
    Indexing.TopK found = Indexing.topK(largest ? x : Ops.negate(x), axis, k);
    Node values = largest ? found.values() : Ops.negate(found.values());
    return List.of(call.result(values), call.result(found.positions(), ElementType.INT64));
  }
}
