package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * An operation on square matrices, those of the last two axes, each by itself; axes in front are a
 * batch.
 *
 * <p>They compute in float64, whatever the precision of operands and results.
 */
public sealed interface MatrixFunction extends StandardOp
    permits Cholesky, DeterminantFunction, Solve, TriangularSolve {
  /** How many numbers {@link #compute} needs to work with. */
  int scratch(List<Shape> inputs);

  /**
   * Computes the result for one of the matrices.
   *
   * @param number which one, in row-major order
   * @param scratch arbitrary numbers, {@link #scratch} of them or more
   */
  void compute(int number, List<Buffer> inputs, Buffer output, double[] scratch);

  /** How many matrices there are. */
  static int count(Shape matrices) {
    return matrices.slice(0, matrices.rank() - 2).size();
  }

  @Override
  default void evaluate(List<Buffer> inputs, Buffer output) {
    double[] scratch = new double[scratch(inputs.stream().map(Buffer::shape).toList())];
    for (int i = 0; i < count(inputs.get(0).shape()); i++) {
      compute(i, inputs, output, scratch);
    }
  }

  @Override
  default List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  /** Refuses an operand that holds no square matrices. */
  default void requireSquare(Shape a) {
    if (a.rank() < 2 || a.dim(-1) != a.dim(-2)) {
      throw new ShapeException(
          name(), "the last two axes of the first operand must be square matrices", a.toString());
    }
  }

  /** Refuses right sides that do not fit the matrices, and gives the solutions' shape. */
  default Shape requireSystem(Shape a, Shape b) {
    requireSquare(a);
    int rank = a.rank();
    if (b.rank() != rank || !b.slice(0, rank - 1).equals(a.slice(0, rank - 1))) {
      throw new ShapeException(
          name(),
          "the right sides must be matrices with as many rows, and with equal batch axes in front",
          "%s for %s".formatted(b, a),
          "reshape a vector to a matrix of one column");
    }
    return b;
  }

  /** The batching rule of a system: right sides of one matrix are more columns of one system. */
  default List<Node> batchSystem(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    if (samples.differ(0)) {
      return samples.inFront();
    }
    int columns = self.shape().rank() - 1;
    Node all = Node.of(this, operands.get(0), samples.inGroups(operands.get(1), columns, 1));
    return List.of(samples.outOfGroups(all, columns, 1));
  }
}
