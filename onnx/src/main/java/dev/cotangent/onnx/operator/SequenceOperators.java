package dev.cotangent.onnx.operator;

import dev.cotangent.onnx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Sequences and optional values, which exist at import alone. */
final class SequenceOperators {
  private SequenceOperators() {}

  static void register(Operators all) {
    all.add("SequenceEmpty", call -> new Value.Sequence(List.of()));
    all.add("SequenceConstruct", call -> new Value.Sequence(call.values()));
    all.add("SequenceInsert", SequenceOperators::insert);
    all.add("SequenceErase", SequenceOperators::erase);
    all.add("SequenceAt", call -> sequence(call, 0).get(position(call, 1, 0)));
    all.add(
        "SequenceLength",
        call -> Call.known(ElementType.INT64, new int[0], sequence(call, 0).size()));
    all.add("SplitToSequence", SequenceOperators::split);
    all.add("ConcatFromSequence", SequenceOperators::concat);
    all.add("Optional", call -> call.has(0) ? call.value(0) : new Value.Absent());
    all.add(
        "OptionalHasElement",
        call ->
            Call.known(
                ElementType.BOOL,
                new int[0],
                call.has(0) && !(call.value(0) instanceof Value.Absent) ? 1 : 0));
    all.add("OptionalGetElement", SequenceOperators::element);
  }

  /** The elements of an operand that is a sequence. */
  static List<Value> sequence(Call call, int index) {
    if (call.value(index) instanceof Value.Sequence sequence) {
      return sequence.elements();
    }
    throw call.wrong("operand %s must be a sequence".formatted(index));
  }

  /** A place in a sequence; counted from the back if negative. */
  private static int position(Call call, int index, int more) {
    int size = sequence(call, 0).size();
    long position = call.scalar(index);
    long fromFront = position < 0 ? position + size : position;
    call.require(
        fromFront >= 0 && fromFront < size + more, "place %s must be in the sequence", position);
    return (int) fromFront;
  }

  private static Value insert(Call call) {
    List<Value> elements = new ArrayList<>(sequence(call, 0));
    elements.add(call.has(2) ? position(call, 2, 1) : elements.size(), call.value(1));
    return new Value.Sequence(elements);
  }

  private static Value erase(Call call) {
    List<Value> elements = new ArrayList<>(sequence(call, 0));
    Value unused = elements.remove(call.has(1) ? position(call, 1, 0) : elements.size() - 1);
    return new Value.Sequence(elements);
  }

  private static Value split(Call call) {
    Value x = call.value(0);
    int axis = call.axis(call.integer("axis", 0), Value.dims(x).length);
    int extent = Value.dims(x)[axis];
    List<Value> parts = new ArrayList<>();
    if (!call.has(1) && !call.flag("keepdims", true)) {
      for (int i = 0; i < extent; i++) {
        parts.add(ControlOperators.row(call, x, axis, i));
      }
      return new Value.Sequence(parts);
    }
    int[] given = call.has(1) ? call.ints(1) : new int[] {1};
    boolean each = !call.has(1) || call.rank(1) == 0;
    call.require(!each || given[0] > 0, "parts must have an extent of at least 1");
    int start = 0;
    for (int i = 0; each ? start < extent : i < given.length; i++) {
      int end = Math.min(extent, start + (each ? given[0] : given[i]));
      parts.add(ShapeOperators.part(call, x, axis, start, end));
      start = end;
    }
    return new Value.Sequence(parts);
  }

  private static Value concat(Call call) {
    List<Value> elements = sequence(call, 0);
    call.require(!elements.isEmpty(), "the sequence must have an element");
    boolean fresh = call.flag("new_axis", false);
    int rank = Value.dims(elements.get(0)).length + (fresh ? 1 : 0);
    int axis = call.axis(call.integer("axis", 0), rank);
    return fresh
        ? ControlOperators.stack(call, elements, axis)
        : ShapeOperators.concat(call, elements, axis);
  }

  private static Value element(Call call) {
    if (call.value(0) instanceof Value.Absent) {
      throw call.wrong("the optional value is none");
    }
    return call.value(0);
  }
}
