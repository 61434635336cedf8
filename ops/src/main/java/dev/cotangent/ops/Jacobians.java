package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Derivatives of expressions that are not scalars. */
public final class Jacobians {
  private Jacobians() {}

  /**
   * The matrix of all partial derivatives, of shape {@code y.shape + x.shape}.
   *
   * <p>Row by row, in reverse mode: the expression grows with the size of {@code y}. Zeros where
   * {@code x} does not influence {@code y} differentiably.
   */
  public static Node jacobian(Node y, Node x) {
    List<Node> rows = new ArrayList<>();
    for (int row = 0; row < y.shape().size(); row++) {
      int one = row;
      Tensor cotangent = Tensor.generate(y.shape(), i -> i == one ? 1 : 0);
      rows.add(orZero(vjp(y, Expressions.constant(cotangent), x), x));
    }
    return Ops.reshape(Ops.stack(rows), y.shape().concat(x.shape()));
  }

  private static Node vjp(Node y, Node cotangent, Node x) {
    return Gradients.vjp(List.of(y), List.of(cotangent), List.of(x)).values().iterator().next();
  }

  private static Node orZero(Node cotangent, Node node) {
    return Gradients.isNone(cotangent) ? Ops.full(node.shape(), 0) : cotangent;
  }
}
