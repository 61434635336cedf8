package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.proto.AttributeProto;
import dev.cotangent.onnx.proto.GraphProto;
import dev.cotangent.onnx.proto.NodeProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node of a model with the values that it reads, as an operator sees it. */
final class Call {
  /** float32 holds all whole numbers up to here. */
  private static final long EXACT_FLOAT32 = 1L << 24;

  /** float64 holds all whole numbers up to here. */
  private static final long EXACT_FLOAT64 = 1L << 53;

  private final GraphImport context;
  private final NodeProto proto;
  private final long opset;
  private final List<@Nullable Value> inputs;
  private boolean wide;

  Call(GraphImport context, NodeProto proto, long opset, List<@Nullable Value> inputs) {
    this.context = context;
    this.proto = proto;
    this.opset = opset;
    this.inputs = inputs;
  }

  GraphImport context() {
    return context;
  }

  /** The version of the operators of the node's domain. */
  long opset() {
    return opset;
  }

  String operator() {
    return proto.operator();
  }

  /** How many results the node names. */
  int outputs() {
    return proto.outputs().size();
  }

  /** Whether something reads the result. */
  boolean wants(int output) {
    return output < outputs() && !proto.outputs().get(output).isEmpty();
  }

  // Attributes

  boolean hasAttribute(String name) {
    return proto.attributes().containsKey(name);
  }

  @Nullable AttributeProto attribute(String name) {
    return proto.attributes().get(name);
  }

  /** An attribute that is a whole number. */
  int integer(String name, long otherwise) {
    AttributeProto attribute = attribute(name);
    return toInt(name, attribute == null ? otherwise : attribute.integer());
  }

  boolean flag(String name, boolean otherwise) {
    return integer(name, otherwise ? 1 : 0) != 0;
  }

  double number(String name, double otherwise) {
    AttributeProto attribute = attribute(name);
    return attribute == null ? otherwise : attribute.number();
  }

  String text(String name, String otherwise) {
    AttributeProto attribute = attribute(name);
    return attribute == null ? otherwise : attribute.text();
  }

  int @Nullable [] integers(String name) {
    AttributeProto attribute = attribute(name);
    return attribute == null
        ? null
        : attribute.integers().stream().mapToInt(value -> toInt(name, value)).toArray();
  }

  int[] integers(String name, int count, int otherwise) {
    int[] values = integers(name);
    if (values == null) {
      values = new int[count];
      Arrays.fill(values, otherwise);
    }
    require(values.length == count, "attribute %s must have %s numbers", name, count);
    return values;
  }

  List<String> texts(String name) {
    AttributeProto attribute = attribute(name);
    return attribute == null ? List.of() : attribute.texts();
  }

  List<Float> numbers(String name) {
    AttributeProto attribute = attribute(name);
    return attribute == null ? List.of() : attribute.numbers();
  }

  @Nullable OnnxTensor tensorAttribute(String name) {
    AttributeProto attribute = attribute(name);
    return attribute == null ? null : attribute.tensor();
  }

  GraphProto graph(String name) {
    AttributeProto attribute = attribute(name);
    if (attribute == null || attribute.graph() == null) {
      throw wrong("attribute %s must be a graph".formatted(name));
    }
    return attribute.graph();
  }

  /** An attribute that names a type. */
  ElementType typeAttribute(String name, ElementType otherwise) {
    return hasAttribute(name) ? typeOf(integer(name, 0)) : otherwise;
  }

  ElementType typeOf(long code) {
    return ElementType.of(code)
        .orElseThrow(() -> unsupported("elements of type %s".formatted(code)));
  }

  // Operands

  int inputs() {
    return inputs.size();
  }

