package dev.cotangent.core.check;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Laws that derivatives obey, checked without difference quotients, up to rounding. */
final class Identities {
  private static final double ROUNDING = 1e-11;

  private final CounterRandom random;

  Identities(CounterRandom random) {
    this.random = random;
  }

  /** The vector–Jacobian product is 0 for a cotangent of 0, and linear in the cotangent. */
  List<Comparison> linearInCotangent(Level level, int order, int index, List<Node> targets) {
    double[] units = level.output(index).units();
    GradientFunction gradient = level.gradient(index, targets);
    Map<Node, double[]> ofZero = gradient.at(new double[units.length]);
    double[] u = Vectors.normal(random, units);
    double[] w = Vectors.normal(new CounterRandom(random.seed(), random.stream() + 1), units);
    double[] both = new double[units.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = u[i] - 2 * w[i];
    }
    Map<Node, double[]> ofU = gradient.at(u);
    Map<Node, double[]> ofW = gradient.at(w);
    Map<Node, double[]> ofBoth = gradient.at(both);
    List<Comparison> comparisons = new ArrayList<>();
    ofZero.forEach(
        (target, zero) -> {
          double[] a = ofU.getOrDefault(target, zero);
          double[] b = ofW.getOrDefault(target, zero);
          double[] c = ofBoth.getOrDefault(target, zero);
          double[] scales = level.scales(target);
          double size =
              (level.natural(index, u) + 2 * level.natural(index, w))
                  * level.output(index).amplification()
                  * Vectors.amplification(scales);
          double difference = 0;
          double atZero = 0;
          for (int i = 0; i < zero.length; i++) {
            double terms = Math.abs(a[i]) + 2 * Math.abs(b[i]);
            size = Math.max(size, scales[i] * terms);
            double excess = Math.abs(a[i] - 2 * b[i] - c[i]) - ROUNDING * terms;
            difference = Math.max(difference, scales[i] * excess);
            atZero = Math.max(atZero, Math.abs(zero[i]));
          }
          boolean holds = difference <= 0x1p-36 * size && atZero == 0;
          boolean says = Double.isFinite(size); // where it is not finite, probes tell
          if (says) {
            comparisons.add(
                comparison(
                    order,
                    level.output(index).name(),
                    target + " (linear in the cotangent)",
                    holds,
                    size == 0 ? 0 : difference / size));
          }
        });
    return comparisons;
  }

  /**
   * Second derivatives do not depend on the order of differentiation: ⟨w, H v⟩ = ⟨v, H w⟩ for each
   * two targets.
   */
  List<Comparison> symmetry(Level level, List<Node> targets) {
    List<Map<Node, double[]>> products = new ArrayList<>();
    List<double[]> directions = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      CounterRandom stream = new CounterRandom(random.seed(), random.stream() + i);
      directions.add(Vectors.normal(stream, level.output(i).units()));
      products.add(level.gradient(i, targets).at(directions.get(i)));
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      for (int j = 0; j < i; j++) {
        double[] ij = products.get(i).getOrDefault(targets.get(j), new double[0]);
        double[] ji = products.get(j).getOrDefault(targets.get(i), new double[0]);
        double one = Vectors.dot(ij, directions.get(j));
        double other = Vectors.dot(ji, directions.get(i));
        double size =
            Vectors.norm(ij, directions.get(j))
                + Vectors.norm(ji, directions.get(i))
                + level.output(i).floor()
                    * level.output(i).amplification()
                    * Vectors.amplification(level.scales(targets.get(j)))
                    / 1000;
        double difference = Math.abs(one - other);
        if (Double.isFinite(difference)) {
          comparisons.add(
              comparison(
                  2,
                  level.output(i).name(),
                  targets.get(j) + " (symmetry)",
                  difference <= 1e3 * ROUNDING * size,
                  size == 0 ? 0 : difference / size));
        }
      }
    }
    return comparisons;
  }

  /** An operation tagged as linear in an operand changes by exactly its derivative, at step 1. */
  List<Comparison> taggedLinear(List<Node> outputs, Evaluation base) {
    record Seen(Op op, List<Shape> shapes) {}
    Set<Seen> seen = new HashSet<>();
    List<Comparison> comparisons = new ArrayList<>();
    for (Node node : Graphs.topologicalOrder(outputs)) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (node.op().isLinearIn(i)
            && seen.add(new Seen(node.op(), node.inputs().stream().map(Node::shape).toList()))) {
          comparisons.add(linear(node, i, base));
        }
      }
    }
    return comparisons;
  }

  private Comparison linear(Node node, int operand, Evaluation base) {
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
    Evaluation at = new Evaluation(roots, point);
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
    return comparison(
        1,
        node.toString(),
        "operand %d (tagged linear, step 1)".formatted(operand),
        difference <= ROUNDING * size || !Double.isFinite(size),
        size == 0 ? 0 : difference / size);
  }

  private static Comparison comparison(
      int order, String output, String target, boolean holds, double error) {
    return new Comparison(
        order, output, target, holds ? 1 : 0, holds ? 0 : 1, Map.of(), error, null);
  }
}
