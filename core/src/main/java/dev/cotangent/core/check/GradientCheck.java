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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private final List<Node> outputs;
  private final Map<Node, Tensor> point = new LinkedHashMap<>();
  private List<Node> targets = List.of();
  private int order = 2;
  private int directions = 8;
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
    Settings settings = new Settings(order, directions, tolerance, seed);
    return new Checker(settings, outputs)
        .run(List.copyOf(new LinkedHashSet<>(chosen)), values, true);
  }

  private List<Node> differentiable(List<Node> candidates) {
    Map<Node, Node> gradients = Gradients.vjp(outputs, inputsLike(outputs, "u"), candidates);
    return candidates.stream()
        .filter(node -> !Gradients.isNone(gradients.getOrDefault(node, Gradients.NONE)))
        .toList();
  }

  private static List<Node> inputsLike(List<Node> nodes, String name) {
    return nodes.stream().map(node -> Expressions.input(name, node.shape())).toList();
  }
}
