package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A batch of n samples gives what n batches of one give: values and gradients for the batch side by
 * side, gradients for variables added up.
 */
final class BatchSplitting {
  private static final double ROUNDING = 1e-11;

  private final UnaryOperator<Node> function;
  private final Tensor batch;
  private final Tensor cotangent;

  /**
   * Prepares.
   *
   * @param function makes an expression of a batch of any size; its first axis is the batch, too
   * @param batch {@code [n, …]}
   */
  BatchSplitting(UnaryOperator<Node> function, Tensor batch, long seed) {
    Shape shape = batch.shape();
    if (shape.isScalar() || shape.dim(0) < 2) {
      throw new ShapeException(
          "batchSplitting", "the batch must be [n, …] with n of at least 2", shape.toString());
    }
    this.function = function;
    this.batch = batch;
    Shape result = function.apply(Expressions.input("batch", shape)).shape();
    if (result.isScalar() || result.dim(0) != shape.dim(0)) {
      throw new ShapeException(
          "batchSplitting",
          "the first axis must be the batch from input to output",
          "a batch of %s gives %s".formatted(shape.dim(0), result),
          "reduce over samples afterwards");
    }
    this.cotangent = new CounterRandom(seed, 3_000).normal(result);
  }

  /** One line for each law that does not hold. */
  List<String> problems() {
    Map<String, double[]> together = quantities(batch, cotangent);
    Map<String, double[]> apart = new LinkedHashMap<>();
    int count = batch.shape().dim(0);
    for (int sample = 0; sample < count; sample++) {
      int row = sample;
      quantities(row(batch, row), row(cotangent, row))
          .forEach((name, part) -> put(apart, together, name, part, row));
    }
    List<String> problems = new ArrayList<>();
    together.forEach(
        (name, whole) -> {
          double[] parts = apart.getOrDefault(name, new double[0]);
          if (!isClose(whole, parts)) {
            problems.add(
                "%s is another for a batch of %s than for its samples alone"
                    .formatted(name, count));
          }
        });
    return problems;
  }

  /** Puts a sample's part beside the others; or adds it to them, if it is as large as the whole. */
  private static void put(
      Map<String, double[]> apart,
      Map<String, double[]> together,
      String name,
      double[] part,
      int row) {
    int size = requireNonNull(together.getOrDefault(name, part)).length;
    double[] sum = apart.computeIfAbsent(name, key -> new double[size]);
    int offset = part.length == size ? 0 : row * part.length;
    for (int i = 0; i < part.length; i++) {
      sum[offset + i] += part[i];
    }
  }

  /** The value and the gradients for a batch and a cotangent, by name. */
  private Map<String, double[]> quantities(Tensor samples, Tensor u) {
    Node x = Expressions.input("batch", samples.shape());
    Node y = function.apply(x);
    Node g = Expressions.input("cotangent", u.shape());
    List<Node> targets = new ArrayList<>(List.of(x));
    for (Node node : Graphs.topologicalOrder(List.of(y))) {
      if (node.op() instanceof Variable variable && variable.isTrainable()) {
        targets.add(node);
      }
    }
    Map<String, Node> wanted = new LinkedHashMap<>();
    wanted.put("the value", y);
    Gradients.vjp(List.of(y), List.of(g), targets)
        .forEach((target, gradient) -> wanted.put("the gradient for " + target.label(), gradient));
    wanted.values().removeIf(Gradients::isNone);
    Map<Node, Tensor> values = Interpreter.run(wanted.values(), Map.of(x, samples, g, u));
    Map<String, double[]> quantities = new LinkedHashMap<>();
    wanted.forEach(
        (name, node) -> quantities.put(name, requireNonNull(values.get(node)).toDoubles()));
    return quantities;
  }

  private static Tensor row(Tensor of, int row) {
    Shape shape = of.shape().with(0, 1);
    return Tensor.generate(shape, i -> of.at(row * shape.size() + i));
  }

  private static boolean isClose(double[] whole, double[] parts) {
    double largest = 0;
    double difference = whole.length == parts.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(whole.length, parts.length); i++) {
      boolean same = Double.compare(whole[i], parts[i]) == 0; // NaN and infinities, too
      difference = Math.max(difference, same ? 0 : Math.abs(whole[i] - parts[i]));
      largest = Math.max(largest, same ? 0 : Math.abs(whole[i]));
    }
    return difference <= ROUNDING * Math.max(largest, largest(parts));
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    return largest;
  }
}
