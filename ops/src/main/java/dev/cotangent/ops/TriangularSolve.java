package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The solution X of {@code T·X = B} for a triangular matrix T, or of {@code Tᵀ·X = B}.
 *
 * <p>From T {@code […, n, n]} and B {@code […, n, m]}, {@code […, n, m]}. Of T nothing but the
 * triangle is read. A 0 on its diagonal divides as in IEEE 754. Linear in B.
 *
 * @param lower whether T is the lower triangle, else the upper one
 * @param transposed whether T is transposed before
 * @param unit whether T's diagonal is taken for ones, and not read
 */
public record TriangularSolve(boolean lower, boolean transposed, boolean unit)
    implements MatrixFunction {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    return requireSystem(inputs.get(0), inputs.get(1));
  }

  @Override
  public String formula(List<String> operands) {
    String t = transposed ? Formula.marked(operands.get(0), "ᵀ") : operands.get(0);
    return Formula.call(name(), List.of(t, operands.get(1)));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node right = Node.of(new TriangularSolve(lower, !transposed, unit), self.input(0), cotangent);
    Node product =
        transposed
            ? Linalg.matmul(self, right, false, true)
            : Linalg.matmul(right, self, false, true);
    int diagonal = unit ? 1 : 0;
    Node triangle = lower ? Shapes.tril(product, -diagonal) : Shapes.triu(product, diagonal);
    return List.of(Ops.negate(triangle), right);
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return batchSystem(self, operands);
  }

  @Override
  public int scratch(List<Shape> inputs) {
    return inputs.get(1).dim(-1) * inputs.get(1).dim(-2);
  }

  @Override
  public void compute(int number, List<Buffer> inputs, Buffer output, double[] x) {
    Buffer t = inputs.get(0);
    Buffer b = inputs.get(1);
    int n = output.shape().dim(-2);
    int m = output.shape().dim(-1);
    int row = transposed ? 1 : n;
    int column = transposed ? n : 1;
    boolean forwards = lower ^ transposed;
    for (int step = 0; step < n; step++) {
      int i = forwards ? step : n - 1 - step;
      for (int j = 0; j < m; j++) {
        x[i * m + j] = b.get((number * n + i) * m + j);
      }
      for (int k = forwards ? 0 : i + 1; k < (forwards ? i : n); k++) {
        Elimination.subtract(t.get(number * n * n + i * row + k * column), x, k * m, x, i * m, m);
      }
      double pivot = unit ? 1 : t.get(number * n * n + i * (n + 1));
      for (int j = 0; j < m; j++) {
        x[i * m + j] /= pivot;
        output.set((number * n + i) * m + j, x[i * m + j]);
      }
    }
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return (double) output.size() * output.dim(-2);
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 1;
  }
}