  boolean has(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  Value value(int index) {
    Value value = index < inputs.size() ? inputs.get(index) : null;
    if (value == null) {
      throw wrong("operand %s must be given".formatted(index));
    }
    return value;
  }

  List<Value> values() {
    return inputs.stream().filter(Objects::nonNull).map(value -> (Value) value).toList();
  }

  int[] dims(int index) {
    return Value.dims(value(index));
  }

  int rank(int index) {
    return dims(index).length;
  }

  ElementType type(int index) {
    return Value.type(value(index));
  }

  /** An operand as an expression. */
  Node node(int index) {
    return node(value(index));
  }

  /** A value as an expression. */
  Node node(Value value) {
    if (value instanceof Value.Symbolic symbolic) {
      return symbolic.node();
    }
    if (!(value instanceof Value.Known known)) {
      throw wrong("a tensor must be given, not a sequence or an optional value");
    }
    if (known.variable() != null) {
      return known.variable();
    }
    OnnxTensor tensor = known.tensor();
    if (tensor.type() == ElementType.STRING) {
      throw unsupported("text in computations");
    }
    if (tensor.size() == 0) {
      throw unsupported("operands without elements, " + tensor);
    }
    if (tensor.type().isInteger()) {
      for (long number : tensor.toLongs()) {
        boolean large = number < -EXACT_FLOAT32 || number > EXACT_FLOAT32;
        wide |= large;
        if (Math.abs((double) number) > EXACT_FLOAT64
            || (number < 0 && tensor.type().isUnsigned())) {
          throw unsupported("whole numbers beyond 2⁵³ in this operator");
        }
      }
    }
    return context.constant(tensor);
  }

  /** Whether the value is known, or can be computed at import. */
  boolean isKnown(int index) {
    return context.tryKnown(value(index)) != null;
  }

  boolean allKnown() {
    return inputs.stream().allMatch(value -> value == null || value instanceof Value.Known);
  }

  /** Whether all operands are known whole numbers or truth values. */
  boolean allKnownIntegers() {
    return !inputs.isEmpty()
        && inputs.stream()
            .allMatch(
                value ->
                    value instanceof Value.Known known
                        && known.tensor().type() != ElementType.STRING
                        && !known.tensor().type().isFloating());
  }

  /**
   * The elements of an operand that must be known at import.
   *
   * @throws UnknownValueException if they depend on inputs that are not
   */
  OnnxTensor known(int index) {
    return known(value(index));
  }

  OnnxTensor known(Value value) {
    OnnxTensor tensor = context.tryKnown(value);
    if (tensor == null) {
      throw context.unknown(this, value);
    }
    return tensor;
  }

  /** Whole numbers of an operand that must be known at import. */
  long[] longs(int index) {
    OnnxTensor tensor = known(index);
    require(
        tensor.type() != ElementType.STRING && !tensor.type().isFloating(),
        "operand %s must be of whole numbers",
        index);
    return tensor.toLongs();
  }

  int[] ints(int index) {
    long[] values = longs(index);
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = toInt("operand " + index, values[i]);
    }
    return ints;
  }

  /** A whole number that must be known at import. */
  long scalar(int index) {
    long[] values = longs(index);
    require(values.length == 1, "operand %s must be one number", index);
    return values[0];
  }

  /** Numbers that must be known at import. */
  double[] doubles(int index) {
    OnnxTensor tensor = known(index);
    require(tensor.type() != ElementType.STRING, "operand %s must be of numbers", index);
    return tensor.toDoubles();
  }

  /**
   * Axes, an attribute at first and later an operand; null if they are not given.
   *
   * @param index of the operand
   */
  int @Nullable [] axes(int index) {
    return has(index) ? ints(index) : integers("axes");
  }

  int axis(int axis, int rank) {
    require(axis >= -rank && axis < rank, "axis %s must be one of %s", axis, rank);
    return axis < 0 ? axis + rank : axis;
  }

  private int toInt(String name, long value) {
    if ((int) value != value) {
      throw unsupported("%s beyond 2³¹: %s".formatted(name, value));
    }
    return (int) value;
  }

  // Results

  /** An expression of the type of the first operand. */
  Value result(Node node) {
    return new Value.Symbolic(node, type(0));
  }

  Value result(Node node, ElementType type) {
    return new Value.Symbolic(node, type);
  }

  static Value known(ElementType type, int[] dims, long... values) {
    return Value.Known.of(OnnxTensor.ofIntegers(type, dims, values));
  }

  /** Checks a result, and computes it at once if it is of whole numbers and can be known. */
  Value finished(Value value) {
    if (!(value instanceof Value.Symbolic symbolic) || symbolic.type().isFloating()) {
      return value;
    }
    if (allKnown()) {
      OnnxTensor tensor = context.tryKnown(value);
      if (tensor != null) {
        return Value.Known.of(tensor);
      }
    }
    if (wide) {
      throw unsupported("whole numbers beyond 2²⁴ beside values that are not known at import");
    }
    return value;
  }

  // Errors

  void require(boolean condition, String rule, Object... arguments) {
    if (!condition) {
      throw wrong(rule.formatted(arguments));
    }
  }

  /** A number of elements that a known value may have, which is not bounded by the file. */
  int requireSmall(double elements) {
    if (!(elements <= GraphImport.MOST_COMPUTED)) {
      throw unsupported("a value of %s elements known at import".formatted(elements));
    }
    return (int) elements;
  }

  /** The node in messages. */
  String where() {
    StringBuilder text = new StringBuilder(proto.qualifiedOperator());
    if (!proto.name().isEmpty()) {
      text.append(" '").append(proto.name()).append('\'');
    }
    if (!proto.outputs().isEmpty()) {
      text.append(" giving '").append(proto.outputs().get(0)).append('\'');
    }
    return text.append(" of opset ").append(opset).toString();
  }

  OnnxException wrong(String rule) {
    return new OnnxException("[onnx] %s: %s".formatted(where(), rule));
  }

  UnsupportedModelException unsupported(String what) {
    return new UnsupportedModelException("[onnx] %s is not supported: %s".formatted(where(), what));
  }

  Shape shape(int index) {
    return Value.shape(dims(index));
  }

  /** A number of its own in an expression. */
  static Node number(double value) {
    return Expressions.constant(value);
  }
}
