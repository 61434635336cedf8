package dev.cotangent.nn.optimizer;

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
}
