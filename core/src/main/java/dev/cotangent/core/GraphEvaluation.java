package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import java.util.IdentityHashMap;
import java.util.List;

/** A graph with memory of its own in float64, evaluated by references again and again. */
final class GraphEvaluation {
  private final Graph graph;
  private final IdentityHashMap<Node, Buffer> values = new IdentityHashMap<>();

  GraphEvaluation(Graph graph) {
    this.graph = graph;
    for (Node node : graph.computed()) {
      if (!(node.op() instanceof Get)) {
        node.results()
            .forEach(
                result -> values.put(result, Buffer.allocate(result.shape(), Precision.FLOAT64)));
      }
    }
  }

  /** Evaluates for values of the inputs, one for each. */
  void run(List<Buffer> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i), inputs.get(i));
    }
    for (Node node : graph.computed()) {
      if (!(node.op() instanceof Get)) {
        Interpreter.evaluate(
            node,
            node.inputs().stream().map(values::get).toList(),
            node.results().stream().map(values::get).toList());
      }
    }
  }

  /** The value of an output after the latest run. */
  Buffer output(int index) {
    return requireNonNull(values.get(graph.outputs().get(index)));
  }
}
