package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

/**
 * RMSProp (Hinton, <i>Neural networks for machine learning</i>, lecture 6, 2012), centred if asked
 * for (Graves, <i>Generating sequences with recurrent neural networks</i>, 2013).
 *
 * <p>For a variable w with gradient g, learning rate η, momentum μ and weight decay λ, all state 0
 * at first:
 *
 * <pre>
 *   d ← g + λ·w
 *   v ← α·v + (1 − α)·d²
 *   c ← α·c + (1 − α)·d          (only if centred)
 *   s ← d / (√v + ε)             or d / (√(v − c²) + ε) if centred
 *   m ← μ·m + s                  (only with momentum)
 *   w ← w − η·s                  or w − η·m with momentum
 * </pre>
 *
 * <p>These are the conventions of PyTorch, whose learning rate is 0.01 unless said otherwise. Where
 * rounding makes v − c² negative, it is taken for 0.
 */
public final class RmsProp extends VariableRule implements WeightDecay {
  private final double alpha;
  private final double epsilon;
  private final boolean centred;
  private final double momentum;
  private final double weightDecay;

  private RmsProp(
      double alpha, double epsilon, boolean centred, double momentum, double weightDecay) {
    this.alpha = Settings.fraction("rmsProp", "alpha", alpha);
    this.epsilon = Settings.positive("rmsProp", "epsilon", epsilon);
    this.centred = centred;
    this.momentum = Settings.fraction("rmsProp", "momentum", momentum);
    this.weightDecay = Settings.notNegative("rmsProp", "weight decay", weightDecay);
  }

  /** RMSProp with α = 0.99, ε = 1e-8, not centred, no momentum and no weight decay. */
  public RmsProp() {
    this(0.99, 1e-8, false, 0, 0);
  }

  /**
   * This rule, with state of its own, with another decay rate α of the running means, in [0, 1).
   */
  public RmsProp alpha(double newAlpha) {
    return new RmsProp(newAlpha, epsilon, centred, momentum, weightDecay);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public RmsProp epsilon(double newEpsilon) {
    return new RmsProp(alpha, newEpsilon, centred, momentum, weightDecay);
  }

  /** This rule, with state of its own, divided by the deviation from the gradient's mean. */
  public RmsProp centred() {
    return new RmsProp(alpha, epsilon, true, momentum, weightDecay);
  }

  /** This rule, with state of its own, with momentum, in [0, 1). */
  public RmsProp momentum(double newMomentum) {
    return new RmsProp(alpha, epsilon, centred, newMomentum, weightDecay);
  }

  @Override
  public RmsProp weightDecay(double decay) {
    return new RmsProp(alpha, epsilon, centred, momentum, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node direction = penalised(gradient, w, weightDecay);
    Node second = slots.mean("moment2", alpha, square(direction));
    if (centred) {
      Node mean = slots.mean("moment1", alpha, direction);
      second = maximum(subtract(second, square(mean)), 0);
    }
    Node step = divide(direction, add(sqrt(second), epsilon));
    if (momentum > 0) {
      Node slot = slots.old("momentum");
      step = slots.put(slot, add(multiply(slot, momentum), step));
    }
    return subtract(w, multiply(step, learningRate));
  }

  @Override
  public String toString() {
    return "rmsProp(alpha %s, epsilon %s%s, momentum %s, weight decay %s)"
        .formatted(alpha, epsilon, centred ? ", centred" : "", momentum, weightDecay);
  }
}
