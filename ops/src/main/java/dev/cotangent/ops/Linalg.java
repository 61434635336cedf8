package dev.cotangent.ops;

import static dev.cotangent.ops.Shapes.broadcastTo;

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
}
