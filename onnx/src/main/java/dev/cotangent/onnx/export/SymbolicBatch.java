package dev.cotangent.onnx.export;

import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One graph for any number of samples, made of those of two numbers: where whole numbers differ in
 * proportion, they are computed from the extent of an input; everything else must be equal.
 */
final class SymbolicBatch {
  /** Numbers of samples that are unlikely to be extents of something else. */
  static final int FEWER = 5;

  static final int MORE = 7;

  private final String input;
  private final List<NodeDraft> nodes = new ArrayList<>();

  /** Names of lists of whole numbers that only say what shape a tensor is given. */
  private final Set<String> reshapes;

  private int made;

  private SymbolicBatch(String input, Set<String> reshapes) {
    this.input = input;
    this.reshapes = reshapes;
  }

  /** The graph, if it is one for any number. */
  static Optional<GraphDraft> of(GraphDraft fewer, GraphDraft more) {
    if (!open(fewer.inputs(), more.inputs())
        || !open(fewer.outputs(), more.outputs())
        || !fewer.weights().equals(more.weights())) {
      return Optional.empty();
    }
    return joined(fewer, more, fewer.inputs().keySet().iterator().next());
  }

  private static Optional<GraphDraft> joined(GraphDraft fewer, GraphDraft more, String input) {
    if (fewer.nodes().size() != more.nodes().size()) {
      return Optional.empty();
    }
    Set<String> others = new HashSet<>();
    Set<String> reshapes = new HashSet<>();
    for (NodeDraft node : fewer.nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        boolean shape = node.operator().equals("Reshape") && i == 1;
        (shape ? reshapes : others).add(node.inputs().get(i));
      }
    }
    reshapes.removeAll(others);
    SymbolicBatch batch = new SymbolicBatch(input, reshapes);
    for (int i = 0; i < fewer.nodes().size(); i++) {
      if (!batch.join(fewer.nodes().get(i), more.nodes().get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(fewer.with(batch.nodes));
  }

  /** Whether the first extents, and no others, are the number of samples. */
  private static boolean open(Map<String, Shape> fewer, Map<String, Shape> more) {
    List<String> names = List.copyOf(fewer.keySet());
    if (!names.equals(List.copyOf(more.keySet()))) {
      return false;
    }
    for (String name : names) {
      Shape a = fewer.get(name);
      Shape b = more.get(name);
      if (a == null
          || b == null
          || a.rank() == 0
          || a.dim(0) != FEWER
          || !a.with(0, MORE).equals(b)) {
        return false;
      }
    }
    return !names.isEmpty();
  }

  private boolean join(NodeDraft a, NodeDraft b) {
    if (a.equals(b)) {
      nodes.add(a);
      return true;
    }
    if (!a.operator().equals(b.operator())
        || !a.inputs().equals(b.inputs())
        || !a.outputs().equals(b.outputs())
        || !a.attributes().keySet().equals(b.attributes().keySet())) {
      return false;
    }
    if (a.operator().equals("Constant")) {
      return a.attributes().get("value") instanceof NodeDraft.Whole some
          && b.attributes().get("value") instanceof NodeDraft.Whole others
          && some.scalar() == others.scalar()
          && some.values().size() == others.values().size()
          && constant(a.outputs().get(0), some, others);
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : a.attributes().entrySet()) {
      Object mine = entry.getValue();
      Object other = b.attributes().get(entry.getKey());
      if (mine instanceof GraphDraft body && other instanceof GraphDraft otherBody) {
        Optional<GraphDraft> inside = joined(body, otherBody, input);
        if (inside.isEmpty()) {
          return false;
        }
        attributes.put(entry.getKey(), inside.get());
      } else if (mine.equals(other)) {
        attributes.put(entry.getKey(), mine);
      } else {
        return false;
      }
    }
    nodes.add(new NodeDraft(a.operator(), a.function(), a.inputs(), a.outputs(), attributes));
    return true;
  }

  private boolean constant(String name, NodeDraft.Whole some, NodeDraft.Whole others) {
    List<Long> factors = new ArrayList<>();
    int open = 0;
    for (int i = 0; i < some.values().size(); i++) {
      long a = some.values().get(i);
      long b = others.values().get(i);
      if (a == b) {
        factors.add(0L);
        continue;
      }
      if (a % FEWER != 0 || b % MORE != 0 || a / FEWER != b / MORE) {
        return false;
      }
      factors.add(a / FEWER);
      open++;
    }
    if (some.scalar()) {
      return false;
    }
    if (open == 1 && reshapes.contains(name)) {
      List<Long> values = new ArrayList<>(some.values());
      values.set(factors.indexOf(factors.stream().filter(k -> k != 0).findFirst().orElse(0L)), -1L);
      nodes.add(literal(name, values));
    } else {
      computed(name, some.values(), factors);
    }
    return true;
  }

  private static NodeDraft literal(String name, List<Long> values) {
    return new NodeDraft(
        "Constant",
        false,
        List.of(),
        List.of(name),
        Map.of("value", new NodeDraft.Whole(values, false)));
  }

  private void computed(String name, List<Long> values, List<Long> factors) {
    String samples = name + "/samples";
    nodes.add(
        new NodeDraft(
            "Shape", false, List.of(input), List.of(samples), Map.of("start", 0L, "end", 1L)));
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String part = "%s/part%s".formatted(name, made++);
      long factor = factors.get(i);
      if (factor == 1) {
        parts.add(samples);
        continue;
      }
      if (factor == 0) {
        nodes.add(literal(part, List.of(values.get(i))));
      } else {
        nodes.add(literal(part + "/factor", List.of(factor)));
        nodes.add(
            new NodeDraft(
                "Mul", false, List.of(samples, part + "/factor"), List.of(part), Map.of()));
      }
      parts.add(part);
    }
    nodes.add(new NodeDraft("Concat", false, parts, List.of(name), Map.of("axis", 0L)));
  }
}
