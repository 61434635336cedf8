package dev.cotangent.core;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** A graph as text: one line a node. */
final class Listing {
  private final IdentityHashMap<Node, String> names = new IdentityHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  Listing(Graph graph) {
    for (Node node : graph.nodes()) {
      names.put(node, name(node));
    }
    text.append("graph(").append(typed(graph.inputs())).append(")\n");
    for (Node node : graph.computed()) {
      if (!(node.op() instanceof Get) && !isNumber(node)) {
        text.append("  ")
            .append(typed(node.results()))
            .append(" = ")
            .append(expression(node))
            .append('\n');
      }
    }
    text.append("  return ")
        .append(String.join(", ", graph.outputs().stream().map(names::get).toList()));
  }

  private String typed(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(n -> name(n) + " " + n.shape()).toList());
  }

  private String expression(Node node) {
    if (node.op() instanceof Variable) {
      return "variable";
    }
    if (node.op() instanceof Constant) {
      return "constant";
    }
    return node.op().formula(node.inputs().stream().map(names::get).toList())
        + attributes(node.op());
  }

  /** What the record of an operation holds, if anything: {@code {axis=1}}. */
  private static String attributes(Op op) {
    String all = op.toString();
    int start = all.indexOf('[');
    boolean some = op.getClass().isRecord() && start >= 0 && all.length() > start + 2;
    return some ? " {" + all.substring(start + 1, all.length() - 1) + "}" : "";
  }

  private String name(Node node) {
    String known = names.get(node);
    if (known != null) {
      return known;
    }
    if (isNumber(node)) {
      return node.op().toString();
    }
    String wanted = node.label();
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "#" + i;
    }
    names.put(node, name);
    return name;
  }

  private static boolean isNumber(Node node) {
    return node.op() instanceof Constant && node.shape().isScalar();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
