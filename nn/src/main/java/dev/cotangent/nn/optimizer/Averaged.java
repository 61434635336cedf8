package dev.cotangent.nn.optimizer;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule beside which an average of the values is kept. */
final class Averaged implements Optimizer {
  private final Optimizer inner;
  private final WeightAverage average;

  Averaged(Optimizer inner, WeightAverage average) {
    this.inner = inner;
    this.average = average;
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    Map<Node, Node> updates = new LinkedHashMap<>(inner.updates(gradients, learningRate));
    Map<Node, Node> next = new LinkedHashMap<>();
    gradients.keySet().forEach(w -> next.put(w, updates.getOrDefault(w, w)));
    updates.putAll(average.updates(next));
    return updates;
  }

  @Override
  public String toString() {
    return inner + ", " + average;
  }
}
