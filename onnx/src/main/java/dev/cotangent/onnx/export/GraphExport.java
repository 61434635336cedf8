package dev.cotangent.onnx.export;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.Constant;
import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Get;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Scan;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.StraightThrough;
import dev.cotangent.core.Variable;
import dev.cotangent.ops.RandomUniform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes of a graph, written as nodes of a model. */
final class GraphExport {
  private static final Map<Class<? extends Op>, Emission.Emitter> EMITTERS = new LinkedHashMap<>();

  static {
    EMITTERS.putAll(ElementwiseExport.emitters());
    EMITTERS.putAll(LayoutExport.emitters());
    EMITTERS.putAll(IndexExport.emitters());
    EMITTERS.putAll(RowExport.emitters());
    EMITTERS.putAll(WindowExport.emitters());
    EMITTERS.put(
        StraightThrough.class,
        e -> e.result("Add", e.operand(0), e.add("Sub", e.operand(2), e.operand(1))));
    EMITTERS.put(
        RandomUniform.class,
        e -> {
          throw e.refusal("a model has no random numbers of its own; export what is evaluated");
        });
  }

  private final GraphDraft draft;
  private final int opset;
  private final @Nullable GraphExport outer;
  private final Map<Node, String> names = new HashMap<>();
  private final Map<Node, String> labels = new HashMap<>();

  GraphExport(GraphDraft draft, int opset) {
    this(draft, opset, null);
  }

  private GraphExport(GraphDraft draft, int opset, @Nullable GraphExport outer) {
    this.draft = draft;
    this.opset = opset;
    this.outer = outer;
  }

  /** The operations that can be written, besides those of the core. */
  static Set<Class<? extends Op>> operations() {
    return Collections.unmodifiableSet(EMITTERS.keySet());
  }

  /** Writes a whole graph. */
  void write(Graph graph, List<String> inputs, List<String> outputs) {
    Graph plain = withoutRules(graph);
    for (int i = 0; i < inputs.size(); i++) {
      Node input = plain.inputs().get(i);
      names.put(input, draft.name(inputs.get(i)));
      draft.input(name(input), input.shape());
    }
    List<String> kept = outputs.stream().map(draft::keep).toList();
    for (int i = 0; i < kept.size(); i++) {
      labels.putIfAbsent(plain.outputs().get(i), kept.get(i));
    }
    emit(plain.outputs());
    for (int i = 0; i < kept.size(); i++) {
      Node output = plain.outputs().get(i);
      if (!name(output).equals(kept.get(i))) {
        String unused = draft.add(kept.get(i), "Identity", name(output));
      }
      draft.output(kept.get(i), output.shape());
    }
  }

  /** A function with a derivative of its own is the function. */
  private static Graph withoutRules(Graph graph) {
    List<Node> inputs = new ArrayList<>();
    for (Node input : graph.inputs()) {
      inputs.add(Expressions.input(input.label(), input.shape()));
    }
    List<Node> outputs =
        graph.interpret(
            inputs,
            (node, operands) ->
                node.op() instanceof CustomGradient custom
                    ? withoutRules(custom.function()).apply(operands)
                    : Node.of(node.op(), operands).results());
    return Graph.of(inputs, outputs);
  }

  private String name(Node node) {
    return requireNonNull(find(node));
  }

