package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Rows added up by index: from indices of any shape and updates {@code indices.shape + […]}, the
 * array {@code [rows, …]} in which row r is the sum of the updates whose index is r.
 *
 * <p>The indices are whole numbers in [0, rows); another value is an {@link
 * IllegalArgumentException} when the value is computed. Linear in the updates; the adjoint of
 * {@link Gather}.
 *
 * @param rows the result's first extent
 */
public record ScatterAdd(int rows) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape indices = inputs.get(0);
    Shape updates = inputs.get(1);
    int rank = indices.rank();
    if (updates.rank() < rank || !updates.slice(0, rank).equals(indices)) {
      throw new ShapeException(
          name(),
          "the updates' shape must start with the indices' shape",
          "updates %s, indices %s".formatted(updates, indices));
    }
    return Shape.of(rows).concat(updates.slice(rank, updates.rank()));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE, Indexing.gather(cotangent, self.input(0)));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    int rank = self.input(0).shape().rank();
    if (!samples.differ(0)) {
      Node updates = Samples.moved(operands.get(1), 0, rank);
      return List.of(Samples.moved(Indexing.scatterAdd(operands.get(0), updates, rows), 1, 0));
    }
    int count = samples.count();
    int width = self.shape().size() / rows;
    Node updates = Shapes.transpose(Shapes.reshape(samples.each(1), count, -1, width));
    Node put = Indexing.putAlong(samples.positions(0, width), updates, rows);
    return List.of(Shapes.reshape(Shapes.transpose(put), Shape.of(count).concat(self.shape())));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer indices = inputs.get(0);
    Buffer updates = inputs.get(1);
    int width = output.size() / rows;
    output.fill(0);
    for (int i = 0; i < indices.size(); i++) {
      int row = indices.indexAt(i, rows, this);
      for (int j = 0; j < width; j++) {
        output.add(row * width + j, updates.get(i * width + j));
      }
    }
  }

  @Override
  public int indexBound(Node self, int input) {
    return input == 0 ? rows : 0;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 1;
  }
}
