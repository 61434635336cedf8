package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.diagonal;
import static dev.cotangent.ops.Shapes.expandDims;
import static dev.cotangent.ops.Shapes.transpose;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;

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
    return stretched(new MatMul(transposeA, transposeB), a, b);
  }

  /** An operation on two matrices, with the axes in front of them stretched. */
  private static Node stretched(Op op, Node a, Node b) {
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    if (rankA < 2 || rankB < 2) {
      return Node.of(op, a, b); // is refused there
    }
    Shape batch =
        Broadcasting.common(
            op.name(), a.shape().slice(0, rankA - 2), b.shape().slice(0, rankB - 2));
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
   * The lower triangular matrices L with positive diagonals of which {@code L·Lᵀ} are the operand's
   * symmetric, positive definite ones: {@code […, n, n]}. A matrix A that is not symmetric is taken
   * for {@code (A + Aᵀ)/2}. Where one is not positive definite, its L is NaN.
   */
  public static Node cholesky(Node a) {
    Cholesky op = new Cholesky();
    return a.shape().rank() < 2 || a.shape().dim(-1) != a.shape().dim(-2)
        ? Node.of(op, a) // is refused there
        : Node.of(op, Ops.multiply(Ops.add(a, transpose(a)), 0.5));
  }

  /**
   * The solution X of {@code L·Lᵀ·X = B}, for L from {@link #cholesky}: {@code […, n, n]} and
   * {@code […, n, m]} give {@code […, n, m]}; leading axes stretch as in {@link Ops#add}.
   */
  public static Node choleskySolve(Node l, Node b) {
    return triangularSolve(l, triangularSolve(l, b, true), true, true, false);
  }

  /**
   * The solution X of {@code T·X = B} for triangular matrices: {@code […, n, n]} and {@code […, n,
   * m]} give {@code […, n, m]}; leading axes stretch as in {@link Ops#add}.
   *
   * @param t of which nothing but the triangle is read; a 0 on the diagonal divides as in IEEE 754
   * @param lower whether it is the lower triangle, else the upper one
   */
  public static Node triangularSolve(Node t, Node b, boolean lower) {
    return triangularSolve(t, b, lower, false, false);
  }

  /**
   * The solution X of {@code T·X = B} or {@code Tᵀ·X = B} for triangular matrices; see {@link
   * #triangularSolve(Node, Node, boolean)}.
   *
   * @param transposed whether T is transposed before
   * @param unit whether its diagonal is taken for ones, and not read
   */
  public static Node triangularSolve(
      Node t, Node b, boolean lower, boolean transposed, boolean unit) {
    return stretched(new TriangularSolve(lower, transposed, unit), t, b);
  }

  /**
   * The solution X of {@code A·X = B}: {@code […, n, n]} and {@code […, n, m]} give {@code […, n,
   * m]}; leading axes stretch as in {@link Ops#add}. Where A is singular, X is NaN.
   */
  public static Node solve(Node a, Node b) {
    return stretched(new Solve(false), a, b);
  }

  /** The inverse matrices: {@code […, n, n]}; NaN where one is singular. */
  public static Node inverse(Node a) {
    return solve(a, identity(a.shape().rank() < 2 ? 1 : a.shape().dim(-2)));
  }

  /**
   * The determinants of square matrices: {@code […, n, n]} gives {@code […]}. Of a singular matrix
   * it is 0, and its derivative NaN.
   */
  public static Node determinant(Node a) {
    return Node.of(new DeterminantFunction.Determinant(), a);
  }

  /**
   * {@code log |det A|} of square matrices, without overflow: {@code […, n, n]} gives {@code […]}.
   * Of a singular matrix it is −∞, and its derivative NaN. With {@link #determinantSign}, it is
   * what NumPy calls {@code slogdet}.
   */
  public static Node logDeterminant(Node a) {
    return Node.of(new DeterminantFunction.LogDeterminant(), a);
  }

  /** The signs of determinants, 1, −1 or 0: {@code […, n, n]} gives {@code […]}. */
  public static Node determinantSign(Node a) {
    return Node.of(new DeterminantFunction.DeterminantSign(), a);
  }

  /** The matrix {@code [n, n]} with ones on its diagonal. */
  static Node identity(int n) {
    return Expressions.constant(Tensor.generate(Shape.of(n, n), i -> i % (n + 1) == 0 ? 1 : 0));
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
