package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Laws of the graphs that are differentiated, checked without difference quotients. */
final class GraphLaws {
  private static final double ROUNDING = 1e-11;

  private final CounterRandom random;
  private final Evaluation base;

  /**
   * Prepares.
   *
   * @param random draws directions and cotangents
   * @param base the values at the point
   */
  GraphLaws(CounterRandom random, Evaluation base) {
    this.random = random;
    this.base = base;
  }

  /** An operation tagged as linear in an operand changes by exactly its derivative, at step 1. */
  List<Comparison> taggedLinear(List<Node> outputs) {
    record Seen(Op op, List<Shape> shapes) {}
    Set<Seen> seen = new HashSet<>();
    List<Comparison> comparisons = new ArrayList<>();
    for (Node node : Graphs.topologicalOrder(outputs)) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (base.isLinear(node, i)
            && seen.add(new Seen(node.op(), node.inputs().stream().map(Node::shape).toList()))) {
          comparisons.add(linear(node, i));
        }
      }
    }
    return comparisons;
  }

  private Comparison linear(Node node, int operand) {
    List<Node> inputs = new ArrayList<>();
    Map<Node, Tensor> point = new LinkedHashMap<>();
    for (Node input : node.inputs()) {
      Node fresh = Expressions.input("operand" + inputs.size(), input.shape());
      point.put(fresh, Tensor.of(input.shape(), base.numbers(input)));
      inputs.add(fresh);
    }
    Node self = Node.of(node.op(), inputs);
    Node x = inputs.get(operand);
    Node u = Expressions.input("cotangent", self.shape());
    Tensor cotangent = new CounterRandom(random.seed(), random.stream() + 7).normal(self.shape());
    point.put(u, cotangent);
    Node gradient =
        Gradients.vjp(List.of(self), List.of(u), List.of(x)).getOrDefault(x, Gradients.NONE);
    List<Node> roots = Gradients.isNone(gradient) ? List.of(self) : List.of(self, gradient);
    Evaluation at = Evaluation.once(roots, point, base);
    double[] v = Vectors.normal(random, Vectors.scales(base.numbers(node.input(operand))));
    double[] derived = Gradients.isNone(gradient) ? new double[v.length] : at.numbers(gradient);
    PartialEvaluation moved = new PartialEvaluation(at, x, Set.of(), List.of(self));
    double[] away = v.clone();
    for (int i = 0; i < v.length; i++) {
      away[i] += at.numbers(x)[i];
    }
    moved.run(away);
    double numeric = 0;
    double[] before = at.numbers(self);
    for (int i = 0; i < before.length; i++) {
      numeric += cotangent.at(i) * (moved.get(self).get(i) - before[i]);
    }
    double analytic = Vectors.dot(derived, v);
    double size =
        Vectors.norm(derived, v) + Vectors.norm(cotangent.toDoubles(), before) + Math.abs(numeric);
    double difference = Math.abs(analytic - numeric);
    return Comparison.ofLaw(
        1,
        node.toString(),
        "operand %s (tagged linear, step 1)".formatted(operand),
        difference <= ROUNDING * size || !Double.isFinite(size),
        size == 0 ? 0 : difference / size);
  }

  /**
   * The gradient for a target that is used in several places is the sum of those for its uses, each
   * taken for an input of its own.
   *
   * @param cotangent the output's
   * @param gradient the target's derived gradient
   */
  List<Comparison> fanOut(Node output, Node cotangent, Node target, Node gradient) {
    List<Node> uses = new ArrayList<>();
    Node apart = apart(output, target, uses);
    if (uses.size() < 2) {
      return List.of();
    }
    Map<Node, Tensor> point = new LinkedHashMap<>();
    for (Node leaf : Graphs.topologicalOrder(List.of(output, cotangent))) {
      if (leaf.inputs().isEmpty()) {
        point.put(leaf, Tensor.of(leaf.shape(), base.numbers(leaf)));
      }
    }
    Tensor value = Tensor.of(target.shape(), base.numbers(target));
    point.put(target, value);
    uses.forEach(use -> point.put(use, value));
    List<Node> parts =
        Gradients.vjp(List.of(apart), List.of(cotangent), uses).values().stream()
            .filter(part -> !Gradients.isNone(part))
            .toList();
    Evaluation at = Evaluation.once(parts, point, base);
    double[] whole = base.numbers(gradient);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < whole.length; i++) {
      double sum = 0;
      double terms = Math.abs(whole[i]);
      for (Node part : parts) {
        sum += at.numbers(part)[i];
        terms += Math.abs(at.numbers(part)[i]);
      }
      difference = Math.max(difference, Math.abs(sum - whole[i]));
      size = Math.max(size, terms);
    }
    boolean says = Double.isFinite(size); // where it is not finite, probes tell
    return says
        ? List.of(
            Comparison.ofLaw(
                1,
                output.toString(),
                "%s (sum over its %s uses)".formatted(target, uses.size()),
                difference <= ROUNDING * size,
                size == 0 ? 0 : difference / size))
        : List.of();
  }

  /** The expression with an input of its own for each use of a node. */
  private static Node apart(Node output, Node target, List<Node> uses) {
    IdentityHashMap<Node, Node> rebuilt = new IdentityHashMap<>();
    for (Node node : Graphs.topologicalOrder(List.of(output))) {
      List<Node> inputs = new ArrayList<>();
      for (Node input : node.inputs()) {
        if (input.equals(target)) {
          Node use = Expressions.input("use" + uses.size(), target.shape());
          uses.add(use);
          inputs.add(use);
        } else {
          inputs.add(requireNonNull(rebuilt.get(input)));
        }
      }
      rebuilt.put(node, inputs.equals(node.inputs()) ? node : node.rebuild(inputs));
    }
    return requireNonNull(rebuilt.get(output));
  }
}
