package dev.cotangent.examples.score;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import java.util.List;

/**
 * An operation with a mistake in its vector–Jacobian product; all else is the original's.
 *
 * @param original the operation
 * @param mutation the mistake
 */
record MutantOp(Op original, Mutation mutation) implements Piecewise {
  @Override
  public Shape infer(List<Shape> inputs) {
    return original.infer(inputs);
  }

  @Override
  public void evaluate(List<Values> inputs, Values output) {
    original.evaluate(inputs, output);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return mutation
        .change()
        .apply(original, self, cotangent)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "[mutant] %s cannot be made in %s".formatted(mutation.name(), original)));
  }

  @Override
  public String name() {
    return original.name();
  }

  @Override
  public boolean isLinearIn(int input) {
    return original.isLinearIn(input);
  }

  @Override
  public Node branch(Node self) {
    return mutation.isHidden() ? self : branch(original, self);
  }

  /** The operation's branch; that of a smooth one is the same everywhere. */
  static Node branch(Op op, Node self) {
    return op instanceof Piecewise piecewise ? piecewise.branch(self) : Expressions.constant(0);
  }
}
