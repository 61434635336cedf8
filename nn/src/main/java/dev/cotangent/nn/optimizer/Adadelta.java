package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

/**
 * Adadelta (Zeiler, <i>ADADELTA: an adaptive learning rate method</i>, 2012).
 *
 * <p>For a variable w with gradient g, learning rate η and weight decay λ, from v = u = 0:
 *
 * <pre>
 *   d ← g + λ·w
 *   v ← ρ·v + (1 − ρ)·d²
 *   s ← d · √(u + ε) / √(v + ε)
 *   u ← ρ·u + (1 − ρ)·s²
 *   w ← w − η·s
 * </pre>
 *
 * <p>The learning rate of the paper, and PyTorch's unless said otherwise, is 1.
 */
public final class Adadelta extends VariableRule implements WeightDecay {
  private final double rho;
  private final double epsilon;
  private final double weightDecay;

  private Adadelta(double rho, double epsilon, double weightDecay) {
    this.rho = Settings.fraction("adadelta", "rho", rho);
    this.epsilon = Settings.positive("adadelta", "epsilon", epsilon);
    this.weightDecay = Settings.notNegative("adadelta", "weight decay", weightDecay);
  }

  /** Adadelta with ρ = 0.9, ε = 1e-6 and no weight decay. */
  public Adadelta() {
    this(0.9, 1e-6, 0);
  }

  /**
   * This rule, with state of its own, with another decay rate ρ of the running means, in [0, 1).
   */
  public Adadelta rho(double newRho) {
    return new Adadelta(newRho, epsilon, weightDecay);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public Adadelta epsilon(double newEpsilon) {
    return new Adadelta(rho, newEpsilon, weightDecay);
  }

  @Override
  public Adadelta weightDecay(double decay) {
    return new Adadelta(rho, epsilon, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node direction = penalised(gradient, w, weightDecay);
    Node second = slots.mean("moment2", rho, square(direction));
    Node moved = slots.old("steps2");
    Node step = multiply(direction, sqrt(divide(add(moved, epsilon), add(second, epsilon))));
    slots.mean("steps2", rho, square(step));
    return subtract(w, multiply(step, learningRate));
  }

  @Override
  public String toString() {
    return "adadelta(rho %s, epsilon %s, weight decay %s)".formatted(rho, epsilon, weightDecay);
  }
}
