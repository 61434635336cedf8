package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;

/**
 * Adagrad (Duchi, Hazan and Singer, JMLR 2011).
 *
 * <p>For a variable w with gradient g, learning rate η and weight decay λ, from s = 0:
 *
 * <pre>
 *   d ← g + λ·w
 *   s ← s + d²
 *   w ← w − η · d / (√s + ε)
 * </pre>
 *
 * <p>These are the conventions of PyTorch, whose learning rate is 0.01 unless said otherwise.
 */
public final class Adagrad extends VariableRule implements WeightDecay {
  private final double epsilon;
  private final double weightDecay;

  private Adagrad(double epsilon, double weightDecay) {
    this.epsilon = Settings.positive("adagrad", "epsilon", epsilon);
    this.weightDecay = Settings.notNegative("adagrad", "weight decay", weightDecay);
  }

  /** Adagrad with ε = 1e-10 and no weight decay. */
  public Adagrad() {
    this(1e-10, 0);
  }

  /** This rule, with state of its own, with another ε, above 0. */
  public Adagrad epsilon(double newEpsilon) {
    return new Adagrad(newEpsilon, weightDecay);
  }

  @Override
  public Adagrad weightDecay(double decay) {
    return new Adagrad(epsilon, decay);
  }

  @Override
  Node next(Node w, Node gradient, Node learningRate, Slots slots) {
    Node direction = penalised(gradient, w, weightDecay);
    Node slot = slots.old("squares");
    Node squares = slots.put(slot, add(slot, square(direction)));
    return subtract(w, divide(multiply(direction, learningRate), add(sqrt(squares), epsilon)));
  }

  @Override
  public String toString() {
    return "adagrad(epsilon %s, weight decay %s)".formatted(epsilon, weightDecay);
  }
}
