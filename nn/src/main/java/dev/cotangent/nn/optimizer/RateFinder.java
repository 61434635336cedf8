package dev.cotangent.nn.optimizer;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.NonFiniteException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Looks for a learning rate by a short training whose rate is multiplied after each step (Smith,
 * <i>Cyclical learning rates</i>, WACV 2017, section 3.3): where the loss falls steepest, the rate
 * is large and still safe.
 *
 * <p>The training ends early where the loss is no longer finite, or its running mean exceeds its
 * lowest value by three times the magnitude of that; all variables have their values again
 * afterwards.
 */
public final class RateFinder {
  private static final double DIVERGED = 3;

  private final double lowest;
  private final double highest;
  private final int steps;
  private final double smoothing;

  private RateFinder(double lowest, double highest, int steps, double smoothing) {
    this.lowest = Settings.positive("rateFinder", "lowest rate", lowest);
    this.highest = Settings.positive("rateFinder", "highest rate", highest);
    if (highest <= lowest) {
      throw new IllegalArgumentException(
          "[rateFinder] the highest rate must exceed the lowest: %s and %s"
              .formatted(highest, lowest));
    }
    this.steps = (int) Settings.atLeast("rateFinder", "number of steps", 3, steps);
    this.smoothing = Settings.fraction("rateFinder", "smoothing", smoothing);
  }

  /** A hundred steps from 1e-7 to 10; a loss counts 0.9 times as much after each further step. */
  public RateFinder() {
    this(1e-7, 10, 100, 0.9);
  }

  /** This search between other rates, both positive and finite. */
  public RateFinder between(double newLowest, double newHighest) {
    return new RateFinder(newLowest, newHighest, steps, smoothing);
  }

  /** This search in so many steps, at least 3. */
  public RateFinder steps(int count) {
    return new RateFinder(lowest, highest, count, smoothing);
  }

  /** This search with running means that forget at another rate, in [0, 1). */
  public RateFinder smoothing(double factor) {
    return new RateFinder(lowest, highest, steps, factor);
  }

  /**
   * Takes the steps.
   *
   * @param variables all that a step changes: weights, layers' states, the optimizer's state,
   *     counters
   * @param step takes a training step at a learning rate and returns the loss before it
   * @throws ArithmeticException if the loss is not finite in the very first step
   */
  public RateCurve sweep(Collection<Node> variables, DoubleUnaryOperator step) {
    Map<Variable, Tensor> before = Variable.values(variables.stream().map(Node::variable).toList());
    try {
      return new RateCurve(points(step));
    } finally {
      Variable.setAll(before);
    }
  }

  private List<RateCurve.Point> points(DoubleUnaryOperator step) {
    List<RateCurve.Point> points = new ArrayList<>();
    double sum = 0;
    double weight = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < steps; i++) {
      double rate = lowest * StrictMath.pow(highest / lowest, (double) i / (steps - 1));
      double loss = loss(step, rate);
      if (!Double.isFinite(loss)) {
        if (points.isEmpty()) {
          throw new ArithmeticException(
              "[rateFinder] the loss must be finite in the first step: %s at the rate %s"
                  .formatted(loss, rate));
        }
        return points;
      }
      sum = smoothing * sum + (1 - smoothing) * loss;
      weight = smoothing * weight + (1 - smoothing);
      double smoothed = sum / weight;
      if (smoothed > best + DIVERGED * Math.abs(best)) {
        return points;
      }
      best = Math.min(best, smoothed);
      points.add(new RateCurve.Point(rate, loss, smoothed));
    }
    return points;
  }

  private static double loss(DoubleUnaryOperator step, double rate) {
    try {
      return step.applyAsDouble(rate);
    } catch (NonFiniteException e) {
      return e.value();
    }
  }

  @Override
  public String toString() {
    return "rateFinder(%s steps from %s to %s, smoothing %s)"
        .formatted(steps, lowest, highest, smoothing);
  }
}
