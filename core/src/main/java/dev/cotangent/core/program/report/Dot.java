package dev.cotangent.core.program.report;

import static java.util.stream.Collectors.joining;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import java.util.Collection;
import java.util.IdentityHashMap;

/** Expressions as graphs in the DOT language, for Graphviz to draw. */
public final class Dot {
  private Dot() {}

  /** The graph of everything that the roots depend on. */
  public static String of(Collection<Node> roots) {
    StringBuilder dot =
        new StringBuilder("digraph cotangent {\n  node [fontname=\"sans-serif\"];\n");
    IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();
    for (Node node : Graphs.topologicalOrder(roots)) {
      int number = numbers.size();
      numbers.put(node, number);
      dot.append(
          "  n%s [label=\"%s\\n%s\", shape=%s%s];\n"
              .formatted(
                  number,
                  escaped(node.op() instanceof Constant ? node.op().toString() : node.label()),
                  node.results().stream()
                      .map(result -> result.shape().toString())
                      .collect(joining(" ")),
                  shape(node),
                  roots.contains(node) ? ", penwidth=2" : ""));
      for (Node input : node.inputs()) {
        dot.append("  n%s -> n%s;\n".formatted(numbers.get(input), number));
      }
    }
    return dot.append("}\n").toString();
  }

  private static String shape(Node node) {
    if (node.op() instanceof Input) {
      return "invhouse";
    }
    if (node.op() instanceof Variable) {
      return "cylinder";
    }
    return node.op() instanceof Constant ? "plaintext" : "box";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
