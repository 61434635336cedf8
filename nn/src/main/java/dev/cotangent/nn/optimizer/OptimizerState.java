package dev.cotangent.nn.optimizer;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.HashMap;
import java.util.Map;

/** The state variables of an optimizer, zero at first. */
final class OptimizerState {
  private final Map<Slot, Node> slots = new HashMap<>();

  private record Slot(String kind, Node variable) {}

  /** Whether there is state of a kind that belongs to a variable. */
  boolean has(Node variable, String kind) {
    return slots.containsKey(new Slot(kind, variable));
  }

  /** The state of a kind that belongs to a variable, in the variable's shape. */
  Node like(Node variable, String kind) {
    return of(variable, kind, variable.shape());
  }

  /** The state of a kind that belongs to a variable, named {@code kind/variable}. */
  Node of(Node variable, String kind, Shape shape) {
    return requireNonNull(
        slots.computeIfAbsent(
            new Slot(kind, variable),
            slot ->
                Expressions.state(
                    kind + "/" + variable.variable().name(), Tensor.zeros(shape.dims()))));
  }
}
