package dev.cotangent.examples.mnist;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Interpreter;
import dev.cotangent.ops.Ops;
import java.util.Map;

/** Scores as probabilities. */
final class Probabilities {
  private Probabilities() {}

  /** The softmax of one row of a network's output. */
  static double[] of(Tensor scores, int row) {
    Tensor one = Tensor.generate(Shape.of(scores.shape().dim(1)), i -> scores.get(row, i));
    return Interpreter.evaluate(Ops.softmax(Expressions.constant(one)), Map.of()).toDoubles();
  }
}
