package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that cut, pad and fold. */
final class LayoutOperators {
  private LayoutOperators() {}

  static void register(Operators all) {
    all.add("Slice", LayoutOperators::slice);
    all.add("Pad", LayoutOperators::pad);
    all.add("CenterCropPad", LayoutOperators::centerCropPad);
    all.add("Trilu", LayoutOperators::trilu);
    all.add("DepthToSpace", LayoutOperators::depthToSpace);
    all.add("SpaceToDepth", LayoutOperators::spaceToDepth);
    all.add("ReverseSequence", LayoutOperators::reverseSequence);
  }

  private static Value slice(Call call) {
    int[] dims = call.dims(0);
    boolean attributes = call.opset() < 10;
    long[] starts = attributes ? longs(call, "starts") : call.longs(1);
    long[] ends = attributes ? longs(call, "ends") : call.longs(2);
    int[] axes = attributes ? call.integers("axes") : call.has(3) ? call.ints(3) : null;
    if (axes == null) {
      axes = IntStream.range(0, starts.length).toArray();
    }
    long[] steps = !attributes && call.has(4) ? call.longs(4) : new long[axes.length];
    call.require(
        starts.length == axes.length && ends.length == axes.length && steps.length == axes.length,
        "there must be a start, an end and a step for each axis");
    Value result = call.value(0);
    for (int i = 0; i < axes.length; i++) {
      int axis = call.axis(axes[i], dims.length);
      long step = !attributes && call.has(4) ? steps[i] : 1;
      call.require(step != 0, "a step must not be 0");
      result = sliceAxis(call, result, axis, starts[i], ends[i], step);
    }
    return result;
  }

  private static long[] longs(Call call, String name) {
    int[] values = call.integers(name);
    if (values == null) {
      throw call.wrong("attribute %s must be given".formatted(name));
    }
    return Arrays.stream(values).asLongStream().toArray();
  }

  private static Value sliceAxis(
      Call call, Value value, int axis, long start, long end, long step) {
    int[] dims = Value.dims(value);
    int n = dims[axis];
    boolean forward = step > 0;
    long high = forward ? n : n - 1L;
    long from = Math.max(forward ? 0 : -1, Math.min(high, fromFront(start, n)));
    long to = Math.max(forward ? 0 : -1, Math.min(high, fromFront(end, n)));
    long span = Math.max(0, forward ? to - from : from - to);
    int distance = (int) Math.min(Math.max(1, n), Math.max(step, -Math.max(step, -n)));
    int count = (int) ((span + distance - 1) / distance);
    if (count == n && step == 1) {
      return value;
    }
    dims[axis] = count;
    if (count == 0) {
      return Value.Known.of(ShapeOperators.empty(Value.type(value), dims));
    }
    int first = (int) (forward ? from : from - (long) (count - 1) * distance);
    int last = first + (count - 1) * distance;
    return Exact.rearrange(
        call,
        value,
        dims,
        x -> {
          int rank = x.shape().rank();
          int[] starts = new int[rank];
          int[] ends = x.shape().dims();
          int[] steps = new int[rank];
          Arrays.fill(steps, 1);
          starts[axis] = first;
          ends[axis] = last + 1;
          steps[axis] = distance;
          Node cut = Shapes.slice(x, starts, ends, steps);
          return forward ? cut : Shapes.flip(cut, axis);
        });
  }

  private static long fromFront(long index, int n) {
    return index < 0 ? index + n : index;
  }

  private static Value pad(Call call) {
    int[] dims = call.dims(0);
    boolean attributes = call.opset() < 11;
    int[] given = attributes ? call.integers(call.opset() < 2 ? "paddings" : "pads") : call.ints(1);
    if (given == null) {
      throw call.wrong("pads must be given");
    }
    int[] axes = ShapeOperators.axes(call, call.has(3) ? call.ints(3) : null, dims.length);
    call.require(given.length == 2 * axes.length, "there must be two pads for each axis");
    int[] low = new int[dims.length];
    int[] high = new int[dims.length];
    for (int i = 0; i < axes.length; i++) {
      low[axes[i]] = given[i];
      high[axes[i]] = given[axes.length + i];
    }
    String mode = call.text("mode", "constant");
    if (!mode.equals("constant")) {
      return padByOthers(call, mode, low, high);
    }
    Value fill = null;
    if (attributes && call.number("value", 0) != 0) {
      double[] number = {call.number("value", 0)};
      fill = Value.Known.of(OnnxTensor.ofNumbers(call.type(0), new int[] {1}, number));
    } else if (!attributes && call.has(2)) {
      fill = call.value(2);
    }
    return pad(call, call.value(0), fill, low, high);
  }

