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
    return Shapes.reshape(Shapes.stack(rows), y.shape().concat(x.shape()));
  }

  /**
   * The Jacobian–vector product: how {@code y} changes when {@code x} moves along {@code tangent}.
   *
   * <p>The vector–Jacobian product is linear in the cotangent, and its transpose is this (J.
   * Townsend, <i>A new trick for calculating Jacobian vector products</i>, 2017).
   *
   * @param tangent an expression of {@code x}'s shape
   * @return an expression of {@code y}'s shape
   */
  public static Node jvp(Node y, Node x, Node tangent) {
    Node cotangent = Shapes.full(y.shape(), 0);
    Node pulledBack = vjp(y, cotangent, x);
    return Gradients.isNone(pulledBack)
        ? cotangent
        : orZero(vjp(pulledBack, tangent, cotangent), y);
  }

  private static Node vjp(Node y, Node cotangent, Node x) {
    return Gradients.vjp(List.of(y), List.of(cotangent), List.of(x)).values().iterator().next();
  }

  private static Node orZero(Node cotangent, Node node) {
    return Gradients.isNone(cotangent) ? Shapes.full(node.shape(), 0) : cotangent;
  }
}
