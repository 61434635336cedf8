package dev.cotangent.examples.training;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import java.util.Map;

/** Scores as probabilities. */
public final class Probabilities {
  private Probabilities() {}

  /** The softmax of each row of a network's output. */
  public static Tensor of(Tensor scores) {
    return Interpreter.evaluate(Activations.softmax(Expressions.constant(scores)), Map.of());
  }
}
