package dev.cotangent.onnx.operator;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.proto.AttributeProto;
import dev.cotangent.onnx.proto.FunctionProto;
import dev.cotangent.onnx.proto.GraphProto;
import dev.cotangent.onnx.proto.NodeProto;
import dev.cotangent.onnx.proto.ValueInfoProto;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of a graph of a model, computed node after node.
 *
 * <p>Graphs inside nodes see the values around them; functions see their arguments alone.
 */
public final class GraphImport {
  /** Functions and loops may stand for so many nodes in all, beside those of the file. */
  private static final int MOST_INLINED = 1 << 20;

  private static final int DEEPEST_CALL = 100;

  /** So many elements may be computed at import for one value. */
  static final int MOST_COMPUTED = 1 << 27;

  /** What the graphs of one model have in common. */
  private static final class Model {
    final Map<String, FunctionProto> functions = new HashMap<>();
    final Function<Map.Entry<String, OnnxTensor>, Value> initializers;
    int inlined;

    /** The names of inputs in the model. */
    final Map<Node, String> inputs = new IdentityHashMap<>();

    /** Whether an expression depends on an input. */
    final Map<Node, Boolean> open = new IdentityHashMap<>();

    Model(
        List<FunctionProto> functions,
        Function<Map.Entry<String, OnnxTensor>, Value> initializers) {
      functions.forEach(function -> this.functions.put(function.key(), function));
      this.initializers = initializers;
    }
  }

  private final Model model;
  private final Map<String, Long> opsets;
  private final @Nullable GraphImport outer;
  private final int depth;
  private final Map<String, Value> values = new HashMap<>();

  private GraphImport(
      Model model, Map<String, Long> opsets, @Nullable GraphImport outer, int depth) {
    this.model = model;
    this.opsets = opsets;
    this.outer = outer;
    this.depth = depth;
    if (depth > DEEPEST_CALL) {
      throw new OnnxException(
          "[onnx] functions must not call themselves: calls are more than %s deep"
              .formatted(DEEPEST_CALL));
    }
  }

  /**
   * An import of a model.
   *
   * @param opsets the version of operators of each domain
   * @param functions operators that are defined by others
   * @param initializers what the tensors of the file become in expressions
   */
  public static GraphImport of(
      Map<String, Long> opsets,
      List<FunctionProto> functions,
      Function<Map.Entry<String, OnnxTensor>, Value> initializers) {
    return new GraphImport(new Model(functions, initializers), opsets, null, 0);
  }

  /** Gives a name a value. */
  public void put(String name, Value value) {
    values.put(name, value);
    if (value instanceof Value.Symbolic symbolic && symbolic.node().op() instanceof Input) {
      model.inputs.putIfAbsent(symbolic.node(), name);
    }
  }

