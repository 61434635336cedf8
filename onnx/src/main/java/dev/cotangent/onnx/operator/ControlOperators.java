package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.proto.GraphProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators whose attributes are graphs. */
final class ControlOperators {
  private ControlOperators() {}

  static void register(Operators all) {
    all.addAll(
        "If",
        call -> {
          GraphProto branch = call.graph(call.scalar(0) != 0 ? "then_branch" : "else_branch");
          return call.context().body(branch, List.of());
        });
    all.addAll("Loop", ControlOperators::loop);
    all.addAll("Scan", ControlOperators::scan);
    all.addAll("SequenceMap", ControlOperators::map);
  }

  /** A loop whose number of steps is known becomes its steps. */
  private static List<Value> loop(Call call) {
    GraphProto body = call.graph("body");
    long most = call.has(0) ? call.scalar(0) : Long.MAX_VALUE;
    boolean goesOn = !call.has(1) || call.scalar(1) != 0;
    List<Value> carried = new ArrayList<>();
    for (int i = 2; i < call.inputs(); i++) {
      carried.add(call.value(i));
    }
    int count = carried.size();
    List<List<Value>> rows = new ArrayList<>();
    for (int i = count + 1; i < body.outputs().size(); i++) {
      rows.add(new ArrayList<>());
    }
    for (long step = 0; step < most && goesOn; step++) {
      List<Value> arguments = new ArrayList<>();
      arguments.add(Call.known(ElementType.INT64, new int[0], step));
      arguments.add(Call.known(ElementType.BOOL, new int[0], 1));
      arguments.addAll(carried);
      List<Value> results = call.context().body(body, arguments);
      call.require(results.size() > count, "the body must give back what it carries");
      goesOn = call.known(results.get(0)).toLongs()[0] != 0;
      carried = results.subList(1, 1 + count);
      for (int i = 0; i < rows.size(); i++) {
        rows.get(i).add(results.get(1 + count + i));
      }
    }
    List<Value> all = new ArrayList<>(carried);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isEmpty()) {
        throw call.unsupported("a loop of no step, whose rows have no shape");
      }
      all.add(stack(call, rows.get(i), 0));
    }
    return all;
  }

  /** Values of equal shape along a new axis. */
  static Value stack(Call call, List<Value> rows, int axis) {
    List<Value> wide = new ArrayList<>();
    for (Value row : rows) {
      int[] dims = Value.dims(row);
      int[] more =
          IntStream.rangeClosed(0, dims.length)
              .map(i -> i < axis ? dims[i] : i == axis ? 1 : dims[i - 1])
              .toArray();
      wide.add(Exact.rearrange(call, row, more, x -> Shapes.reshape(x, Shape.of(more))));
    }
    return ShapeOperators.concat(call, wide, axis);
  }

  private static List<Value> scan(Call call) {
    if (call.opset() < 9) {
      return scanOfBatches(call);
    }
    return scan(call, call.values());
  }

  /** Before opset 9, each operand has a batch along its first axis. */
  private static List<Value> scanOfBatches(Call call) {
    if (call.has(0)) {
      throw call.unsupported("lengths of sequences");
    }
    List<Value> operands = call.values();
    int batches = Value.dims(operands.get(0))[0];
    List<List<Value>> results = new ArrayList<>();
    for (int b = 0; b < batches; b++) {
      int batch = b;
      List<Value> rows = operands.stream().map(value -> row(call, value, 0, batch)).toList();
      List<Value> all = scan(call, rows);
      for (int i = 0; i < all.size(); i++) {
        if (b == 0) {
          results.add(new ArrayList<>());
        }
        results.get(i).add(all.get(i));
      }
    }
    return results.stream().map(rows -> stack(call, rows, 0)).toList();
  }

  /** One row along an axis, which disappears. */
  static Value row(Call call, Value value, int axis, int index) {
    Value part = ShapeOperators.part(call, value, axis, index, index + 1);
    int[] dims = Value.dims(part);
    int[] fewer =
        IntStream.range(0, dims.length).filter(i -> i != axis).map(i -> dims[i]).toArray();
    return Exact.rearrange(call, part, fewer, x -> Shapes.reshape(x, Shape.of(fewer)));
  }

  private static int[] numbers(Call call, String name, int count) {
    int[] values = call.integers(name);
    return values == null ? new int[count] : Arrays.copyOf(values, count);
  }

  /** A loop over the rows of some values, as one operation. */
  private static List<Value> scan(Call call, List<Value> operands) {
    GraphProto body = call.graph("body");
    int stacked = call.integer("num_scan_inputs", 1);
    int count = operands.size() - stacked;
    call.require(count >= 0 && stacked > 0, "there must be something to scan");
    int[] inputAxes = numbers(call, "scan_input_axes", stacked);
    int[] inputDirections =
        numbers(call, call.opset() < 9 ? "directions" : "scan_input_directions", stacked);
    int given = body.outputs().size() - count;
    int[] outputAxes = numbers(call, "scan_output_axes", given);
    int[] outputDirections = numbers(call, "scan_output_directions", given);
    List<Node> carried = operands.subList(0, count).stream().map(call::node).toList();
    List<Node> rows = new ArrayList<>();
    for (int i = 0; i < stacked; i++) {
      Node x = call.node(operands.get(count + i));
      int axis = call.axis(inputAxes[i], x.shape().rank());
      Node first = moved(x, axis, 0);
      rows.add(inputDirections[i] == 0 ? first : Shapes.flip(first, 0));
    }
    List<ElementType> types = new ArrayList<>();
    Scan.Body step =
        (before, row) -> {
          List<Value> arguments = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            arguments.add(new Value.Symbolic(before.get(i), Value.type(operands.get(i))));
          }
          for (int i = 0; i < stacked; i++) {
            arguments.add(new Value.Symbolic(row.get(i), Value.type(operands.get(count + i))));
          }
          List<Value> results = call.context().body(body, arguments);
          types.clear();
          results.forEach(value -> types.add(Value.type(value)));
          List<Node> nodes = results.stream().map(call::node).toList();
          return new Scan.Results(nodes.subList(0, count), nodes.subList(count, nodes.size()));
        };
    Scan.Results loop = Expressions.scan(carried, rows, step);
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(new Value.Symbolic(loop.carried().get(i), types.get(i)));
    }
    for (int i = 0; i < given; i++) {
      Node x = loop.stacked().get(i);
      Node ordered = outputDirections[i] == 0 ? x : Shapes.flip(x, 0);
      int axis = call.axis(outputAxes[i], x.shape().rank());
      results.add(new Value.Symbolic(moved(ordered, 0, axis), types.get(count + i)));
    }
    return results;
  }

  /** An axis moved to another place. */
  private static Node moved(Node x, int from, int to) {
    if (from == to) {
      return x;
    }
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, x.shape().rank()).filter(i -> i != from).forEach(order::add);
    order.add(to, from);
    return Shapes.permute(x, order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** A graph applied to each element of a sequence. */
  private static List<Value> map(Call call) {
    GraphProto body = call.graph("body");
    List<List<Value>> results = new ArrayList<>();
    body.outputs().forEach(output -> results.add(new ArrayList<>()));
    int length = SequenceOperators.sequence(call, 0).size();
    for (int i = 0; i < length; i++) {
      List<Value> arguments = new ArrayList<>();
      for (Value value : call.values()) {
        arguments.add(
            value instanceof Value.Sequence sequence ? sequence.elements().get(i) : value);
      }
      List<Value> each = call.context().body(body, arguments);
      for (int k = 0; k < each.size(); k++) {
        results.get(k).add(each.get(k));
      }
    }
    return results.stream().map(elements -> (Value) new Value.Sequence(elements)).toList();
  }
}