  private @Nullable String find(Node node) {
    for (GraphExport scope = this; scope != null; scope = scope.outer) {
      String name = scope.names.get(node);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  private void emit(Collection<Node> roots) {
    Set<Node> needed = needed(roots);
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (needed.contains(node) && find(node) == null) {
        emit(node, needed);
      }
    }
  }

  /** What has to be written: what is read, once patterns are single operators. */
  private Set<Node> needed(Collection<Node> roots) {
    Set<Node> needed = new LinkedHashSet<>(roots);
    Deque<Node> open = new ArrayDeque<>(needed);
    while (!open.isEmpty()) {
      for (Node operand : reads(open.pop())) {
        if (needed.add(operand)) {
          open.push(operand);
        }
      }
    }
    return needed;
  }

  private static List<Node> reads(Node node) {
    Optional<Patterns.Match> match = Patterns.match(node);
    if (match.isPresent()) {
      return List.of(match.get().operand());
    }
    return isHeld(node) ? List.of(node.input(0)) : Patterns.operands(node);
  }

  private void emit(Node node, Set<Node> needed) {
    if (node.op() instanceof Scan) {
      emitScan(node, needed);
    } else if (!(node.op() instanceof Get)) {
      names.put(node, emitted(node));
    }
  }

  private String label(Node node) {
    return labels.getOrDefault(node, node.label());
  }

  private String emitted(Node node) {
    Op op = node.op();
    if (op instanceof Variable variable) {
      return draft.weight(variable.name(), variable.value());
    }
    if (op instanceof Constant constant) {
      return draft.numbers(constant.value());
    }
    if (op instanceof Input) {
      throw new IllegalArgumentException("[onnx] a graph must not read inputs of others: " + node);
    }
    List<Node> reads = reads(node);
    List<String> operands = reads.stream().map(this::name).toList();
    if (op instanceof StopGradient
        || op instanceof Barrier
        || op instanceof Recomputed
        || isHeld(node)) {
      return operands.get(0);
    }
    Emission emission = new Emission(node, reads, label(node), operands, draft, opset);
    Optional<Patterns.Match> match = Patterns.match(node);
    if (match.isPresent()) {
      return match.get().emitter().emit(emission);
    }
    Emission.Emitter emitter = EMITTERS.get(op.getClass());
    if (emitter == null) {
      throw emission.refusal("ONNX has no operator for it");
    }
    return emitter.emit(emission);
  }

  /** Whether what gives the derivative is what is held, and so adds nothing to the value. */
  private static boolean isHeld(Node node) {
    return node.op() instanceof StraightThrough
        && node.input(1).op() instanceof StopGradient
        && node.input(1).input(0).equals(node.input(2));
  }

  /** A loop; the values before each step are results only where they are read. */
  private void emitScan(Node node, Set<Node> needed) {
    Scan scan = (Scan) node.op();
    int rows = scan.carried() + scan.stacked();
    GraphDraft inside = draft.inside();
    GraphExport body = new GraphExport(inside, opset, this);
    Graph plain = withoutRules(scan.body());
    List<Node> bodyInputs = plain.inputs();
    for (int i = 0; i < bodyInputs.size(); i++) {
      Node input = bodyInputs.get(i);
      if (i < rows) {
        String name = inside.name(node.label() + "/" + input.label());
        body.names.put(input, name);
        inside.input(name, input.shape());
      } else {
        body.names.put(input, name(node.input(i)));
      }
    }
    List<Node> outputs = new ArrayList<>(plain.outputs());
    int stacked = outputs.size() - scan.carried();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < scan.kept().size(); i++) {
      if (needed.contains(node.result(scan.carried() + stacked + i))) {
        kept.add(i);
        outputs.add(bodyInputs.get(scan.kept().get(i)));
      }
    }
    body.emit(outputs);
    for (Node output : outputs) {
      String result = inside.add(node.label() + "/next", "Identity", body.name(output));
      inside.output(result, output.shape());
    }
    List<String> results = new ArrayList<>();
    for (int i = 0; i < scan.carried() + stacked; i++) {
      results.add(result(node.result(i)));
    }
    for (int i : kept) {
      results.add(result(node.result(scan.carried() + stacked + i)));
    }
    long direction = scan.reverse() ? 1 : 0;
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("body", inside);
    attributes.put("num_scan_inputs", (long) scan.stacked());
    if (scan.stacked() > 0) {
      attributes.put("scan_input_directions", Collections.nCopies(scan.stacked(), direction));
    }
    if (stacked + kept.size() > 0) {
      attributes.put(
          "scan_output_directions", Collections.nCopies(stacked + kept.size(), direction));
    }
    List<String> operands = node.inputs().subList(0, rows).stream().map(this::name).toList();
    draft.add(new NodeDraft("Scan", false, operands, results, attributes));
  }

  private String result(Node node) {
    String name = draft.name(label(node));
    names.put(node, name);
    return name;
  }
}
