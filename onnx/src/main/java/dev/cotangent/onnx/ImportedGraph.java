package dev.cotangent.onnx;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.onnx.operator.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as an expression.
 *
 * @param inputs what is fed at each run, by name, in the model's order
 * @param results the model's outputs by name: expressions, and values known at import
 */
public record ImportedGraph(Map<String, Node> inputs, Map<String, Value> results) {
  /** Keeps copies of the maps. */
  public ImportedGraph {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
  }

  /** The outputs that are computed, by name; those known at import are not among them. */
  public Map<String, Node> outputs() {
    Map<String, Node> nodes = new LinkedHashMap<>();
    results.forEach(
        (name, value) -> {
          if (value instanceof Value.Symbolic symbolic) {
            nodes.put(name, symbolic.node());
          }
        });
    return nodes;
  }

  /**
   * The function from the inputs to the outputs that are computed, both in the model's order.
   *
   * @throws IllegalArgumentException if all outputs are known at import
   */
  public Graph graph() {
    return Graph.of(List.copyOf(inputs.values()), List.copyOf(outputs().values()));
  }

  /** The weights that the outputs depend on. */
  public List<Node> variables() {
    return graph().variables();
  }
}
