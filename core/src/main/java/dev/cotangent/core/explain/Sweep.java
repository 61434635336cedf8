package dev.cotangent.core.explain;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Get;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run forward and back through an expression, with everything that flowed.
 *
 * @param vertices the nodes, operands first; the last is the expression itself
 * @param edges from each operand to each operation that uses it
 */
record Sweep(List<Vertex> vertices, List<Edge> edges) {
  private static final int MOST_VERTICES = 300;

  /** An edge before its numbers are known. */
  private record Flow(Node operand, Node consumer, String name, Node part, String rule) {}

  static Sweep of(Node output, Tensor cotangent, Map<Node, Tensor> bindings) {
    List<Node> nodes = new ArrayList<>(Graphs.topologicalOrder(List.of(output)));
    nodes.removeIf(node -> node.op() instanceof MultiOp); // each of its results has a card instead
    if (nodes.size() > MOST_VERTICES) {
      throw new IllegalArgumentException(
          "[explain] a figure shows at most %s nodes: %s has %s; explain a part of it, one layer or one step, with what comes before as an input"
              .formatted(MOST_VERTICES, output, nodes.size()));
    }
    Map<Node, Node> cotangents =
        Gradients.vjp(List.of(output), List.of(Expressions.constant(cotangent)), nodes);
    List<Flow> flows = new ArrayList<>();
    for (Node node : nodes) {
      Node flowing = requireNonNull(cotangents.get(node));
      Node applied = node.op() instanceof Get ? node.input(0) : node;
      List<Node> parts =
          Gradients.isNone(flowing) || applied.inputs().isEmpty()
              ? applied.inputs().stream().map(input -> Gradients.NONE).toList()
              : applied.op().vjpAll(applied, alone(node, flowing, applied.results()));
      Rule rule = new Rule(applied, node, flowing);
      for (int i = 0; i < parts.size(); i++) {
        Node part = parts.get(i);
        String formula = Gradients.isNone(part) ? "" : rule.formula(part);
        flows.add(new Flow(applied.input(i), node, rule.operands().get(i), part, formula));
      }
    }
    List<Node> wanted = new ArrayList<>(nodes);
    wanted.addAll(cotangents.values());
    flows.forEach(flow -> wanted.add(flow.part));
    wanted.removeIf(Gradients::isNone);
    Map<Node, Tensor> values = Interpreter.run(wanted, bindings);

    IdentityHashMap<Node, Vertex> vertices = new IdentityHashMap<>();
    for (Node node : nodes) {
      vertices.put(
          node,
          new Vertex(
              vertices.size(),
              node,
              requireNonNull(values.get(node)),
              value(values, requireNonNull(cotangents.get(node)))));
    }
    return new Sweep(
        nodes.stream().map(vertices::get).toList(),
        flows.stream()
            .map(
                flow ->
                    new Edge(
                        requireNonNull(vertices.get(flow.operand)),
                        requireNonNull(vertices.get(flow.consumer)),
                        flow.name,
                        value(values, flow.part),
                        flow.rule))
            .toList());
  }

  /** The cotangents of results, of which only one gets any. */
  private static List<Node> alone(Node result, Node cotangent, List<Node> results) {
    return results.stream().map(any -> any.equals(result) ? cotangent : Gradients.NONE).toList();
  }

  private static @Nullable Tensor value(Map<Node, Tensor> values, Node node) {
    return values.get(node);
  }
}
