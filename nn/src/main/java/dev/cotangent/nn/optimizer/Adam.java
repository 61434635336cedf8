package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

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
 * <p>AMSGrad (Reddi, Kale and Kumar, ICLR 2018) takes the greatest v so far in place of v.
 *
 * <p>The corrections 1 − βᵗ are state too, as c ← β·c + (1 − β) from 0: the moment of a gradient
 * that is always 1. That loses nothing to cancellation in float32, as 1 − 0.999 would.
 */
public final class Adam extends VariableRule implements WeightDecay {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final boolean amsGrad;

  private Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean amsGrad) {
    this.beta1 = Settings.fraction("adam", "first of the betas", beta1);
    this.beta2 = Settings.fraction("adam", "second of the betas", beta2);
    this.epsilon = Settings.positive("adam", "epsilon", epsilon);
    this.weightDecay = Settings.notNegative("adam", "weight decay", weightDecay);
    this.amsGrad = amsGrad;
  }

  /** Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay. */
  public Adam() {
    this(0.9, 0.999, 1e-8, 0, false);
  }

  /** This rule, with state of its own, with other decay rates of the moments, in [0, 1). */
  public Adam betas(double newBeta1, double newBeta2) {
    return new Adam(newBeta1, newBeta2, epsilon, weightDecay, amsGrad);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public Adam epsilon(double newEpsilon) {
    return new Adam(beta1, beta2, newEpsilon, weightDecay, amsGrad);
  }

  /** This rule, with state of its own, with weight decay λ, at least 0. */
  @Override
  public Adam weightDecay(double decay) {
    return new Adam(beta1, beta2, epsilon, decay, amsGrad);
  }

  /** This rule, with state of its own, divided by the greatest second moment so far. */
  public Adam amsGrad() {
    return new Adam(beta1, beta2, epsilon, weightDecay, true);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node first = slots.mean("moment1", beta1, gradient);
    Node second = slots.mean("moment2", beta2, square(gradient));
    Node correction1 = slots.correction("correction1", beta1);
    Node correction2 = slots.correction("correction2", beta2);
    if (amsGrad) {
      Node greatest = slots.old("greatest2");
      second = slots.put(greatest, maximum(greatest, second));
    }
    Node scale = correctedRoot(second, correction2, epsilon);
    Node step = divide(multiply(first, divide(learningRate, correction1)), scale);
    return subtract(decayed(w, learningRate, weightDecay), step);
  }

  @Override
  public String toString() {
    return "adam(betas %s and %s, epsilon %s, weight decay %s%s)"
        .formatted(beta1, beta2, epsilon, weightDecay, amsGrad ? ", AMSGrad" : "");
  }
}
