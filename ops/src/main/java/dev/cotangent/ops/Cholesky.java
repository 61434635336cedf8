package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Shapes.transpose;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;

/**
 * The lower triangular matrix L with positive diagonal of which {@code L·Lᵀ} is the operand.
 *
 * <p>Of the operand the lower triangle is read, as that of a symmetric matrix. Where that is not
 * positive definite, all of L is NaN. The derivative is that of I. Murray, <i>Differentiation of
 * the Cholesky decomposition</i>, 2016, by matrix products.
 */
public record Cholesky() implements MatrixFunction {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    requireSquare(inputs.get(0));
    return inputs.get(0);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node inner = halved(Linalg.matmul(self, cotangent, true, false));
    Node symmetric = Ops.add(inner, transpose(inner));
    Node left = Linalg.triangularSolve(self, symmetric, true, true, false);
    Node both = Linalg.triangularSolve(self, transpose(left), true, true, false);
    return List.of(halved(both));
  }

  /** The lower triangle, with half the diagonal. */
  private static Node halved(Node x) {
    int n = x.shape().dim(-1);
    Tensor weights = Tensor.generate(Shape.of(n, n), i -> i % (n + 1) == 0 ? 0.5 : 1);
    return multiply(Shapes.tril(x, 0), Expressions.constant(weights));
  }

  @Override
  public int scratch(List<Shape> inputs) {
    int n = inputs.get(0).dim(-1);
    return n * n;
  }

  @Override
  public void compute(int number, List<Buffer> inputs, Buffer output, double[] l) {
    int n = output.shape().dim(-1);
    int first = number * n * n;
    boolean definite = true;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = inputs.get(0).get(first + i * n + j);
        for (int k = 0; k < j; k++) {
          sum -= l[i * n + k] * l[j * n + k];
        }
        definite &= j < i || sum > 0;
        l[i * n + j] = j < i ? sum / l[j * n + j] : Math.sqrt(sum);
      }
    }
    for (int i = 0; i < n * n; i++) {
      output.set(first + i, definite ? i % n <= i / n ? l[i] : 0 : Double.NaN);
    }
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return output.size() * (double) output.dim(-1) / 3;
  }
}
