package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** Operators that take elements from, or put them to, where indices say. */
final class IndexOperators {
  private IndexOperators() {}

  static void register(Operators all) {
    all.add("Gather", IndexOperators::gather);
    all.add("GatherElements", IndexOperators::gatherElements);
    all.add("GatherND", IndexOperators::gatherRows);
    all.add("Scatter", IndexOperators::scatterElements);
    all.add("ScatterElements", IndexOperators::scatterElements);
    all.add("ScatterND", IndexOperators::scatterRows);
    all.add("TensorScatter", IndexOperators::tensorScatter);
    all.add("OneHot", IndexOperators::oneHot);
    all.add("Compress", IndexOperators::compress);
    all.add("NonZero", IndexOperators::nonZero);
  }

  /** An index counted from the front. */
  private static int index(Call call, long index, int extent) {
    call.require(index >= -extent && index < extent, "indices must be below %s: %s", extent, index);
    return (int) (index < 0 ? index + extent : index);
  }

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }

  private static Value gather(Call call) {
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", 0), dims.length);
    int n = dims[axis];
    int[] result =
        joined(
            Arrays.copyOf(dims, axis),
            call.dims(1),
            Arrays.copyOfRange(dims, axis + 1, dims.length));
    if (call.isKnown(1)) {
      int[] taken = Arrays.stream(call.longs(1)).mapToInt(i -> index(call, i, n)).toArray();
      return Exact.rearrange(
          call,
          call.value(0),
          result,
          x -> Shapes.reshape(Indexing.take(x, axis, taken), Shape.of(result)));
    }
    Node x = call.node(0);
    int rank = dims.length;
    int[] first = joined(new int[] {axis}, others(axis, rank));
    Node rows = Indexing.gather(Shapes.permute(x, first), fromFront(call.node(1), n));
    int width = call.rank(1);
    int[] order = new int[width + rank - 1];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < axis ? width + i : i < axis + width ? i - axis : i;
    }
    return call.result(Shapes.permute(rows, order));
  }

  private static int[] others(int axis, int rank) {
    return IntStream.range(0, rank).filter(i -> i != axis).toArray();
  }

  private static Node fromFront(Node indices, int n) {
    return Ops.where(Ops.less(indices, number(0)), Ops.add(indices, n), indices);
  }

  private static Value gatherElements(Call call) {
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", 0), dims.length);
    int[] result = call.dims(1);
    call.require(result.length == dims.length, "indices must have as many axes as the operand");
    Node indices =
        call.isKnown(1)
            ? Expressions.constant(
                Tensor.of(
                    Value.shape(result),
                    Arrays.stream(call.longs(1))
                        .mapToDouble(i -> index(call, i, dims[axis]))
                        .toArray()))
            : fromFront(call.node(1), dims[axis]);
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> {
          Node part = x;
          for (int i = 0; i < dims.length; i++) {
            part = i == axis ? part : Shapes.slice(part, i, 0, result[i]);
          }
          int last = dims.length - 1;
          int[] order = IntStream.rangeClosed(0, last).toArray();
          order[axis] = last;
          order[last] = axis;
          Node taken =
              Indexing.takeAlong(Shapes.permute(part, order), Shapes.permute(indices, order));
          return Shapes.permute(taken, order);
        });
  }

  /** The rows that index tuples along the last axis stand for, and what is left of the shape. */
  private record Rows(int[] positions, int[] rest) {
    static Rows of(Call call, int[] dims, int batch, int operand) {
      int[] indexDims = call.dims(operand);
      long[] tuples = call.longs(operand);
      int depth = indexDims[indexDims.length - 1];
      call.require(
          depth <= dims.length - batch, "tuples must have at most %s indices", dims.length);
      int batches = OnnxTensor.size(Arrays.copyOf(dims, batch));
      int[] positions = new int[tuples.length / Math.max(1, depth)];
      for (int i = 0; i < positions.length; i++) {
        int position = i / Math.max(1, positions.length / Math.max(1, batches));
        for (int k = 0; k < depth; k++) {
          int extent = dims[batch + k];
          position = position * extent + index(call, tuples[i * depth + k], extent);
        }
        positions[i] = position;
      }
      return new Rows(positions, Arrays.copyOfRange(dims, batch + depth, dims.length));
    }
  }

  private static Value gatherRows(Call call) {
    int[] dims = call.dims(0);
    int batch = call.integer("batch_dims", 0);
    Rows rows = Rows.of(call, dims, batch, 1);
    int[] indexDims = call.dims(1);
    int[] result = joined(Arrays.copyOf(indexDims, indexDims.length - 1), rows.rest());
    int width = Math.max(1, OnnxTensor.size(rows.rest()));
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> {
          Node flat = Shapes.reshape(x, -1, width);
          Node taken = Indexing.gather(flat, ShapeOperators.indices(rows.positions()));
          return Shapes.reshape(taken, Shape.of(result));
        });
  }

  private static Value scatterElements(Call call) {
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", 0), dims.length);
    int[] indexDims = call.dims(1);
    int last = dims.length - 1;
    if (isAdded(call)
        && axis == last
        && Arrays.equals(Arrays.copyOf(dims, last), Arrays.copyOf(indexDims, last))) {
      Node places = fromFront(call.node(1), dims[last]);
      return added(call, Indexing.putAlong(places, call.node(2), dims[last]));
    }
    long[] indices = call.longs(1);
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    int[] targets = new int[indices.length];
    int[] at = new int[dims.length];
    for (int p = 0; p < targets.length; p++) {
      for (int i = 0; i < dims.length; i++) {
        int place = i == axis ? index(call, indices[p], dims[axis]) : at[i];
        call.require(place < dims[i], "indices must not reach beyond axis %s", i);
        targets[p] += place * strides[i];
      }
      for (int i = dims.length - 1; i >= 0 && ++at[i] == indexDims[i]; i--) {
        at[i] = 0;
      }
    }
    return scatter(call, call.value(0), call.value(2), targets, call.text("reduction", "none"));
  }

  /** Whether elements are added at places that are known at each run only. */
  private static boolean isAdded(Call call) {
    return call.text("reduction", "none").equals("add") && !call.isKnown(1);
  }

  private static Value added(Call call, Node sums) {
    return call.result(Ops.add(call.node(0), sums));
  }

  private static Value scatterRows(Call call) {
    int[] indexDims = call.dims(1);
    if (isAdded(call) && indexDims[indexDims.length - 1] == 1) {
      int rows = call.dims(0)[0];
      Shape flat = Value.shape(Arrays.copyOf(indexDims, indexDims.length - 1));
      Node places = Shapes.reshape(fromFront(call.node(1), rows), flat);
      return added(call, Indexing.scatterAdd(places, call.node(2), rows));
    }
    Rows rows = Rows.of(call, call.dims(0), 0, 1);
    int width = OnnxTensor.size(rows.rest());
    int[] targets = new int[rows.positions().length * width];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = rows.positions()[i / width] * width + i % width;
    }
    return scatter(call, call.value(0), call.value(2), targets, call.text("reduction", "none"));
  }

  /** A part of a cache written along an axis, from a place of its own for each batch. */
  private static Value tensorScatter(Call call) {
    int[] dims = call.dims(0);
    int[] update = call.dims(1);
    int axis = call.axis(call.integer("axis", -2), dims.length);
    boolean circular = call.text("mode", "linear").equals("circular");
    long[] starts = call.has(2) ? call.longs(2) : new long[dims[0]];
    int[] targets = new int[OnnxTensor.size(update)];
    int[] at = new int[dims.length];
    for (int p = 0; p < targets.length; p++) {
      int position = 0;
      for (int i = 0; i < dims.length; i++) {
        long place = i == axis ? starts[at[0]] + at[i] : at[i];
        place = circular && i == axis ? Math.floorMod(place, (long) dims[i]) : place;
        call.require(place >= 0 && place < dims[i], "what is written must fit axis %s", i);
        position = position * dims[i] + (int) place;
      }
      targets[p] = position;
      for (int i = dims.length - 1; i >= 0 && ++at[i] == update[i]; i--) {
        at[i] = 0;
      }
    }
    return scatter(call, call.value(0), call.value(1), targets, "none");
  }

  /** Elements put to places; where several meet, they are taken in their order. */
  private static Value scatter(
      Call call, Value data, Value updates, int[] targets, String reduction) {
    int[] dims = Value.dims(data);
    int size = OnnxTensor.size(dims);
    int[] turns = new int[size];
    int rounds = 0;
    int[] turn = new int[targets.length];
    for (int i = 0; i < targets.length; i++) {
      turn[i] = turns[targets[i]]++;
      rounds = Math.max(rounds, turns[targets[i]]);
    }
    if (reduction.equals("none")) {
      int[] from = IntStream.range(0, size).toArray();
      for (int i = 0; i < targets.length; i++) {
        from[targets[i]] = size + i;
      }
      Value both = ShapeOperators.concat(call, List.of(flat(call, data), flat(call, updates)), 0);
      return Exact.rearrange(
          call,
          both,
          dims,
          x -> Shapes.reshape(Indexing.gather(x, ShapeOperators.indices(from)), Shape.of(dims)));
    }
    BinaryOperator<Node> function =
        switch (reduction) {
          case "add" -> Ops::add;
          case "mul" -> Ops::multiply;
          case "max" -> Ops::maximum;
          case "min" -> Ops::minimum;
          default -> throw call.unsupported("reduction " + reduction);
        };
    Node result = Shapes.reshape(call.node(data), size);
    Node source = Shapes.reshape(call.node(updates), targets.length);
    for (int round = 0; round < rounds; round++) {
      int[] from = new int[size];
      double[] mask = new double[size];
      for (int i = 0; i < targets.length; i++) {
        if (turn[i] == round) {
          from[targets[i]] = i;
          mask[targets[i]] = 1;
        }
      }
      Node update = Indexing.gather(source, ShapeOperators.indices(from));
      Node here = Expressions.constant(Tensor.vector(mask));
      result = Ops.where(here, function.apply(result, update), result);
    }
    return new Value.Symbolic(Shapes.reshape(result, Shape.of(dims)), Value.type(data));
  }

  private static Value flat(Call call, Value value) {
    int[] dims = {OnnxTensor.size(Value.dims(value))};
    return Exact.rearrange(call, value, dims, x -> Shapes.reshape(x, Shape.of(dims)));
  }

  private static Value oneHot(Call call) {
    int depth = call.requireSmall(call.doubles(1)[0]);
    int[] dims = call.dims(0);
    int axis = call.axis(call.integer("axis", -1), dims.length + 1);
    Node indices = fromFront(call.node(0), depth);
    Node column = Shapes.reshape(indices, Shape.of(dims).concat(Shape.of(1)));
    Node steps = Expressions.constant(Tensor.vector(Exact.iota(depth)));
    Node values = call.node(2);
    Node off = Shapes.slice(values, 0, 0, 1);
    Node on = Shapes.slice(values, 0, 1, 2);
    Node hot = Ops.where(Ops.equal(column, steps), on, off);
    int[] order = new int[dims.length + 1];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < axis ? i : i == axis ? dims.length : i - 1;
    }
    return call.result(Shapes.permute(hot, order), call.type(2));
  }

  private static Value compress(Call call) {
    long[] condition = call.longs(1);
    int[] dims = call.dims(0);
    boolean flat = !call.hasAttribute("axis");
    int axis = flat ? 0 : call.axis(call.integer("axis", 0), dims.length);
    int[] source = flat ? new int[] {OnnxTensor.size(dims)} : dims;
    int[] taken =
        IntStream.range(0, Math.min(condition.length, source[axis]))
            .filter(i -> condition[i] != 0)
            .toArray();
    int[] result = source.clone();
    result[axis] = taken.length;
    if (OnnxTensor.size(result) == 0) {
      return Value.Known.of(ShapeOperators.empty(call.type(0), result));
    }
    return Exact.rearrange(
        call,
        call.value(0),
        result,
        x -> Indexing.take(Shapes.reshape(x, Shape.of(source)), axis, taken));
  }

  private static Value nonZero(Call call) {
    OnnxTensor x = call.known(0);
    double[] values = x.toDoubles();
    int[] dims = x.dims();
    int[] found = IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
    long[] indices = new long[dims.length * found.length];
    for (int k = 0; k < found.length; k++) {
      int rest = found[k];
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        indices[axis * found.length + k] = rest % dims[axis];
        rest /= dims[axis];
      }
    }
    return Call.known(ElementType.INT64, new int[] {dims.length, found.length}, indices);
  }
}
