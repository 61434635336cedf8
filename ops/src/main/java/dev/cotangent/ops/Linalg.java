package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.diagonal;
import static dev.cotangent.ops.Shapes.expandDims;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Products of matrices, and what else linear algebra asks for.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Linalg {
  private Linalg() {}

  /** The matrix product of the last two axes; leading axes stretch as in {@link Ops#add}. */
  public static Node matmul(Node a, Node b) {
    return matmul(a, b, false, false);
  }

  /**
   * The matrix product of the last two axes; leading axes stretch as in {@link Ops#add}.
   *
   * @param transposeA whether {@code a}'s matrices are transposed before
   * @param transposeB whether {@code b}'s matrices are
   */
  public static Node matmul(Node a, Node b, boolean transposeA, boolean transposeB) {
    MatMul op = new MatMul(transposeA, transposeB);
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    if (rankA < 2 || rankB < 2) {
      return Node.of(op, a, b); // is refused there
    }
    Shape batch =
        Broadcasting.common("matmul", a.shape().slice(0, rankA - 2), b.shape().slice(0, rankB - 2));
    return Node.of(
        op,
        broadcastTo(a, batch.concat(a.shape().slice(rankA - 2, rankA))),
        broadcastTo(b, batch.concat(b.shape().slice(rankB - 2, rankB))));
  }

  /** The sum of the products along the last axis; leading axes stretch as in {@link Ops#add}. */
  public static Node dot(Node a, Node b) {
    requireLast("dot", a, b);
    if (a.shape().dim(-1) != b.shape().dim(-1)) {
      throw new ShapeException(
          "dot",
          "the last axes must have equal extents",
          "%s and %s".formatted(a.shape(), b.shape()));
    }
    return sum(multiply(a, b), -1);
  }

  /**
   * The products of every element of one last axis with every one of the other: {@code […, m]} and
   * {@code […, n]} give {@code […, m, n]}; leading axes stretch as in {@link Ops#add}.
   */
  public static Node outer(Node a, Node b) {
    requireLast("outer", a, b);
    return multiply(expandDims(a, -1), expandDims(b, -2));
  }

  private static void requireLast(String op, Node a, Node b) {
    if (a.shape().rank() < 1 || b.shape().rank() < 1) {
      throw new ShapeException(
          op, "the operands must have an axis", "%s and %s".formatted(a.shape(), b.shape()));
    }
  }

  /** The sum of the diagonal of the last two axes: {@code […, m, n]} gives {@code […]}. */
  public static Node trace(Node x) {
    return sum(diagonal(x), -1);
  }

  /**
   * Products of operands whose axes have letters, summed over the letters that the result does not
   * have: {@code einsum("bij,jk->bik", a, b)}. The cheapest pair is multiplied first, as matrices.
   * A letter that one operand has twice stands for its diagonal.
   *
   * @param equation the letters of each operand and, behind the arrow, those of the result, each of
   *     these once
   * @throws IllegalArgumentException if it is no such equation, or the operands are not as many
   */
  public static Node einsum(String equation, Node... operands) {
    return Einsum.of(equation, operands);
  }
}
