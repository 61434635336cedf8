package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.logicalAnd;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.norm;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;

/**
 * LAMB (You and others, <i>Large batch optimization for deep learning</i>, ICLR 2020): Adam's
 * steps, each made as long as the variable is large.
 *
 * <p>For a variable w with gradient g and learning rate η, from m = v = 0 at step t = 1:
 *
 * <pre>
 *   m ← β₁·m + (1 − β₁)·g
 *   v ← β₂·v + (1 − β₂)·g²
 *   s = m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε) + λ·w
 *   w ← w − η · ‖w‖/‖s‖ · s
 * </pre>
 *
 * <p>Where ‖w‖ or ‖s‖ is 0, their ratio is taken for 1: a bias that begins at 0 can leave it.
 */
public final class Lamb extends VariableRule implements WeightDecay {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;

  private Lamb(double beta1, double beta2, double epsilon, double weightDecay) {
    this.beta1 = Settings.fraction("lamb", "first of the betas", beta1);
    this.beta2 = Settings.fraction("lamb", "second of the betas", beta2);
    this.epsilon = Settings.positive("lamb", "epsilon", epsilon);
    this.weightDecay = Settings.notNegative("lamb", "weight decay", weightDecay);
  }

  /** LAMB with β₁ = 0.9, β₂ = 0.999, ε = 1e-6 and no weight decay. */
  public Lamb() {
    this(0.9, 0.999, 1e-6, 0);
  }

  /** This rule, with state of its own, with other decay rates of the moments, in [0, 1). */
  public Lamb betas(double newBeta1, double newBeta2) {
    return new Lamb(newBeta1, newBeta2, epsilon, weightDecay);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public Lamb epsilon(double newEpsilon) {
    return new Lamb(beta1, beta2, newEpsilon, weightDecay);
  }

  @Override
  public Lamb weightDecay(double decay) {
    return new Lamb(beta1, beta2, epsilon, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node first = slots.mean("moment1", beta1, gradient);
    Node second = slots.mean("moment2", beta2, square(gradient));
    Node correction1 = slots.correction("correction1", beta1);
    Node correction2 = slots.correction("correction2", beta2);
    Node scale = correctedRoot(second, correction2, epsilon);
    Node adam = divide(multiply(first, divide(1, correction1)), scale);
    Node step = penalised(adam, w, weightDecay);
    Node size = norm(w);
    Node length = norm(step);
    Node zero = Expressions.constant(0);
    Node trust =
        where(
            logicalAnd(greater(size, zero), greater(length, zero)),
            divide(size, length),
            Expressions.constant(1));
    return subtract(w, multiply(step, multiply(trust, learningRate)));
  }

  @Override
  public String toString() {
    return "lamb(betas %s and %s, epsilon %s, weight decay %s)"
        .formatted(beta1, beta2, epsilon, weightDecay);
  }
}
