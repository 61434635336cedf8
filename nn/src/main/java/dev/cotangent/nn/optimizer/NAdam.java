package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

/**
 * Adam with Nesterov's momentum (Dozat, <i>Incorporating Nesterov momentum into Adam</i>, ICLR
 * workshop 2016).
 *
 * <p>For a variable w with gradient g and learning rate η, from m = v = 0 at step t = 1:
 *
 * <pre>
 *   μₜ = β₁·(1 − ½·0.96^(ψ·t))
 *   m ← β₁·m + (1 − β₁)·g
 *   v ← β₂·v + (1 − β₂)·g²
 *   s = (1 − μₜ)/(1 − μ₁⋯μₜ)·g + μₜ₊₁/(1 − μ₁⋯μₜ₊₁)·m
 *   w ← w − η·λ·w − η · s / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Weight decay is decoupled, as in {@link Adam}; PyTorch has it so with {@code
 * decoupled_weight_decay}. Its learning rate is 0.002 unless said otherwise.
 */
public final class NAdam extends VariableRule implements WeightDecay {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double momentumDecay;
  private final double weightDecay;

  private NAdam(
      double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay) {
    this.beta1 = Settings.fraction("nadam", "first of the betas", beta1);
    this.beta2 = Settings.fraction("nadam", "second of the betas", beta2);
    this.epsilon = Settings.positive("nadam", "epsilon", epsilon);
    this.momentumDecay = Settings.notNegative("nadam", "momentum decay", momentumDecay);
    this.weightDecay = Settings.notNegative("nadam", "weight decay", weightDecay);
  }

  /** NAdam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 0.004 and no weight decay. */
  public NAdam() {
    this(0.9, 0.999, 1e-8, 0.004, 0);
  }

  /** This rule, with state of its own, with other decay rates of the moments, in [0, 1). */
  public NAdam betas(double newBeta1, double newBeta2) {
    return new NAdam(newBeta1, newBeta2, epsilon, momentumDecay, weightDecay);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public NAdam epsilon(double newEpsilon) {
    return new NAdam(beta1, beta2, newEpsilon, momentumDecay, weightDecay);
  }

  /** This rule, with state of its own, with another ψ, at least 0. */
  public NAdam momentumDecay(double decay) {
    return new NAdam(beta1, beta2, epsilon, decay, weightDecay);
  }

  @Override
  public NAdam weightDecay(double decay) {
    return new NAdam(beta1, beta2, epsilon, momentumDecay, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node first = slots.mean("moment1", beta1, gradient);
    Node second = slots.mean("moment2", beta2, square(gradient));
    Node correction2 = slots.correction("correction2", beta2);
    Node before = slots.oldNumber("steps");
    Node steps = slots.put(before, add(before, 1));
    Node momentum = momentum(steps);
    Node nextMomentum = momentum(add(steps, 1));
    Node missing = slots.oldNumber("correction1"); // 1 − μ₁⋯μₜ
    Node correction = slots.put(missing, further(missing, momentum));
    Node nextCorrection = further(correction, nextMomentum);
    Node look =
        add(
            multiply(gradient, divide(subtract(1, momentum), correction)),
            multiply(first, divide(nextMomentum, nextCorrection)));
    Node scale = correctedRoot(second, correction2, epsilon);
    return subtract(
        decayed(w, learningRate, weightDecay), divide(multiply(look, learningRate), scale));
  }

  private Node momentum(Node step) {
    Node power = exp(multiply(step, momentumDecay * Math.log(0.96)));
    return multiply(subtract(1, multiply(power, 0.5)), beta1);
  }

  /** {@code 1 − p·μ} from {@code 1 − p}, without cancellation. */
  private static Node further(Node missing, Node momentum) {
    return add(missing, multiply(subtract(1, missing), subtract(1, momentum)));
  }

  @Override
  public String toString() {
    return "nadam(betas %s and %s, epsilon %s, momentum decay %s, weight decay %s)"
        .formatted(beta1, beta2, epsilon, momentumDecay, weightDecay);
  }
}
