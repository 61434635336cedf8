package dev.cotangent.core.check;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.Interpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares derived gradients with finite differences, in float64.
 *
 * <p>For every pair of an output y and a target x, and for several random normal directions v and
 * cotangents u, the derived ⟨vjp(u), v⟩ is compared with the difference quotient of t ↦ ⟨y(x +
 * t·v), u⟩ at 0: a central difference at two step sizes, extrapolated (Richardson, 1911), so that
 * its error falls with the fourth power of the step. Steps are scaled to the target's magnitude.
 * Each pair is judged by itself. For order 2 the derived gradients become the outputs, and their
 * cotangents further targets.
 *
 * <p>Where an expression is not smooth at the point of the check, difference quotients mean little:
 * choose a point at some distance from kinks and ties.
 */
public final class GradientCheck {
  private static final double STEP = 2e-3;

  private final List<Node> outputs;
  private final Map<Node, Tensor> point = new LinkedHashMap<>();
  private List<Node> targets = List.of();
  private int order = 2;
  private int directions = 3;
  private double tolerance = 1e-7;
  private long seed = 1;

  private GradientCheck(List<Node> outputs) {
    this.outputs = outputs;
  }

  /** Begins a check of the derivatives of the given expressions. */
  public static GradientCheck of(Node... outputs) {
    if (outputs.length == 0) {
      throw new IllegalArgumentException("[gradientCheck] needs an output to differentiate");
    }
    return new GradientCheck(List.of(outputs));
  }

  /**
   * Sets the value of an input or variable. An input without one gets standard normal values, a
   * variable its present value.
   */
  @CanIgnoreReturnValue
  public GradientCheck at(Node node, Tensor value) {
    point.put(node, value);
    return this;
  }

  /** Sets values; see {@link #at(Node, Tensor)}. */
  @CanIgnoreReturnValue
  public GradientCheck at(Map<Node, Tensor> values) {
    point.putAll(values);
    return this;
  }

  /**
   * Sets what to differentiate for. Without this: every input and trainable variable with a
   * differentiable influence on an output.
   */
  @CanIgnoreReturnValue
  public GradientCheck withRespectTo(Node... nodes) {
    targets = List.of(nodes);
    return this;
  }

  /** Sets the highest order checked, at least 1; 2 unless said otherwise. */
  @CanIgnoreReturnValue
  public GradientCheck order(int highest) {
    if (highest < 1) {
      throw new IllegalArgumentException(
          "[gradientCheck] the order must be at least 1: " + highest);
    }
    order = highest;
    return this;
  }

  /** Sets the largest relative error that passes; 1e-7 unless said otherwise. */
  @CanIgnoreReturnValue
  public GradientCheck tolerance(double largest) {
    tolerance = largest;
    return this;
  }

