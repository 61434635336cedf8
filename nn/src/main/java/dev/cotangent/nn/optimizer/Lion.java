package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sign;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

/**
 * Lion (Chen and others, <i>Symbolic discovery of optimization algorithms</i>, NeurIPS 2023).
 *
 * <p>For a variable w with gradient g, learning rate η and decoupled weight decay λ, from m = 0:
 *
 * <pre>
 *   w ← w − η·λ·w − η · sign(β₁·m + (1 − β₁)·g)
 *   m ← β₂·m + (1 − β₂)·g
 * </pre>
 *
 * <p>Its learning rate is a third to a tenth of Adam's, its weight decay as much larger.
 */
public final class Lion extends VariableRule implements WeightDecay {
  private final double beta1;
  private final double beta2;
  private final double weightDecay;

  private Lion(double beta1, double beta2, double weightDecay) {
    this.beta1 = Settings.fraction("lion", "first of the betas", beta1);
    this.beta2 = Settings.fraction("lion", "second of the betas", beta2);
    this.weightDecay = Settings.notNegative("lion", "weight decay", weightDecay);
  }

  /** Lion with β₁ = 0.9, β₂ = 0.99 and no weight decay. */
  public Lion() {
    this(0.9, 0.99, 0);
  }

  /** This rule, with state of its own, with other betas, in [0, 1). */
  public Lion betas(double newBeta1, double newBeta2) {
    return new Lion(newBeta1, newBeta2, weightDecay);
  }

  @Override
  public Lion weightDecay(double decay) {
    return new Lion(beta1, beta2, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node old = slots.old("moment1");
    Node direction = sign(add(multiply(old, beta1), multiply(gradient, 1 - beta1)));
    slots.mean("moment1", beta2, gradient);
    return subtract(decayed(w, learningRate, weightDecay), multiply(direction, learningRate));
  }

  @Override
  public String toString() {
    return "lion(betas %s and %s, weight decay %s)".formatted(beta1, beta2, weightDecay);
  }
}
