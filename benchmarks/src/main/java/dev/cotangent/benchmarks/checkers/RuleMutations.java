package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mistakes in the expression that a rule builds: one of its nodes is replaced by another of the
 * same shape, or what the rule reads is taken for constant.
 */
final class RuleMutations {
  private RuleMutations() {}

  /** The mistakes that can be made in an operation's rule at these operands. */
  static List<Mutation> of(Op op, Node self, Node cotangent) {
    List<Mutation> mutations = new ArrayList<>();
    List<Node> parts = op.vjp(self, cotangent);
    for (int k = 0; k < parts.size(); k++) {
      if (Gradients.isNone(parts.get(k))) {
        continue;
      }
      List<Node> inner = inner(parts.get(k), leaves(self, cotangent));
      Map<String, Integer> seen = new HashMap<>();
      for (Node node : inner) {
        int number = seen.merge(node.op().name(), 1, Integer::sum);
        for (Edits.Edit edit : Edits.of(node)) {
          mutations.add(edited(k, node.op().name(), number, edit));
        }
      }
      for (int input = 0; input < self.inputs().size(); input++) {
        mutations.add(detached(k, input));
      }
      mutations.add(detached(k, -1));
      mutations.add(detached(k, -2));
    }
    return mutations;
  }

  /** A mistake in the first, second, … operation of a name that the rule makes. */
  private static Mutation edited(int k, String operation, int number, Edits.Edit edit) {
    return new Mutation(
        "operand %s: in %s%s: %s"
            .formatted(k, operation, number == 1 ? "" : " " + number, edit.name()),
        edit.kind(),
        (original, self, cotangent) -> {
          List<Node> parts = new ArrayList<>(original.vjp(self, cotangent));
          if (k >= parts.size() || Gradients.isNone(parts.get(k))) {
            return Optional.empty();
          }
          List<Node> named =
              inner(parts.get(k), leaves(self, cotangent)).stream()
                  .filter(node -> node.op().name().equals(operation))
                  .toList();
          if (named.size() < number) {
            return Optional.empty();
          }
          Node node = named.get(number - 1);
          return Edits.of(node).stream()
              .filter(other -> other.name().equals(edit.name()))
              .findFirst()
              .map(
                  same -> {
                    parts.set(k, replaced(parts.get(k), Map.of(node, same.result())));
                    return parts;
                  });
        });
  }

  /** An operand (or −1: the result, −2: the cotangent) that the rule takes for constant. */
  private static Mutation detached(int k, int which) {
    String what = which == -2 ? "the cotangent" : which == -1 ? "the result" : "operand " + which;
    return new Mutation(
        "operand %s: %s detached".formatted(k, what),
        Kind.SECOND_ORDER,
        (op, self, cotangent) -> {
          if (which >= self.inputs().size()) {
            return Optional.empty();
          }
          List<Node> parts = new ArrayList<>(op.vjp(self, cotangent));
          if (k >= parts.size() || Gradients.isNone(parts.get(k))) {
            return Optional.empty();
          }
          Node leaf = which == -2 ? cotangent : which == -1 ? self : self.input(which);
          Map<Node, Node> stops = new LinkedHashMap<>();
          leaves(self, cotangent).forEach(other -> stops.put(other, other));
          stops.put(leaf, Expressions.stopGradient(leaf));
          Node right = parts.set(k, replaced(parts.get(k), stops));
          return right.equals(parts.get(k)) ? Optional.empty() : Optional.of(parts);
        });
  }

  private static Set<Node> leaves(Node self, Node cotangent) {
    Set<Node> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    leaves.addAll(self.inputs());
    leaves.add(self);
    leaves.add(cotangent);
    return leaves;
  }

  /** The nodes that the rule made, each after its operands. */
  private static List<Node> inner(Node root, Set<Node> leaves) {
    List<Node> order = new ArrayList<>();
    collect(root, leaves, Collections.newSetFromMap(new IdentityHashMap<>()), order);
    return order;
  }

  private static void collect(Node node, Set<Node> leaves, Set<Node> seen, List<Node> order) {
    if (leaves.contains(node) || !seen.add(node)) {
      return;
    }
    node.inputs().forEach(input -> collect(input, leaves, seen, order));
    order.add(node);
  }

  /** An expression with some of its nodes replaced; what is in front of them is left alone. */
  private static Node replaced(Node root, Map<Node, Node> replacements) {
    Node replacement = replacements.get(root);
    if (replacement != null) {
      return replacement;
    }
    List<Node> inputs = root.inputs().stream().map(input -> replaced(input, replacements)).toList();
    return inputs.equals(root.inputs()) ? root : Node.of(root.op(), inputs);
  }
}