  /** Sets the seed of directions, cotangents and unset inputs. */
  @CanIgnoreReturnValue
  public GradientCheck seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Sets how many random directions each pair is checked along; 3 unless said otherwise. */
  @CanIgnoreReturnValue
  public GradientCheck directions(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("[gradientCheck] needs at least 1 direction: " + count);
    }
    directions = count;
    return this;
  }

  /**
   * Checks, and throws if a derivative is wrong.
   *
   * @return the comparisons made
   * @throws AssertionError naming each wrong pair with position and values
   */
  @CanIgnoreReturnValue
  public Report verify() {
    Report report = check();
    if (!report.passed()) {
      throw new AssertionError(report.toString());
    }
    return report;
  }

  /**
   * Checks.
   *
   * @return the comparisons made, right and wrong
   * @throws IllegalArgumentException if there is nothing to differentiate for
   */
  public Report check() {
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
    List<Node> chosen = targets.isEmpty() ? differentiable(candidates) : targets;
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "[gradientCheck] no input or trainable variable influences %s differentiably"
              .formatted(outputs));
    }
    for (Node target : chosen) {
      if (target.op() instanceof Variable variable) {
        values.putIfAbsent(target, variable.value());
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    check(1, outputs, chosen, values, comparisons);
    return new Report(comparisons);
  }

  private List<Node> differentiable(List<Node> candidates) {
    Map<Node, Node> gradients = Gradients.vjp(outputs, inputsLike(outputs, "u"), candidates);
    return candidates.stream()
        .filter(node -> !Gradients.isNone(gradients.getOrDefault(node, Gradients.NONE)))
        .toList();
  }

  private void check(
      int at,
      List<Node> of,
      List<Node> wrt,
      Map<Node, Tensor> values,
      List<Comparison> comparisons) {
    for (int i = 0; i < of.size(); i++) {
      Node output = of.get(i);
      Node cotangent = inputsLike(List.of(output), "cotangent" + at).get(0);
      Map<Node, Node> gradients = Gradients.vjp(List.of(output), List.of(cotangent), wrt);
      Map<Node, Tensor> fed = new LinkedHashMap<>(values);
      for (int probe = 0; probe < directions; probe++) {
        CounterRandom random = new CounterRandom(seed, (1009L * at + i) * 1009 + probe);
        fed.put(cotangent, random.normal(output.shape()));
        for (Node target : wrt) {
          comparisons.add(
              new Pair(output, target, cotangent, fed)
                  .compare(at, gradients.getOrDefault(target, Gradients.NONE), random));
        }
      }
      if (at < order) {
        List<Node> next = gradients.values().stream().filter(g -> !Gradients.isNone(g)).toList();
        List<Node> nextTargets = new ArrayList<>(wrt);
        nextTargets.add(cotangent);
        check(at + 1, next, nextTargets, fed, comparisons);
      }
    }
  }

  private static List<Node> inputsLike(List<Node> nodes, String name) {
    return nodes.stream().map(node -> Expressions.input(name, node.shape())).toList();
  }

  /** One output and one target. */
  private final class Pair {
    private final Node output;
    private final Node target;
    private final Node cotangent;
    private final Map<Node, Tensor> values;

    Pair(Node output, Node target, Node cotangent, Map<Node, Tensor> values) {
      this.output = output;
      this.target = target;
      this.cotangent = cotangent;
      this.values = values;
    }

    Comparison compare(int at, Node gradient, CounterRandom random) {
      Tensor x = valueOf(target);
      double[] derived =
          Gradients.isNone(gradient)
              ? new double[x.size()]
              : Interpreter.evaluate(gradient, values).toDoubles();
      double scale = rootMeanSquare(x);
      double[] v = new double[x.size()];
      for (int i = 0; i < v.length; i++) {
        v[i] = scale * random.normal(1_000_000_007L + i);
      }
      double analytic = dot(derived, v);
      double numeric = quotient(x, v);
      double size = Math.max(Math.abs(numeric), norm(derived, v));
      double error = size == 0 ? 0 : Math.abs(analytic - numeric) / size;
      boolean passed = error <= tolerance; // false for NaN
      int position = passed ? -1 : worstPosition(x, v, derived);
      double single = passed ? 0 : derived[position];
      double singleNumeric =
          passed ? 0 : quotient(x, only(v, position, position + 1)) / v[position];
      return new Comparison(
          at, output.toString(), target.toString(), error, passed, position, single, singleNumeric);
    }

    private Tensor valueOf(Node node) {
      Tensor value = values.get(node);
      return value != null ? value : Interpreter.evaluate(node, values);
    }

    /** The derivative of t ↦ ⟨output(x + t·v), cotangent⟩ at 0. */
    private double quotient(Tensor x, double[] v) {
      return (4 * central(x, v, STEP / 2) - central(x, v, STEP)) / 3;
    }

    private double central(Tensor x, double[] v, double step) {
      double[] up = along(x, v, step);
      double[] down = along(x, v, -step);
      double[] u = valueOf(cotangent).toDoubles();
      double sum = 0;
      for (int i = 0; i < u.length; i++) {
        sum += u[i] * (up[i] - down[i]); // differences first: less is lost to rounding
      }
      return sum / (2 * step);
    }

    private double[] along(Tensor x, double[] v, double step) {
      Map<Node, Tensor> moved = new LinkedHashMap<>(values);
      moved.put(target, Tensor.generate(x.shape(), i -> x.at(i) + step * v[i]));
      return Interpreter.evaluate(output, moved).toDoubles();
    }

    /** Halves the direction, keeping the half that disagrees more, down to one position. */
    private int worstPosition(Tensor x, double[] v, double[] derived) {
      int from = 0;
      int to = v.length;
      while (to - from > 1) {
        int middle = (from + to) / 2;
        if (disagreement(x, only(v, from, middle), derived)
            >= disagreement(x, only(v, middle, to), derived)) {
          to = middle;
        } else {
          from = middle;
        }
      }
      return from;
    }

    private double disagreement(Tensor x, double[] v, double[] derived) {
      double difference = Math.abs(quotient(x, v) - dot(derived, v));
      return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }
  }

  private static double[] only(double[] v, int from, int to) {
    double[] part = new double[v.length];
    System.arraycopy(v, from, part, from, to - from);
    return part;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The root of the sum of the squared products: what the dot product is when signs are random. */
  private static double norm(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i] * a[i] * b[i];
    }
    return Math.sqrt(sum);
  }

  private static double rootMeanSquare(Tensor x) {
    double[] values = x.toDoubles();
    double root = Math.sqrt(Arrays.stream(values).map(value -> value * value).average().orElse(0));
    return root == 0 ? 1 : root;
  }
}
