package dev.cotangent.onnx.export;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.NodeNames;
import dev.cotangent.onnx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of a model that is being written: nodes are added in the order in which they are
 * computed.
 *
 * <p>All values are numbers of the model's precision, as those of expressions are; {@link #whole}
 * and {@link #truth} make positions and conditions of them.
 */
final class GraphDraft {
  private final NodeNames names;
  private final ElementType numberType;
  private final List<NodeDraft> nodes = new ArrayList<>();
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final Map<String, Shape> inputs = new LinkedHashMap<>();
  private final Map<String, Shape> outputs = new LinkedHashMap<>();

  /** What a number was made of: a truth value, or a position. */
  private final Map<String, String> sources = new HashMap<>();

  private final Map<String, String> casts = new HashMap<>();

  /** Names that are kept for the results of this graph. */
  private final Set<String> kept = new HashSet<>();

  GraphDraft(NodeNames names, ElementType numberType) {
    this.names = names;
    this.numberType = numberType;
  }

  /** A graph inside a node, which sees the names of this one. */
  GraphDraft inside() {
    return new GraphDraft(names, numberType);
  }

  /** This graph with other nodes. */
  GraphDraft with(List<NodeDraft> others) {
    GraphDraft changed = inside();
    changed.nodes.addAll(others);
    changed.weights.putAll(weights);
    changed.inputs.putAll(inputs);
    changed.outputs.putAll(outputs);
    return changed;
  }

  /** A name like a label that nothing has yet; a name that was kept is its own label. */
  String name(String label) {
    return kept.remove(label) ? label : names.unique(label);
  }

  /** Keeps a name like a label for what will be labelled with it. */
  String keep(String label) {
    String name = names.unique(label);
    kept.add(name);
    return name;
  }

  void input(String name, Shape shape) {
    inputs.put(name, shape);
  }

  void output(String name, Shape shape) {
    outputs.put(name, shape);
  }

  /** A tensor that training may change. */
  String weight(String label, Tensor value) {
    String name = names.unique(label);
    weights.put(name, value);
    return name;
  }

  List<NodeDraft> nodes() {
    return nodes;
  }

  Map<String, Tensor> weights() {
    return weights;
  }

  Map<String, Shape> inputs() {
    return inputs;
  }

  Map<String, Shape> outputs() {
    return outputs;
  }

  void add(NodeDraft node) {
    nodes.add(node);
  }

  /** Adds a node of one result, and gives its name. */
  String add(String label, String operator, Map<String, Object> attributes, String... operands) {
    String name = name(label);
    nodes.add(new NodeDraft(operator, false, Arrays.asList(operands), List.of(name), attributes));
    return name;
  }

  String add(String label, String operator, String... operands) {
    return add(label, operator, Map.of(), operands);
  }

  /** Adds a node of a function of {@link Functions}. */
  String call(String label, Functions.Function function, String... operands) {
    String name = name(label);
    nodes.add(
        new NodeDraft(function.name(), true, Arrays.asList(operands), List.of(name), Map.of()));
    return name;
  }

  private String constant(NodeDraft.Constant value) {
    return add("constant", "Constant", Map.of("value", value));
  }

  String numbers(Tensor value) {
    return constant(new NodeDraft.Numbers(value));
  }

  String number(double value) {
    return numbers(Tensor.scalar(value));
  }

  String whole(long... values) {
    return constant(new NodeDraft.Whole(Arrays.stream(values).boxed().toList(), false));
  }

  String whole(List<Integer> values) {
    return whole(values.stream().mapToLong(Integer::longValue).toArray());
  }

  String whole(Shape shape) {
    return whole(Arrays.stream(shape.dims()).asLongStream().toArray());
  }

  String wholeScalar(long value) {
    return constant(new NodeDraft.Whole(List.of(value), true));
  }

  /** Numbers as positions. */
  String whole(String numbers) {
    return cast(numbers, ElementType.INT64);
  }

  /** Numbers as conditions: whether they are not 0. */
  String truth(String numbers) {
    return cast(numbers, ElementType.BOOL);
  }

  private String cast(String numbers, ElementType type) {
    String source = sources.get(type + numbers);
    return source != null
        ? source
        : casts.computeIfAbsent(
            type + numbers, key -> add(numbers, "Cast", Map.of("to", (long) type.code()), numbers));
  }

  /** Conditions as numbers, 1 and 0. */
  String ofTruth(String label, String truth) {
    return ofOther(label, truth, ElementType.BOOL);
  }

  /** Positions as numbers. */
  String ofWhole(String label, String whole) {
    return ofOther(label, whole, ElementType.INT64);
  }

  private String ofOther(String label, String value, ElementType type) {
    String name = add(label, "Cast", Map.of("to", (long) numberType.code()), value);
    sources.put(type + name, value);
    return name;
  }
}
