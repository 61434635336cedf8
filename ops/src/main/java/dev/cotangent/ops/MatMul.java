package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The matrix product of the last two axes, for each index of the leading (batch) axes.
 *
 * <p>{@code A [batch…, m, k] · B [batch…, k, n]} is {@code [batch…, m, n]}; a transposed operand is
 * given as {@code [batch…, k, m]} or {@code [batch…, n, k]}. Both have the same batch axes.
 *
 * @param transposeA whether the first operand's matrices are transposed before the product
 * @param transposeB whether the second operand's matrices are
 */
public record MatMul(boolean transposeA, boolean transposeB) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape a = inputs.get(0);
    Shape b = inputs.get(1);
    int rank = a.rank();
    if (rank < 2 || b.rank() != rank || !a.slice(0, rank - 2).equals(b.slice(0, rank - 2))) {
      throw new ShapeException(
          name(),
          "operands must be matrices with equal batch axes in front",
          "%s and %s".formatted(a, b),
          "reshape a vector to a matrix of one row or one column");
    }
    int inner = a.dim(transposeA ? -2 : -1);
    if (inner != b.dim(transposeB ? -1 : -2)) {
      throw new ShapeException(
          name(),
          "the first matrix must have as many columns as the second has rows",
          "%s%s and %s%s"
              .formatted(a, transposeA ? " transposed" : "", b, transposeB ? " transposed" : ""),
          "did you mean to transpose one of them?");
    }
    return a.with(-2, a.dim(transposeA ? -1 : -2)).with(-1, b.dim(transposeB ? -2 : -1));
  }

  @Override
  public String formula(List<String> operands) {
    return Formula.call(
        name(),
        List.of(
            transposeA ? Formula.marked(operands.get(0), "ᵀ") : operands.get(0),
            transposeB ? Formula.marked(operands.get(1), "ᵀ") : operands.get(1)));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node a = self.input(0);
    Node b = self.input(1);
    return List.of(
        transposeA
            ? Linalg.matmul(b, cotangent, transposeB, true)
            : Linalg.matmul(cotangent, b, false, !transposeB),
        transposeB
            ? Linalg.matmul(cotangent, a, true, transposeA)
            : Linalg.matmul(a, cotangent, !transposeA, false));
  }

  /** Matrices of samples beside one that is the same for each are more rows of one product. */
  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Node a = operands.get(0);
    Node b = operands.get(1);
    int rows = self.shape().rank() - 2;
    if (!samples.differ(1)) {
      Node left = transposeA ? Shapes.transpose(a) : a;
      Node all = Linalg.matmul(samples.inGroups(left, rows, 1), b, false, transposeB);
      return List.of(samples.outOfGroups(all, rows, 1));
    }
    if (!samples.differ(0)) {
      Node right = transposeB ? b : Shapes.transpose(b);
      Node all = Linalg.matmul(samples.inGroups(right, rows, 1), a, false, !transposeA);
      return List.of(Shapes.transpose(samples.outOfGroups(all, rows, 1)));
    }
    return samples.inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer a = inputs.get(0);
    Buffer b = inputs.get(1);
    int m = output.shape().dim(-2);
    int n = output.shape().dim(-1);
    int inner = a.shape().dim(transposeA ? -2 : -1);
    int rowA = transposeA ? 1 : inner;
    int columnA = transposeA ? m : 1;
    int rowB = transposeB ? 1 : n;
    int columnB = transposeB ? inner : 1;
    int batches = output.size() / (m * n);
    for (int batch = 0; batch < batches; batch++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            sum +=
                a.get(batch * m * inner + i * rowA + k * columnA)
                    * b.get(batch * inner * n + k * rowB + j * columnB);
          }
          output.set((batch * m + i) * n + j, sum);
        }
      }
    }
  }

  @Override
  public Node simplify(Node self) {
    Node a = self.input(0);
    Node b = self.input(1);
    boolean foldA = a.op() instanceof Permute first && first.swapsLastTwo();
    boolean foldB = b.op() instanceof Permute second && second.swapsLastTwo();
    if (foldA || foldB) {
      return Linalg.matmul(
          foldA ? a.input(0) : a, foldB ? b.input(0) : b, transposeA ^ foldA, transposeB ^ foldB);
    }
    if (a.shape().dim(transposeA ? -2 : -1) == 1) {
      Shape columns = self.shape().with(-1, 1);
      Shape rows = self.shape().with(-2, 1);
      Node product = Ops.multiply(Shapes.reshape(a, columns), Shapes.reshape(b, rows));
      return Ops.add(product, 0); // as a sum begins: −0 becomes 0
    }
    return self;
  }

  @Override
  public Optional<Node> sumOfSteps(List<Node> stacks, Node self) {
    Node a = joined(stacks.get(0), transposeA ? -2 : -1);
    Node b = joined(stacks.get(1), transposeB ? -1 : -2);
    return Optional.of(Linalg.matmul(a, b, transposeA, transposeB));
  }

  /** A stack of matrices as one: the first axis goes before another, and both become one. */
  private static Node joined(Node stack, int axis) {
    Shape shape = stack.shape();
    int before = shape.rank() + axis - 1;
    int[] order =
        IntStream.range(0, shape.rank())
            .map(i -> i < before ? i + 1 : i == before ? 0 : i)
            .toArray();
    Shape row = shape.slice(1, shape.rank());
    return Shapes.reshape(
        Shapes.permute(stack, order), row.with(axis, shape.dim(0) * row.dim(axis)));
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return 2.0 * output.size() * inputs.get(0).dim(transposeA ? -2 : -1);
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
