package dev.cotangent.core.check;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares derived gradients with numeric derivatives that know their own error, in float64.
 *
 * <pre>{@code
 * GradientCheck.of(loss).at(images, batch).verify();
 * }</pre>
 *
 * <p>Every pair of an output and a target is judged by itself. Where the two are small, every
 * element of the Jacobian matrix is compared; else random normal directions are, with random normal
 * cotangents and one of ones. A comparison agrees, disagrees, or stays {@linkplain Reason
 * unresolved}; nothing is skipped silently. For order 2 the derived gradients become the outputs,
 * and their cotangents further targets. Beside that, laws that derivatives obey are checked:
 * linearity in the cotangent, symmetry of second derivatives, and operations tagged as linear at
 * step 1.
 *
 * <p>At a kink, the derivative must be that of the piece to which the point belongs (see {@link
 * dev.cotangent.core.Piecewise}); the numeric derivative is then taken on that side. What an
 * expression stops the gradient of is held fixed.
 *
 * <p>A check is a pure function of expression, point and seed: in a jqwik property, build the
 * expression from the generated shapes and attributes and verify it, and failures shrink.
 */
public final class GradientCheck {
  private final List<Node> outputs;
  private final Map<Node, Tensor> point = new LinkedHashMap<>();
  private List<Node> targets = List.of();
  private int order = 2;
  private int directions = 8;
  private double tolerance = 1e-7;
  private long seed = Long.getLong("cotangent.check.seed", 1);

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
   *
   * @throws ShapeException if the value has another shape than the node
   * @throws IllegalArgumentException if the node was given a value before
   */
  @CanIgnoreReturnValue
  public GradientCheck at(Node node, Tensor value) {
    Subject.give("gradientCheck", point, node, value);
    return this;
  }

  /** Sets values; see {@link #at(Node, Tensor)}. */
  @CanIgnoreReturnValue
  public GradientCheck at(Map<Node, Tensor> values) {
    values.forEach(this::at);
    return this;
  }

  /**
   * Sets what to differentiate for. Without this: every input and trainable variable. One without a
   * derived gradient must not move the outputs where it can be moved at all (indices cannot).
   *
   * @throws IllegalArgumentException if there are none
   */
  @CanIgnoreReturnValue
  public GradientCheck withRespectTo(Node... nodes) {
    if (nodes.length == 0) {
      throw new IllegalArgumentException(
          "[gradientCheck] withRespectTo() needs a node to differentiate for; leave it out to"
              + " differentiate for every input and trainable variable");
    }
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

  /**
   * Sets the largest relative difference that passes, in [0, 1); 1e-7 unless said otherwise. What
   * the numeric derivative's own error explains passes too.
   */
  @CanIgnoreReturnValue
  public GradientCheck tolerance(double largest) {
    if (!(largest >= 0 && largest < 1)) {
      throw new IllegalArgumentException(
          "[gradientCheck] the tolerance must be in [0, 1): " + largest);
    }
    tolerance = largest;
    return this;
  }

  /**
   * Sets the seed of directions, cotangents and unset inputs; 1, or the system property {@code
   * cotangent.check.seed}, unless said otherwise.
   */
  @CanIgnoreReturnValue
  public GradientCheck seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /**
   * Sets how many random directions each pair is checked along that is too large for a full
   * Jacobian matrix; 8 unless said otherwise. Each is compared with several cotangents.
   */
  @CanIgnoreReturnValue
  public GradientCheck directions(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("[gradientCheck] needs at least 1 direction: " + count);
    }
    directions = count;
    return this;
  }

  /**
   * Checks, and throws if a derivative is wrong or the check is too weak to tell.
   *
   * @return the comparisons made
   * @throws AssertionError naming each wrong pair with index, values, and what the error looks like
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
   * @throws IllegalArgumentException if part of the check would check nothing: an output that
   *     depends on no target, a target that is no part of the expressions or influences none of
   *     them, or a value for a node that is neither an input or variable of theirs nor a target
   */
  public Report check() {
    Settings settings = new Settings(order, directions, tolerance, seed);
    Subject subject = Subject.of("gradientCheck", outputs, targets, point, seed);
    return new Checker(settings, subject.outputs()).run(subject.targets(), subject.point(), true);
  }
}
