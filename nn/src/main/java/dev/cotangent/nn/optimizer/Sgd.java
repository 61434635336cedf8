package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stochastic gradient descent.
 *
 * <p>For a variable w with gradient g, learning rate η, momentum μ and weight decay λ:
 *
 * <pre>
 *   d ← g + λ·w
 *   m ← μ·m + d          (only with momentum; 0 at first)
 *   w ← w − η·d          without momentum
 *   w ← w − η·m          with momentum (Polyak, 1964)
 *   w ← w − η·(d + μ·m)  with Nesterov's momentum (Sutskever and others, ICML 2013)
 * </pre>
 *
 * <p>These are the conventions of PyTorch: the learning rate is not part of m, and weight decay is
 * added to the gradient, of biases too.
 */
public final class Sgd implements Optimizer {
  private final double momentum;
  private final boolean nesterov;
  private final double weightDecay;
  private final OptimizerState state = new OptimizerState();

  private Sgd(double momentum, boolean nesterov, double weightDecay) {
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.weightDecay = weightDecay;
  }

  /** Plain gradient descent. */
  public Sgd() {
    this(0, false, 0);
  }

  /**
   * This rule, with state of its own, with momentum.
   *
   * @param newMomentum in [0, 1)
   */
  public Sgd momentum(double newMomentum) {
    if (!(newMomentum >= 0 && newMomentum < 1)) {
      throw new IllegalArgumentException("[sgd] the momentum must be in [0, 1): " + newMomentum);
    }
    return new Sgd(newMomentum, nesterov, weightDecay);
  }

  /** This rule, with state of its own, with Nesterov's momentum. */
  public Sgd nesterovMomentum(double newMomentum) {
    Sgd plain = momentum(newMomentum);
    return new Sgd(plain.momentum, true, weightDecay);
  }

  /**
   * This rule, with state of its own, with weight decay.
   *
   * @param decay at least 0
   */
  public Sgd weightDecay(double decay) {
    if (!(decay >= 0)) {
      throw new IllegalArgumentException("[sgd] the weight decay must be at least 0: " + decay);
    }
    return new Sgd(momentum, nesterov, decay);
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    gradients.forEach(
        (w, gradient) -> {
          Node direction = weightDecay == 0 ? gradient : add(gradient, multiply(w, weightDecay));
          if (momentum > 0) {
            Node slot = state.like(w, "momentum");
            Node velocity = add(multiply(slot, momentum), direction);
            updates.put(slot, velocity);
            direction = nesterov ? add(direction, multiply(velocity, momentum)) : velocity;
          }
          updates.put(w, subtract(w, multiply(direction, learningRate)));
        });
    return updates;
  }

  @Override
  public String toString() {
    return "sgd(momentum %s%s, weight decay %s)"
        .formatted(momentum, nesterov ? " (Nesterov)" : "", weightDecay);
  }
}
