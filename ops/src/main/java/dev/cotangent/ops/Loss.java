package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.divideNoNan;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far predictions are from their targets: a cost for each element or sample, and how the costs
 * become one number.
 *
 * <p>The number is the mean of the costs, weighted if there are {@link #weights}, or their {@link
 * #sum}; {@link #costs} gives them one by one. Immutable; {@link Losses} has the usual ones.
 *
 * <pre>{@code
 * Losses.huber(1).weights(mask).apply(prediction, target)
 * }</pre>
 */
public final class Loss implements BinaryOperator<Node> {
  private final String name;
  private final Kind kind;
  private final double neutral;
  private final Costs costs;
  private final @Nullable Node weights;
  private final boolean isMean;

  /** What has a cost. */
  enum Kind {
    ELEMENT,
    /** The last axis as a whole: the scores of classes, or a vector. */
    LAST_AXIS,
    /** All but the first axis: a sequence. */
    SAMPLE
  }

  /** The costs of predictions, and what they weigh in the mean by themselves, if not the same. */
  record Weighed(Node costs, @Nullable Node weights) {}

  /** Computes the costs of predictions. */
  interface Costs {
    Weighed of(Node prediction, Node target);
  }

  private Loss(
      String name, Kind kind, double neutral, Costs costs, @Nullable Node weights, boolean isMean) {
    this.name = name;
    this.kind = kind;
    this.neutral = neutral;
    this.costs = costs;
    this.weights = weights;
    this.isMean = isMean;
  }

  /**
   * The mean of some costs.
   *
   * @param neutral a prediction whose cost and derivatives are finite, whatever the target; it
   *     takes the place of what weighs nothing
   */
  static Loss of(String name, Kind kind, double neutral, Costs costs) {
    return new Loss(name, kind, neutral, costs, null, true);
  }

  /** The mean of a cost for each element. */
  static Loss ofElements(String name, BinaryOperator<Node> cost) {
    return of(
        name,
        Kind.ELEMENT,
        0,
        (prediction, target) -> {
          requireSameShape(name, prediction, target);
          return new Weighed(cost.apply(prediction, target), null);
        });
  }

  /** The same, each cost times a factor. */
  Loss scaled(double factor) {
    Costs scaled =
        (prediction, target) -> {
          Weighed own = costs.of(prediction, target);
          return new Weighed(multiply(own.costs(), factor), own.weights());
        };
    return new Loss(name, kind, neutral, scaled, weights, isMean);
  }

  static void requireSameShape(String name, Node prediction, Node target) {
    if (!prediction.shape().equals(target.shape())) {
      throw new ShapeException(
          name,
          "prediction and target must have the same shape",
          "%s and %s".formatted(prediction.shape(), target.shape()),
          "a missing axis of extent 1 would stretch every target over the batch; reshape one");
    }
  }

  /**
   * The same with weights: the mean is Σ w·cost / Σ w, and 0 if all weigh 0.
   *
   * <p>What weighs 0 has no influence: its prediction and target may be infinite or NaN, and its
   * derivatives are 0. So a mask is weights of 0 and 1.
   *
   * @param newWeights of the shape of the {@link #costs}, or one that stretches to it
   */
  public Loss weights(Node newWeights) {
    return new Loss(name, kind, neutral, costs, newWeights, isMean);
  }

  /** The same, but the sum of the costs in place of their mean. */
  public Loss sum() {
    return new Loss(name, kind, neutral, costs, weights, false);
  }

  /** The mean or the sum of the costs: a scalar. */
  @Override
  public Node apply(Node prediction, Node target) {
    return Scope.in(
        name,
        () -> {
          Weighed weighed = weighed(prediction, target);
          Node total = weighed.costs();
          if (!isMean) {
            return Reductions.sum(total);
          }
          if (weighed.weights() == null) {
            return mean(total);
          }
          Node weight = Reductions.sum(weighed.weights());
          return divideNoNan(Reductions.sum(total), weight);
        });
  }

  /**
   * What each element or sample costs, times its weight.
   *
   * @return of the prediction's shape, without its last axis where that is one prediction, and
   *     without all but the first where a sequence is
   */
  public Node costs(Node prediction, Node target) {
    return Scope.in(name, () -> weighed(prediction, target).costs());
  }

  private Weighed weighed(Node prediction, Node target) {
    if (weights == null) {
      return costs.of(prediction, target);
    }
    Shape shape = prediction.shape();
    if (kind == Kind.LAST_AXIS) {
      shape = shape.slice(0, Math.max(0, shape.rank() - 1));
    } else if (kind == Kind.SAMPLE) {
      shape = shape.slice(0, Math.min(1, shape.rank()));
    }
    Node each = broadcastTo(weights, shape);
    Node absent = equal(each, Expressions.constant(0));
    Weighed own = costs.of(without(prediction, absent), without(target, absent));
    return new Weighed(
        times(each, own.costs()), own.weights() == null ? each : multiply(each, own.weights()));
  }

  /** The same, but the neutral prediction where something is absent. */
  private Node without(Node values, Node absent) {
    Shape shape = absent.shape();
    while (shape.rank() < values.shape().rank()) {
      shape = shape.concat(Shape.of(1));
    }
    return where(reshape(absent, shape), Expressions.constant(neutral), values);
  }

  /** A weight times a cost, and 0 where the weight is, even if the cost is infinite. */
  static Node times(Node weight, Node cost) {
    Node zero = Expressions.constant(0);
    return where(equal(weight, zero), zero, multiply(weight, cost));
  }

  @Override
  public String toString() {
    return name;
  }
}
