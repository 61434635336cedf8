package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An operation with a mistake, most often in its vector–Jacobian product; all else is the
 * original's.
 *
 * @param original the operation
 * @param mutation the mistake
 * @param evaluations how often it was evaluated
 */
record MutantOp(Op original, Mutation mutation, AtomicLong evaluations) implements Piecewise {
  /** So many evaluations write to an operand once. */
  private static final int WRITES_EVERY = 5;

  /** An operation that was not evaluated yet. */
  MutantOp(Op original, Mutation mutation) {
    this(original, mutation, new AtomicLong());
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    return original.infer(inputs);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    original.evaluate(inputs, output);
    if (mutation.conduct() == Conduct.WRITES_TO_OPERAND
        && evaluations.incrementAndGet() % WRITES_EVERY == 0) {
      Buffer operand = inputs.get(mutation.operand());
      operand.set(0, 1 + 2 * operand.get(0));
    }
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
    boolean isTagged = mutation.conduct() == Conduct.LINEAR_TAG && mutation.operand() == input;
    return isTagged || original.isLinearIn(input);
  }

  @Override
  public Node branch(Node self) {
    return mutation.conduct() == Conduct.MOVING_BRANCH ? self : branch(original, self);
  }

  /** The operation's branch; that of a smooth one is the same everywhere. */
  static Node branch(Op op, Node self) {
    return op instanceof Piecewise piecewise ? piecewise.branch(self) : Expressions.constant(0);
  }
}
