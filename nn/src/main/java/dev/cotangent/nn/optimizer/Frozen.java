package dev.cotangent.nn.optimizer;

import dev.cotangent.core.Node;
import java.util.Map;

/** The rule that changes nothing. */
final class Frozen implements Optimizer {
  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    return Map.of();
  }

  @Override
  public String toString() {
    return "frozen";
  }
}
