package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The solution X of {@code A·X = B}, or of {@code Aᵀ·X = B}, by Gaussian elimination with partial
 * pivoting.
 *
 * <p>From A {@code […, n, n]} and B {@code […, n, m]}, {@code […, n, m]}. Where A is singular, all
 * of X is NaN. Linear in B.
 *
 * @param transposed whether A is transposed before
 */
public record Solve(boolean transposed) implements MatrixFunction {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    return requireSystem(inputs.get(0), inputs.get(1));
  }

  @Override
  public String formula(List<String> operands) {
    String a = transposed ? Formula.marked(operands.get(0), "ᵀ") : operands.get(0);
    return Formula.call(name(), List.of(a, operands.get(1)));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node right = Node.of(new Solve(!transposed), self.input(0), cotangent);
    Node product =
        transposed
            ? Linalg.matmul(self, right, false, true)
            : Linalg.matmul(right, self, false, true);
    return List.of(Ops.negate(product), right);
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return batchSystem(self, operands);
  }

  @Override
  public int scratch(List<Shape> inputs) {
    int n = inputs.get(0).dim(-1);
    return n * (n + 1) + inputs.get(1).dim(-1) * n;
  }

  @Override
  public void compute(int number, List<Buffer> inputs, Buffer output, double[] work) {
    int n = output.shape().dim(-2);
    int m = output.shape().dim(-1);
    for (int i = 0; i < n * n; i++) {
      int at = transposed ? i % n * n + i / n : i;
      work[i] = inputs.get(0).get(number * n * n + at);
    }
    int unused = Elimination.decompose(work, n);
    boolean singular = false;
    int x = n * (n + 1);
    for (int i = 0; i < n; i++) {
      singular |= work[i * (n + 1)] == 0;
      int row = (int) work[n * n + i];
      for (int j = 0; j < m; j++) {
        work[x + i * m + j] = inputs.get(1).get((number * n + row) * m + j);
      }
      for (int k = 0; k < i; k++) {
        Elimination.subtract(work[i * n + k], work, x + k * m, work, x + i * m, m);
      }
    }
    if (singular) {
      Arrays.fill(work, x, x + n * m, Double.NaN);
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        Elimination.subtract(work[i * n + k], work, x + k * m, work, x + i * m, m);
      }
      for (int j = 0; j < m; j++) {
        work[x + i * m + j] /= work[i * (n + 1)];
        output.set((number * n + i) * m + j, work[x + i * m + j]);
      }
    }
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    double n = output.dim(-2);
    return inputs.get(0).size() * n * 2 / 3 + 2 * n * output.size();
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 1;
  }
}
