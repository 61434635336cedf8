package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;

/**
 * Stochastic gradient descent.
 *
 * <p>For a variable w with gradient g, learning rate η, momentum μ, dampening τ and weight decay λ:
 *
 * <pre>
 *   d ← g + λ·w
 *   m ← μ·m + (1 − τ)·d  (only with momentum; d in the first step)
 *   w ← w − η·d          without momentum
 *   w ← w − η·m          with momentum (Polyak, 1964)
 *   w ← w − η·(d + μ·m)  with Nesterov's momentum (Sutskever and others, ICML 2013)
 * </pre>
 *
 * <p>These are the conventions of PyTorch: the learning rate is not part of m, and weight decay is
 * added to the gradient, of biases too.
 */
public final class Sgd extends VariableRule implements WeightDecay {
  private final double momentum;
  private final boolean nesterov;
  private final double dampening;
  private final double weightDecay;

  private Sgd(double momentum, boolean nesterov, double dampening, double weightDecay) {
    this.momentum = Settings.fraction("sgd", "momentum", momentum);
    this.nesterov = nesterov;
    this.dampening = Settings.fraction("sgd", "dampening", dampening);
    this.weightDecay = Settings.notNegative("sgd", "weight decay", weightDecay);
    if (nesterov && dampening > 0) {
      throw new IllegalArgumentException(
          "[sgd] Nesterov's momentum has no dampening: " + dampening);
    }
  }

  /** Plain gradient descent. */
  public Sgd() {
    this(0, false, 0, 0);
  }

  /**
   * This rule, with state of its own, with momentum.
   *
   * @param newMomentum in [0, 1)
   */
  public Sgd momentum(double newMomentum) {
    return new Sgd(newMomentum, nesterov, dampening, weightDecay);
  }

  /** This rule, with state of its own, with Nesterov's momentum. */
  public Sgd nesterovMomentum(double newMomentum) {
    return new Sgd(newMomentum, true, dampening, weightDecay);
  }

  /**
   * This rule, with state of its own, with a part of each gradient left out of the momentum.
   *
   * @param newDampening in [0, 1); only 0 with Nesterov's momentum
   */
  public Sgd dampening(double newDampening) {
    return new Sgd(momentum, nesterov, newDampening, weightDecay);
  }

  /**
   * This rule, with state of its own, with weight decay.
   *
   * @param decay at least 0
   */
  @Override
  public Sgd weightDecay(double decay) {
    return new Sgd(momentum, nesterov, dampening, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node direction = penalised(gradient, w, weightDecay);
    if (momentum > 0) {
      Node slot = slots.old("momentum");
      Node velocity = slots.put(slot, add(multiply(slot, momentum), damped(direction, slots)));
      direction = nesterov ? add(direction, multiply(velocity, momentum)) : velocity;
    }
    return subtract(w, multiply(direction, learningRate));
  }

  private Node damped(Node direction, Slots slots) {
    if (dampening == 0) {
      return direction;
    }
    Node begun = slots.oldNumber("begun");
    slots.put(begun, Expressions.constant(1));
    return multiply(direction, subtract(1, multiply(begun, dampening)));
  }

  @Override
  public String toString() {
    return "sgd(momentum %s%s%s, weight decay %s)"
        .formatted(
            momentum,
            nesterov ? " (Nesterov)" : "",
            dampening == 0 ? "" : ", dampening " + dampening,
            weightDecay);
  }
}
