package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

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
   * @throws IllegalArgumentException if there is nothing to differentiate for
   */
  static Subject of(List<Node> outputs, List<Node> targets, Map<Node, Tensor> point, long seed) {
    Map<Node, Tensor> values = new LinkedHashMap<>(point);
    List<Node> candidates = new ArrayList<>();
    for (Node node : Graphs.topologicalOrder(outputs)) {
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
          "[gradientCheck] no input or trainable variable influences %s differentiably"
              .formatted(outputs));
    }
    List<Node> chosen = targets.isEmpty() ? candidates : List.copyOf(new LinkedHashSet<>(targets));
    return new Subject(outputs, chosen, values);
  }

  private static boolean isDifferentiable(List<Node> outputs, List<Node> candidates) {
    List<Node> cotangents =
        outputs.stream().map(output -> Expressions.input("cotangent", output.shape())).toList();
    return Gradients.vjp(outputs, cotangents, candidates).values().stream()
        .anyMatch(gradient -> !Gradients.isNone(gradient));
  }
}
