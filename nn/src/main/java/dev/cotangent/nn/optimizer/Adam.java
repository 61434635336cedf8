package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba, ICLR 2015), with decoupled weight decay (AdamW: Loshchilov and Hutter, ICLR
 * 2019) if asked for.
 *
 * <p>For a variable w with gradient g and learning rate η, from m = v = 0 at step t = 1:
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g
 *   v ← β₂·v + (1 − β₂)·g²
 *   w ← w − η·λ·w − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>The corrections 1 − βᵗ are state too, as c ← β·c + (1 − β) from 0: the moment of a gradient
 * that is always 1. That loses nothing to cancellation in float32, as 1 − 0.999 would.
 */
public final class Adam implements Optimizer {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final OptimizerState state = new OptimizerState();

  private Adam(double beta1, double beta2, double epsilon, double weightDecay) {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "[adam] the betas must be in [0, 1): %s and %s".formatted(beta1, beta2));
    }
    if (!(epsilon > 0 && weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "[adam] epsilon must be above 0, the weight decay at least 0: %s and %s"
              .formatted(epsilon, weightDecay));
    }
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  /** Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay. */
  public Adam() {
    this(0.9, 0.999, 1e-8, 0);
  }

  /** This rule, with state of its own, with other decay rates of the moments, in [0, 1). */
  public Adam betas(double newBeta1, double newBeta2) {
    return new Adam(newBeta1, newBeta2, epsilon, weightDecay);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public Adam epsilon(double newEpsilon) {
    return new Adam(beta1, beta2, newEpsilon, weightDecay);
  }

  /** This rule, with state of its own, with weight decay λ, at least 0. */
  public Adam weightDecay(double decay) {
    return new Adam(beta1, beta2, epsilon, decay);
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    gradients.forEach(
        (w, gradient) -> {
          Node one = Expressions.constant(1);
          Node first = moment(updates, state.like(w, "moment1"), beta1, gradient);
          Node second = moment(updates, state.like(w, "moment2"), beta2, square(gradient));
          Node correction1 =
              moment(updates, state.of(w, "correction1", Shape.scalar()), beta1, one);
          Node correction2 =
              moment(updates, state.of(w, "correction2", Shape.scalar()), beta2, one);
          Node scale = add(multiply(sqrt(second), divide(1, sqrt(correction2))), epsilon);
          Node step = divide(multiply(first, divide(learningRate, correction1)), scale);
          Node decayed =
              weightDecay == 0 ? w : multiply(w, subtract(1, multiply(learningRate, weightDecay)));
          updates.put(w, subtract(decayed, step));
        });
    return updates;
  }

  /** Adds the update of a running mean, and returns its new value. */
  private static Node moment(Map<Node, Node> updates, Node slot, double beta, Node value) {
    Node next = add(multiply(slot, beta), multiply(value, 1 - beta));
    updates.put(slot, next);
    return next;
  }

  @Override
  public String toString() {
    return "adam(betas %s and %s, epsilon %s, weight decay %s)"
        .formatted(beta1, beta2, epsilon, weightDecay);
  }
}
