package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import java.util.List;

/** What determinants of matrices are; {@code […, n, n]} gives {@code […]}. */
public sealed interface DeterminantFunction extends MatrixFunction {
  @Override
  default Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape a = inputs.get(0);
    requireSquare(a);
    return a.slice(0, a.rank() - 2);
  }

  @Override
  default int scratch(List<Shape> inputs) {
    int n = inputs.get(0).dim(-1);
    return n * (n + 1);
  }

  @Override
  default double flops(List<Shape> inputs, Shape output) {
    return inputs.get(0).size() * (double) inputs.get(0).dim(-1) * 2 / 3;
  }

  @Override
  default void compute(int number, List<Buffer> inputs, Buffer output, double[] scratch) {
    int n = inputs.get(0).shape().dim(-1);
    for (int i = 0; i < n * n; i++) {
      scratch[i] = inputs.get(0).get(number * n * n + i);
    }
    int sign = Elimination.decompose(scratch, n);
    output.set(number, of(sign, scratch, n));
  }

  /**
   * The result from a decomposition.
   *
   * @param sign that of the permutation
   * @param decomposed a matrix whose diagonal holds the pivots
   */
  double of(int sign, double[] decomposed, int n);

  /** The cotangent of one number for each matrix, times the inverse's transpose. */
  private static Node timesInverse(Node cotangent, Node a) {
    int n = a.shape().dim(-1);
    Node identity = Shapes.broadcastTo(Linalg.identity(n), a.shape());
    Node factor = Shapes.expandDims(Shapes.expandDims(cotangent, -1), -1);
    return Ops.multiply(factor, Node.of(new Solve(true), a, identity));
  }

  /**
   * The determinant; 0 for a singular matrix, where the derivative is NaN. Derivative {@code det A
   * · A⁻ᵀ}.
   */
  record Determinant() implements DeterminantFunction {
    @Override
    public double of(int sign, double[] decomposed, int n) {
      double product = sign;
      for (int i = 0; i < n; i++) {
        product *= decomposed[i * (n + 1)];
      }
      return product + 0.0; // −0 is 0
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(timesInverse(Ops.multiply(cotangent, self), self.input(0)));
    }
  }

  /** {@code log |det A|}; −∞ for a singular matrix. Derivative {@code A⁻ᵀ}. */
  record LogDeterminant() implements DeterminantFunction {
    @Override
    public double of(int sign, double[] decomposed, int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.log(Math.abs(decomposed[i * (n + 1)]));
      }
      return sum;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(timesInverse(cotangent, self.input(0)));
    }
  }

  /** The determinant's sign, 1, −1 or 0; no cotangent flows. */
  record DeterminantSign() implements DeterminantFunction, Piecewise {
    @Override
    public double of(int sign, double[] decomposed, int n) {
      double product = sign;
      for (int i = 0; i < n; i++) {
        product *= Math.signum(decomposed[i * (n + 1)]);
      }
      return product + 0.0; // −0 is 0
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE);
    }

    @Override
    public Node branch(Node self) {
      return self;
    }
  }
}
