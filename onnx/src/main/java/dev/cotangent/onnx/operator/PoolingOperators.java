package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Windows of images, each of which gives one number. */
final class PoolingOperators {
  private PoolingOperators() {}

  static void register(Operators all) {
    all.addAll("MaxPool", PoolingOperators::max);
    all.add("AveragePool", PoolingOperators::average);
    all.add("LpPool", PoolingOperators::lp);
    all.add("GlobalMaxPool", call -> global(call, Reductions::max));
    all.add("GlobalAveragePool", call -> global(call, Reductions::mean));
    all.add(
        "GlobalLpPool",
        call -> global(call, (x, axes) -> Reductions.norm(call.integer("p", 2), x, axes)));
    all.add("MaxUnpool", PoolingOperators::unpool);
  }

  private static Value global(Call call, Reductions.Reduction function) {
    Node x = call.node(0);
    int[] axes = IntStream.range(2, x.shape().rank()).toArray();
    return call.result(Reductions.keepDims(function, x, axes));
  }

  private static int[] sizes(Call call) {
    int[] sizes = call.integers("kernel_shape");
    if (sizes == null) {
      throw call.wrong("kernel_shape must be given");
    }
    return sizes;
  }

  private static List<Value> max(Call call) {
    Node x = call.node(0);
    int[] extents = ConvolutionOperators.spatial(x);
    Window window = Windows.of(call, sizes(call), extents).window(extents);
    Value values = call.result(Pooling.maxPool(x, window));
    if (call.outputs() < 2) {
      return List.of(values);
    }
    Node positions = Pooling.maxPoolPositions(x, window);
    if (call.flag("storage_order", false)) {
      call.require(extents.length == 2, "columns first is defined for planes");
      Node row = Ops.floor(Ops.divide(Ops.add(positions, 0.5), extents[1]));
      Node column = Ops.subtract(positions, Ops.multiply(row, extents[1]));
      positions = Ops.add(Ops.multiply(column, extents[0]), row);
    }
    int plane = Shape.of(extents).size();
    if (x.shape().size() > 1 << 24) {
      throw call.unsupported("indices of more than 2²⁴ elements");
    }
    int rank = x.shape().rank();
    Shape planes = x.shape().slice(0, 2).concat(Shape.ones(rank - 2));
    Node starts = Expressions.constant(Tensor.generate(planes, i -> (double) i * plane));
    return List.of(values, call.result(Ops.add(positions, starts), ElementType.INT64));
  }

  private static Value average(Call call) {
    Node x = call.node(0);
    int[] extents = ConvolutionOperators.spatial(x);
    Windows windows = Windows.of(call, sizes(call), extents);
    if (!call.flag("count_include_pad", false)) {
      return call.result(Pooling.avgPool(x, windows.window(extents)));
    }
    int rank = extents.length;
    int[] low = new int[rank + 2];
    int[] high = new int[rank + 2];
    List<WindowAxis> axes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      WindowAxis axis = windows.axes().get(i);
      low[2 + i] = axis.before();
      high[2 + i] = axis.after();
      extents[i] += axis.before() + axis.after();
      axes.add(axis.padding(0, 0));
    }
    Window inside = new Windows(axes, windows.places()).window(extents);
    return call.result(Pooling.avgPool(Shapes.pad(x, low, high), inside));
  }

  private static Value lp(Call call) {
    Node x = call.node(0);
    int[] extents = ConvolutionOperators.spatial(x);
    Window window = Windows.of(call, sizes(call), extents).window(extents);
    return call.result(Pooling.lpPool(call.integer("p", 2), x, window));
  }

  private static Value unpool(Call call) {
    Node x = call.node(0);
    int[] sizes = sizes(call);
    int rank = sizes.length;
    int[] strides = call.integers("strides", rank, 1);
    int[] pads = call.integers("pads", 2 * rank, 0);
    int[] natural = new int[rank];
    for (int i = 0; i < rank; i++) {
      natural[i] = (x.shape().dim(2 + i) - 1) * strides[i] + sizes[i] - pads[i] - pads[rank + i];
    }
    int[] extents = natural;
    if (call.has(2)) {
      int[] wanted = call.ints(2);
      call.require(wanted.length == rank + 2, "output_shape must have an extent for each axis");
      extents = Arrays.copyOfRange(wanted, 2, rank + 2);
    }
    long plane = Shape.of(natural).size();
    double[] positions =
        Arrays.stream(call.longs(1)).mapToDouble(i -> Math.floorMod(i, plane)).toArray();
    Node places = Expressions.constant(Tensor.of(x.shape(), positions));
    Node result = Pooling.unpool(x, places, natural);
    if (!Arrays.equals(extents, natural)) {
      int[] low = new int[rank + 2];
      int[] high = new int[rank + 2];
      for (int i = 0; i < rank; i++) {
        high[2 + i] = extents[i] - natural[i];
      }
      result = ConvolutionOperators.padded(call, result, low, high);
    }
    return call.result(result);
  }
}
