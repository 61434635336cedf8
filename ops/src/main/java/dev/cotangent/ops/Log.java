package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The natural logarithm; −∞ at 0, NaN below. Derivative {@code 1/x}.
 *
 * <p>{@link Ops#log} never applies it to a {@link Softmax}: there it builds {@link LogSoftmax}.
 */
public record Log() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.log(x);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.divide(cotangent, self.input(0)));
  }

  @Override
  public Node simplify(Node self) {
    return ofSoftmax(self.input(0)).orElse(self);
  }

  /**
   * The logarithm of softmax probabilities without ever computing them; empty if the operand is
   * something else. Operations that only choose or rearrange elements are looked through.
   */
  static Optional<Node> ofSoftmax(Node x) {
    Deque<Node> choices = new ArrayDeque<>();
    Node source = x;
    while (choosesElements(source.op())) {
      choices.push(source);
      source = source.input(0);
    }
    if (!(source.op() instanceof Softmax)) {
      return Optional.empty();
    }
    Node log = Ops.logSoftmax(source.input(0));
    for (Node choice : choices) {
      List<Node> operands = new ArrayList<>(choice.inputs());
      operands.set(0, log);
      log = Node.of(choice.op(), operands);
    }
    return Optional.of(log);
  }

  private static boolean choosesElements(Op op) {
    return op instanceof Reshape
        || op instanceof Permute
        || op instanceof BroadcastTo
        || op instanceof Slice
        || op instanceof Gather
        || op instanceof TakeAlong;
  }
}
