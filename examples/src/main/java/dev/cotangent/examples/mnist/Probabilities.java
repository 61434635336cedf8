package dev.cotangent.examples.mnist;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import java.util.Map;

/** Scores as probabilities. */
final class Probabilities {
  private Probabilities() {}

  /** The softmax of each row of a network's output. */
  static Tensor of(Tensor scores) {
    return Interpreter.evaluate(Activations.softmax(Expressions.constant(scores)), Map.of());
  }
}
