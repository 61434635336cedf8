package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is checked: expressions, what they are differentiated for, and where.
 *
 * @param outputs the expressions
 * @param targets the nodes to differentiate for
 * @param point the value of every input, and of any other node that is to be taken as given
 */
record Subject(List<Node> outputs, List<Node> targets, Map<Node, Tensor> point) {
  /**
   * Fills in what was not said: standard normal values for inputs, and as targets every input and
   * trainable variable.
   *
   * @param check the check's name in messages
   * @throws IllegalArgumentException if a part of this would have no influence on what is checked
   */
  static Subject of(
      String check, List<Node> outputs, List<Node> targets, Map<Node, Tensor> point, long seed) {
    Map<Node, Tensor> values = new LinkedHashMap<>(point);
    List<Node> candidates = new ArrayList<>();
    Set<Node> present = new LinkedHashSet<>(Graphs.topologicalOrder(outputs));
    for (Node node : present) {
      if (node.op() instanceof Input && !values.containsKey(node)) {
        values.put(node, new CounterRandom(seed, values.size()).normal(node.shape()));
      }
      if (node.op() instanceof Input
          || (node.op() instanceof Variable variable && variable.isTrainable())) {
        candidates.add(node);
      }
    }
    if (targets.isEmpty() && !isDifferentiable(outputs, candidates)) {
      throw new IllegalArgumentException(
          "[%s] no input or trainable variable influences %s differentiably"
              .formatted(check, outputs));
    }
    List<Node> chosen = targets.isEmpty() ? candidates : List.copyOf(new LinkedHashSet<>(targets));
    requireInfluence(check, outputs, chosen, !targets.isEmpty());
    for (Node node : point.keySet()) {
      requireFree(check, node, present, chosen);
    }
    return new Subject(outputs, chosen, values);
  }

  /** Sets the value of a node, once. */
  static void give(String check, Map<Node, Tensor> point, Node node, Tensor value) {
    if (!value.shape().equals(node.shape())) {
      throw new ShapeException(
          check,
          "%s has shape %s".formatted(node.label(), node.shape()),
          "a value of shape " + value.shape());
    }
    if (point.putIfAbsent(node, value) != null) {
      throw new IllegalArgumentException(
          "[%s] at(…) gives a node one value: %s has one already".formatted(check, node));
    }
  }

  private static void requireFree(
      String check, Node node, Collection<Node> present, Collection<Node> targets) {
    if (!present.contains(node)) {
      throw new IllegalArgumentException(
          "[%s] at(…) gives values to what the expressions are made of: %s is no part of them"
              .formatted(check, node));
    }
    boolean isFree = node.op() instanceof Input || node.op() instanceof Variable;
    if (!isFree && !targets.contains(node)) {
      throw new IllegalArgumentException(
          "[%s] at(…) gives values to inputs, variables and targets: %s is computed from others; give values to those"
              .formatted(check, node));
    }
  }

  /** Every output must depend on a target; targets that somebody chose must be good for it. */
  private static void requireInfluence(
      String check, List<Node> outputs, List<Node> targets, boolean areChosen) {
    for (Node output : outputs) {
      if (moving(output, targets).isEmpty()) {
        throw new IllegalArgumentException(
            "[%s] every output must depend on a target: %s depends on none of %s"
                .formatted(check, output, targets));
      }
    }
    for (Node target : areChosen ? targets : List.<Node>of()) {
      if (outputs.stream().allMatch(output -> moving(output, List.of(target)).isEmpty())) {
        throw new IllegalArgumentException(
            "[%s] a target must influence an output: %s influences none of %s"
                .formatted(check, target, outputs));
      }
    }
  }

  /** What of an output moves with some targets; empty if it does not itself. */
  private static Set<Node> moving(Node output, Collection<Node> targets) {
    Set<Node> moving = new LinkedHashSet<>();
    for (Node node : Graphs.topologicalOrder(List.of(output))) {
      if (targets.contains(node)
          || (!(node.op() instanceof StopGradient)
              && node.inputs().stream().anyMatch(moving::contains))) {
        moving.add(node);
      }
    }
    return moving.contains(output) ? moving : Set.of();
  }

  private static boolean isDifferentiable(List<Node> outputs, List<Node> candidates) {
    List<Node> cotangents =
        outputs.stream().map(output -> Expressions.input("cotangent", output.shape())).toList();
    return Gradients.vjp(outputs, cotangents, candidates).values().stream()
        .anyMatch(gradient -> !Gradients.isNone(gradient));
  }
}
