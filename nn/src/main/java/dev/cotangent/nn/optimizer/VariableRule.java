package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule that changes each variable by what belongs to it alone. */
abstract class VariableRule implements Optimizer {
  private final OptimizerState state = new OptimizerState();

  @Override
  public final Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    gradients.forEach(
        (w, gradient) ->
            updates.put(w, next(w, gradient, learningRate, new Slots(state, w, updates))));
    return updates;
  }

  /** The variable's value after a step. */
  abstract Node next(Node w, Node gradient, Node learningRate, Slots slots);

  /** {@code g + λ·w}: the gradient with that of the penalty {@code λ/2·‖w‖²}. */
  static Node penalised(Node gradient, Node w, double decay) {
    return decay == 0 ? gradient : add(gradient, multiply(w, decay));
  }

  /** {@code w − η·λ·w}: decay that is no part of the gradient. */
  static Node decayed(Node w, Node learningRate, double decay) {
    return decay == 0 ? w : multiply(w, subtract(1, multiply(learningRate, decay)));
  }

  /** {@code √(v/c) + ε} of a running mean of squares v that is too small by c. */
  static Node correctedRoot(Node squares, Node correction, double epsilon) {
    return add(multiply(sqrt(squares), divide(1, sqrt(correction))), epsilon);
  }
}