  /** What is padded with a value, or cut where a pad is negative. */
  private static Value pad(Call call, Value x, @Nullable Value fill, int[] low, int[] high) {
    Value cut = x;
    for (int axis = 0; axis < low.length; axis++) {
      int extent = Value.dims(cut)[axis];
      int start = Math.max(0, -low[axis]);
      int end = extent - Math.max(0, -high[axis]);
      call.require(start <= end, "negative pads must leave something of axis %s", axis);
      if (end - start < extent) {
        cut = ShapeOperators.part(call, cut, axis, start, end);
      }
    }
    int[] before = Arrays.stream(low).map(pad -> Math.max(0, pad)).toArray();
    int[] behind = Arrays.stream(high).map(pad -> Math.max(0, pad)).toArray();
    int[] dims = Value.dims(cut);
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] += before[axis] + behind[axis];
    }
    return Exact.rearrange(call, cut, fill, dims, node -> Shapes.pad(node, before, behind));
  }

  private static Value padByOthers(Call call, String mode, int[] low, int[] high) {
    Value result = call.value(0);
    for (int i = 0; i < low.length; i++) {
      int axis = i;
      int[] dims = Value.dims(result);
      int n = dims[axis];
      int[] taken = new int[low[axis] + n + high[axis]];
      for (int k = 0; k < taken.length; k++) {
        taken[k] = source(call, mode, k - low[axis], n);
      }
      if (low[axis] != 0 || high[axis] != 0) {
        dims[axis] = taken.length;
        result = Exact.rearrange(call, result, dims, x -> Indexing.take(x, axis, taken));
      }
    }
    return result;
  }

  /** The element that a place beyond the edge of n elements repeats. */
  private static int source(Call call, String mode, int place, int n) {
    return switch (mode) {
      case "edge" -> Math.max(0, Math.min(n - 1, place));
      case "wrap" -> Math.floorMod(place, n);
      case "reflect" -> {
        if (n == 1) {
          yield 0;
        }
        int turn = Math.floorMod(place, 2 * (n - 1));
        yield turn < n ? turn : 2 * (n - 1) - turn;
      }
      default -> throw call.unsupported("mode " + mode);
    };
  }

  private static Value centerCropPad(Call call) {
    int[] dims = call.dims(0);
    int[] axes = ShapeOperators.axes(call, call.integers("axes"), dims.length);
    int[] wanted = call.ints(1);
    call.require(wanted.length == axes.length, "there must be an extent for each axis");
    int[] low = new int[dims.length];
    int[] high = new int[dims.length];
    for (int i = 0; i < axes.length; i++) {
      int more = wanted[i] - dims[axes[i]];
      int before = more / 2; // towards 0, in cutting as in padding
      low[axes[i]] = before;
      high[axes[i]] = more - before;
    }
    return pad(call, call.value(0), null, low, high);
  }

  private static Value trilu(Call call) {
    int diagonal = call.has(1) ? (int) Math.max(-1 << 30, Math.min(1 << 30, call.scalar(1))) : 0;
    boolean upper = call.flag("upper", true);
    return Exact.rearrange(
        call,
        call.value(0),
        null,
        call.dims(0),
        x -> upper ? Shapes.triu(x, diagonal) : Shapes.tril(x, diagonal));
  }

  private static Value depthToSpace(Call call) {
    int[] dims = call.dims(0);
    int block = call.integer("blocksize", 0);
    call.require(
        dims.length == 4 && block > 0 && dims[1] % ((long) block * block) == 0,
        "the operand must be [n, c · b², h, w]");
    int channels = dims[1] / (block * block);
    boolean crd = call.text("mode", "DCR").equals("CRD");
    int[] result = {dims[0], channels, dims[2] * block, dims[3] * block};
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> {
          Node parts =
              crd
                  ? Shapes.reshape(x, dims[0], channels, block, block, dims[2], dims[3])
                  : Shapes.reshape(x, dims[0], block, block, channels, dims[2], dims[3]);
          Node moved =
              crd
                  ? Shapes.permute(parts, 0, 1, 4, 2, 5, 3)
                  : Shapes.permute(parts, 0, 3, 4, 1, 5, 2);
          return Shapes.reshape(moved, Shape.of(result));
        });
  }

  private static Value spaceToDepth(Call call) {
    int[] dims = call.dims(0);
    int block = call.integer("blocksize", 0);
    call.require(
        dims.length == 4 && block > 0 && dims[2] % block == 0 && dims[3] % block == 0,
        "the operand must be [n, c, h · b, w · b]");
    int h = dims[2] / block;
    int w = dims[3] / block;
    int[] result = {dims[0], dims[1] * block * block, h, w};
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> {
          Node parts = Shapes.reshape(x, dims[0], dims[1], h, block, w, block);
          return Shapes.reshape(Shapes.permute(parts, 0, 3, 5, 1, 2, 4), Shape.of(result));
        });
  }

  private static Value reverseSequence(Call call) {
    int[] dims = call.dims(0);
    int[] lengths = call.ints(1);
    int batch = call.integer("batch_axis", 1);
    int time = call.integer("time_axis", 0);
    call.require(
        dims.length >= 2 && batch + time == 1 && lengths.length == dims[batch],
        "axes must be 0 and 1, with a length for each sequence");
    int steps = dims[time];
    int[] taken = new int[dims[0] * dims[1]];
    for (int i = 0; i < taken.length; i++) {
      int row = i / dims[1];
      int column = i % dims[1];
      int b = batch == 0 ? row : column;
      int t = batch == 0 ? column : row;
      call.require(lengths[b] >= 0 && lengths[b] <= steps, "lengths must be at most %s", steps);
      int from = t < lengths[b] ? lengths[b] - 1 - t : t;
      taken[i] = batch == 0 ? b * dims[1] + from : from * dims[1] + b;
    }
    return Exact.rearrange(
        call,
        call.value(0),
        dims,
        x -> {
          Node rows = Shapes.reshape(x, dims[0] * dims[1], -1);
          return Shapes.reshape(Indexing.gather(rows, ShapeOperators.indices(taken)), x.shape());
        });
  }
}
