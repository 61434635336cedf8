package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.multiply;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule whose learning rate a plateau lowers. */
final class PlateauRate implements Optimizer {
  private final Optimizer inner;
  private final Plateau plateau;

  PlateauRate(Optimizer inner, Plateau plateau) {
    this.inner = inner;
    this.plateau = plateau;
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Node rate = multiply(learningRate, plateau.rateFactor());
    Map<Node, Node> updates = new LinkedHashMap<>(inner.updates(gradients, rate));
    // Steps leave it as it is; so it is among the state of whatever is made of this rule.
    plateau.state().forEach(node -> updates.put(node, node));
    return updates;
  }

  @Override
  public String toString() {
    return inner + ", " + plateau;
  }
}
