package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Images;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convolutions and their adjoints. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void register(Operators all) {
    all.add(
        "Conv", call -> call.result(withBias(call, convolution(call, call.node(0), call.node(1)))));
    all.add("ConvTranspose", ConvolutionOperators::transposed);
    all.add("DeformConv", ConvolutionOperators::deformable);
    all.add("Col2Im", ConvolutionOperators::columnsToImage);
  }

  /** The convolution that a node's attributes describe, of expressions in place of its operands. */
  static Node convolution(Call call, Node x, Node filter) {
    int[] extents = spatial(x);
    Window window = Windows.of(call, spatial(filter), extents).window(extents);
    return Convolutions.conv(x, filter, window, call.integer("group", 1));
  }

  private static Node withBias(Call call, Node y) {
    return call.has(2)
        ? Ops.add(y, NormalisationOperators.alongChannels(call.node(2), y.shape().rank()))
        : y;
  }

  /** The extents behind batch and channels. */
  static int[] spatial(Node x) {
    return x.shape().slice(2, x.shape().rank()).dims();
  }

  private static Value transposed(Call call) {
    Node x = call.node(0);
    Node filter = call.node(1);
    int[] sizes = spatial(filter);
    int rank = sizes.length;
    int[] strides = call.integers("strides", rank, 1);
    int[] dilations = call.integers("dilations", rank, 1);
    int[] more = call.integers("output_padding", rank, 0);
    int[] pads = call.integers("pads", 2 * rank, 0);
    int[] wanted = call.integers("output_shape");
    String auto = call.text("auto_pad", "NOTSET");
    List<WindowAxis> axes = new ArrayList<>();
    int[] full = new int[rank];
    int[] low = new int[x.shape().rank()];
    int[] high = new int[x.shape().rank()];
    for (int i = 0; i < rank; i++) {
      int n = x.shape().dim(2 + i);
      full[i] = strides[i] * (n - 1) + (sizes[i] - 1) * dilations[i] + 1;
      int before = pads[i];
      int extent = full[i] + more[i] - before - pads[rank + i];
      if (wanted != null || auto.startsWith("SAME")) {
        extent = wanted == null ? n * strides[i] : wanted[wanted.length - rank + i];
        int total = Math.max(0, full[i] + more[i] - extent);
        before = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
      }
      axes.add(new WindowAxis(sizes[i], strides[i], dilations[i], 0, 0));
      low[2 + i] = -before;
      high[2 + i] = extent - (full[i] - before);
    }
    Node y =
        Convolutions.convTranspose(x, filter, new Window(axes), call.integer("group", 1), full);
    return call.result(withBias(call, padded(call, y, low, high)));
  }

  /** Zeros put around, or elements cut off where a number is negative. */
  static Node padded(Call call, Node x, int[] low, int[] high) {
    int rank = low.length;
    Node wide =
        Shapes.pad(
            x,
            Arrays.stream(low).map(p -> Math.max(0, p)).toArray(),
            Arrays.stream(high).map(p -> Math.max(0, p)).toArray());
    int[] starts = new int[rank];
    int[] ends = wide.shape().dims();
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    for (int i = 0; i < rank; i++) {
      starts[i] = Math.max(0, -low[i]);
      ends[i] -= Math.max(0, -high[i]);
      call.require(starts[i] < ends[i], "pads must leave something of axis %s", i);
    }
    return Shapes.slice(wide, starts, ends, ones);
  }

  /** Sums of blocks that lie over each other: the adjoint of a convolution with single ones. */
  private static Value columnsToImage(Call call) {
    Node x = call.node(0);
    int[] extents = call.ints(1);
    int[] sizes = call.ints(2);
    Windows windows = Windows.of(call, sizes, extents);
    int elements = Shape.of(sizes).size();
    int n = x.shape().dim(0);
    int channels = x.shape().dim(1) / elements;
    Node blocks =
        Shapes.reshape(x, Shape.of(n * channels, elements).concat(Shape.of(windows.places())));
    Tensor single =
        Tensor.generate(
            Shape.of(elements, 1).concat(Shape.of(sizes)),
            i -> i / elements == i % elements ? 1 : 0);
    Node images =
        Convolutions.convTranspose(
            blocks, Expressions.constant(single), windows.window(extents), 1, extents);
    return call.result(Shapes.reshape(images, Shape.of(n, channels).concat(Shape.of(extents))));
  }

  /** Each element of the window is taken from a place of its own, by linear interpolation. */
  private static Value deformable(Call call) {
    Node x = call.node(0);
    Node filter = call.node(1);
    call.require(x.shape().rank() == 4, "images must be planes");
    int[] extents = spatial(x);
    int[] sizes = spatial(filter);
    Windows windows = Windows.of(call, sizes, extents);
    int[] places = windows.places();
    int n = x.shape().dim(0);
    int offsetGroups = call.integer("offset_group", 1);
    int groups = call.integer("group", 1);
    int taps = sizes[0] * sizes[1];
    int spots = places[0] * places[1];
    int channels = x.shape().dim(1) / offsetGroups;
    Node offsets = Shapes.reshape(call.node(2), n * offsetGroups, taps, 2, spots);
    Node y = place(windows, offsets, 0, extents[0], places);
    Node column = place(windows, offsets, 1, extents[1], places);
    Node grid =
        Shapes.permute(Shapes.stack(List.of(column, y)), 1, 2, 3, 0); // [n·groups, taps, spots, 2]
    Node images = Shapes.reshape(x, n * offsetGroups, channels, extents[0], extents[1]);
    Node taken =
        Images.gridSample(images, grid, Images.Interpolation.LINEAR, Images.Border.ZEROS, false);
    if (call.has(4)) {
      taken = Ops.multiply(taken, Shapes.reshape(call.node(4), n * offsetGroups, 1, taps, spots));
    }
    int outputs = filter.shape().dim(0);
    int depth = filter.shape().dim(1) * taps;
    Node columns = Shapes.reshape(taken, n, groups, depth, spots);
    Node weights = Shapes.reshape(filter, 1, groups, outputs / groups, depth);
    Node result =
        Linalg.matmul(
            Shapes.broadcastTo(weights, Shape.of(n, groups, outputs / groups, depth)), columns);
    Node planes = Shapes.reshape(result, n, outputs, places[0], places[1]);
    return call.result(
        call.has(3)
            ? Ops.add(planes, NormalisationOperators.alongChannels(call.node(3), 4))
            : planes);
  }

  /** Where elements of a window lie along an axis, with −1 and 1 as the edges of the image. */
  private static Node place(Windows windows, Node offsets, int axis, int extent, int[] places) {
    WindowAxis along = windows.axes().get(axis);
    int columns = places[1];
    int width = windows.axes().get(1).size();
    int taps = offsets.shape().dim(1);
    Tensor regular =
        Tensor.generate(
            Shape.of(taps, places[0] * places[1]),
            i -> {
              int tap = i / (places[0] * columns);
              int spot = i % (places[0] * columns);
              int element = axis == 0 ? tap / width : tap % width;
              int place = axis == 0 ? spot / columns : spot % columns;
              return along.position(place, element);
            });
    Node offset =
        Shapes.reshape(Shapes.slice(offsets, 2, axis, axis + 1), -1, taps, places[0] * columns);
    Node pixel = Ops.add(offset, Expressions.constant(regular));
    return Ops.subtract(Ops.multiply(Ops.add(pixel, 0.5), 2.0 / extent), 1);
  }
}
