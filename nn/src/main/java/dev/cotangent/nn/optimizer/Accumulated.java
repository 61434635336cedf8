package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.full;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule that takes a step after some micro-batches, with the mean of their gradients. */
final class Accumulated implements Optimizer {
  private final Optimizer inner;
  private final int count;
  private final OptimizerState state = new OptimizerState();

  Accumulated(Optimizer inner, int count) {
    this.inner = inner;
    this.count = (int) Settings.atLeast("accumulate", "number of micro-batches", 1, count);
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    if (gradients.isEmpty()) {
      return inner.updates(gradients, learningRate);
    }
    Node first = gradients.keySet().iterator().next();
    Node before = state.of(first, "accumulated", Shape.scalar());
    Node last = equal(before, Expressions.constant(count - 1));
    Map<Node, Node> updates = new LinkedHashMap<>();
    Map<Node, Node> means = new LinkedHashMap<>();
    gradients.forEach(
        (w, gradient) -> {
          Node slot = state.like(w, "sum");
          Node sum = add(slot, gradient);
          updates.put(slot, where(last, full(sum.shape(), 0), sum));
          means.put(w, divide(sum, count));
        });
    updates.put(before, where(last, Expressions.constant(0), add(before, 1)));
    inner
        .updates(means, learningRate)
        .forEach((variable, next) -> updates.put(variable, where(last, next, variable)));
    return updates;
  }

  @Override
  public String toString() {
    return "%s, every %s micro-batches".formatted(inner, count);
  }
}
