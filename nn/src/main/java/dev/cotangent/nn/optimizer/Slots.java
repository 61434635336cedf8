package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.Map;

/** What a rule remembers of one variable: the values before a step, and those after it. */
final class Slots {
  private final OptimizerState state;
  private final Node variable;
  private final Map<Node, Node> updates;

  Slots(OptimizerState state, Node variable, Map<Node, Node> updates) {
    this.state = state;
    this.variable = variable;
    this.updates = updates;
  }

  /** The value of a kind before the step, in the variable's shape. */
  Node old(String kind) {
    return state.like(variable, kind);
  }

  /** The number of a kind before the step. */
  Node oldNumber(String kind) {
    return state.of(variable, kind, Shape.scalar());
  }

  /** Gives a slot its value after the step, and returns that. */
  @CanIgnoreReturnValue
  Node put(Node slot, Node next) {
    updates.put(slot, next);
    return next;
  }

  /** The running mean {@code β·old + (1 − β)·value} after the step. */
  @CanIgnoreReturnValue
  Node mean(String kind, double beta, Node value) {
    return mean(old(kind), beta, value);
  }

  /**
   * {@code 1 − βᵗ} at step t, from 1: by what a running mean that began at 0 is too small. As the
   * running mean of what is always 1, it loses nothing to cancellation in float32.
   */
  Node correction(String kind, double beta) {
    return mean(oldNumber(kind), beta, Expressions.constant(1));
  }

  private Node mean(Node slot, double beta, Node value) {
    return put(slot, add(multiply(slot, beta), multiply(value, 1 - beta)));
  }
}