  private @Nullable Value find(String name) {
    for (GraphImport scope = this; scope != null; scope = scope.outer) {
      Value value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private Value get(String name, String reader) {
    Value value = find(name);
    if (value == null) {
      throw new OnnxException(
          "[onnx] %s reads '%s', which no input, initialiser or node before it gives"
              .formatted(reader, name));
    }
    return value;
  }

  /**
   * The outputs of a graph whose inputs have their values.
   *
   * @throws UnsupportedModelException if something in it is not supported
   * @throws OnnxException if something in it is wrong
   */
  public Map<String, Value> outputs(GraphProto graph) {
    for (Map.Entry<String, OnnxTensor> entry : graph.initializers().entrySet()) {
      if (!values.containsKey(entry.getKey())) {
        values.put(entry.getKey(), model.initializers.apply(entry));
      }
    }
    graph.nodes().forEach(this::run);
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (ValueInfoProto output : graph.outputs()) {
      outputs.put(output.name(), get(output.name(), "the graph's output"));
    }
    return outputs;
  }

  /** The outputs of a graph inside a node for these arguments. */
  List<Value> body(GraphProto graph, List<Value> arguments) {
    count(1 + graph.nodes().size());
    GraphImport inside = new GraphImport(model, opsets, this, depth + 1);
    if (graph.inputs().size() < arguments.size()) {
      throw new OnnxException(
          "[onnx] graph '%s' takes %s values: %s given"
              .formatted(graph.name(), graph.inputs().size(), arguments.size()));
    }
    for (int i = 0; i < arguments.size(); i++) {
      inside.put(graph.inputs().get(i).name(), arguments.get(i));
    }
    Map<String, Value> results = inside.outputs(graph);
    return graph.outputs().stream().map(output -> (Value) results.get(output.name())).toList();
  }

  private void count(int nodes) {
    model.inlined += nodes;
    if (model.inlined > MOST_INLINED) {
      throw new UnsupportedModelException(
          "[onnx] functions and loops stand for more than %s nodes".formatted(MOST_INLINED));
    }
  }

  private void run(NodeProto node) {
    List<@Nullable Value> inputs = new ArrayList<>();
    for (String name : node.inputs()) {
      inputs.add(name.isEmpty() ? null : get(name, node.qualifiedOperator()));
    }
    List<Value> results = apply(node, inputs);
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (!name.isEmpty() && i < results.size()) {
        values.put(name, results.get(i));
      }
    }
  }

  private List<Value> apply(NodeProto node, List<@Nullable Value> inputs) {
    Operator operator = Operators.find(node.domain(), node.operator());
    FunctionProto function =
        model.functions.get(FunctionProto.key(node.domain(), node.operator(), node.overload()));
    if (function != null && (operator == null || !node.domain().equals(Operators.OWN))) {
      return function(function, node, inputs);
    }
    long opset = opsets.getOrDefault(node.domain(), 1L);
    Call call = new Call(this, node, opset, inputs);
    if (operator == null) {
      throw call.unsupported("there is no such operator here");
    }
    try {
      return operator.apply(call).stream().map(call::finished).toList();
    } catch (OnnxException | UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      // What does not fit is found by the operations that the node becomes.
      throw new OnnxException("[onnx] %s does not fit: %s".formatted(call.where(), e), e);
    }
  }

  private List<Value> function(
      FunctionProto function, NodeProto node, List<@Nullable Value> inputs) {
    count(1 + function.nodes().size());
    Map<String, Long> versions = new LinkedHashMap<>(opsets);
    versions.putAll(function.opsets());
    GraphImport inside = new GraphImport(model, versions, null, depth + 1);
    for (int i = 0; i < function.inputs().size() && i < inputs.size(); i++) {
      Value value = inputs.get(i);
      if (value != null) {
        inside.put(function.inputs().get(i), value);
      }
    }
    Map<String, AttributeProto> given = new HashMap<>(function.defaults());
    given.putAll(node.attributes());
    for (NodeProto each : function.nodes()) {
      inside.run(resolved(each, given), function.inputs());
    }
    return function.outputs().stream()
        .map(name -> inside.get(name, node.qualifiedOperator()))
        .toList();
  }

  /** In functions, what was left out in a call is left out inside, too. */
  private void run(NodeProto node, List<String> arguments) {
    List<String> read =
        node.inputs().stream()
            .map(name -> arguments.contains(name) && find(name) == null ? "" : name)
            .toList();
    run(
        new NodeProto(
            node.name(),
            node.domain(),
            node.operator(),
            node.overload(),
            read,
            node.outputs(),
            node.attributes()));
  }

  /** A node of a function whose attributes have the values of a call. */
  private static NodeProto resolved(NodeProto node, Map<String, AttributeProto> given) {
    Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    node.attributes()
        .forEach(
            (name, attribute) -> {
              if (attribute.reference().isEmpty()) {
                attributes.put(name, attribute);
              } else {
                AttributeProto value = given.get(attribute.reference());
                if (value != null) {
                  attributes.put(name, value.named(name));
                }
              }
            });
    return new NodeProto(
        node.name(),
        node.domain(),
        node.operator(),
        node.overload(),
        node.inputs(),
        node.outputs(),
        attributes);
  }

  /** A constant of an expression. */
  Node constant(OnnxTensor tensor) {
    return Expressions.constant(tensor.toTensor());
  }

  /** The elements of a value, computed now if it depends on no input; else null. */
  @Nullable OnnxTensor tryKnown(Value value) {
    if (value instanceof Value.Known known) {
      return known.tensor();
    }
    if (value instanceof Value.Symbolic symbolic) {
      if (isOpen(symbolic.node())) {
        return null;
      }
      requireSmall(symbolic.node());
      Tensor computed = Interpreter.evaluate(symbolic.node(), Map.of());
      return OnnxTensor.of(symbolic.type(), computed);
    }
    return null;
  }

  /** What is wrong where a value must be known and is not. */
  UnknownValueException unknown(Call call, Value value) {
    Set<String> names =
        value instanceof Value.Symbolic symbolic
            ? new TreeSet<>(inputs(symbolic.node()))
            : Set.of();
    return new UnknownValueException(
        "[onnx] %s: a value must be known at import, and depends on %s; give its value"
            .formatted(call.where(), names),
        names);
  }

  /** Whether a node depends on an input. */
  private boolean isOpen(Node node) {
    Map<Node, Boolean> known = model.open;
    Deque<Node> stack = new ArrayDeque<>(List.of(node));
    while (!stack.isEmpty()) {
      Node next = stack.peek();
      List<Node> later = next.inputs().stream().filter(x -> !known.containsKey(x)).toList();
      if (later.isEmpty() || known.containsKey(next)) {
        known.put(
            next,
            next.op() instanceof Input
                || next.inputs().stream().anyMatch(x -> Boolean.TRUE.equals(known.get(x))));
        stack.pop();
      } else {
        later.forEach(stack::push);
      }
    }
    return Boolean.TRUE.equals(known.get(node));
  }

  /** What is computed at import is to be small beside what a program computes. */
  private static void requireSmall(Node node) {
    long elements = 0;
    for (Node each : Graphs.topologicalOrder(List.of(node))) {
      for (Node result : each.results()) {
        elements += result.shape().size();
      }
    }
    if (elements > MOST_COMPUTED) {
      throw new UnsupportedModelException(
          "[onnx] %s elements would have to be computed at import, more than %s"
              .formatted(elements, MOST_COMPUTED));
    }
  }

  /** The names of the inputs that a node depends on. */
  private Set<String> inputs(Node node) {
    Set<String> names = new TreeSet<>();
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>(List.of(node));
    while (!open.isEmpty()) {
      Node next = open.pop();
      if (seen.add(next)) {
        if (next.op() instanceof Input input) {
          names.add(model.inputs.getOrDefault(next, input.name()));
        }
        open.addAll(next.inputs());
      }
    }
    return names;
  }
}
