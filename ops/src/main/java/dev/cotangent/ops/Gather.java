package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Rows chosen by index: from {@code x [v, …]} and indices of any shape, {@code indices.shape +
 * […]}.
 *
 * <p>The indices are whole numbers in [0, v); another value is an {@link IllegalArgumentException}
 * when the value is computed. Linear in {@code x}; its adjoint is {@link ScatterAdd}.
 */
public record Gather() implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = inputs.get(0);
    if (x.rank() < 1) {
      throw new ShapeException(name(), "the first operand must have an axis of rows", x.toString());
    }
    return inputs.get(1).concat(x.slice(1, x.rank()));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    int rows = self.input(0).shape().dim(0);
    return List.of(Indexing.scatterAdd(self.input(1), cotangent, rows), Gradients.NONE);
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Node x = operands.get(0);
    if (!samples.differ(0)) {
      return List.of(Indexing.gather(x, operands.get(1)));
    }
    if (!samples.differ(1)) {
      Node rows = Indexing.gather(Samples.moved(x, 0, 1), operands.get(1));
      return List.of(Samples.moved(rows, self.input(1).shape().rank(), 0));
    }
    int count = samples.count();
    Node rows = Shapes.transpose(Shapes.reshape(x, count, x.shape().dim(1), -1));
    Node positions = samples.positions(1, rows.shape().dim(1));
    Node taken = Shapes.transpose(Indexing.takeAlong(rows, positions));
    return List.of(Shapes.reshape(taken, Shape.of(count).concat(self.shape())));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    Buffer indices = inputs.get(1);
    int rows = x.shape().dim(0);
    int width = x.size() / rows;
    for (int i = 0; i < indices.size(); i++) {
      int row = indices.indexAt(i, rows, this);
      for (int j = 0; j < width; j++) {
        output.set(i * width + j, x.get(row * width + j));
      }
    }
  }

  @Override
  public int indexBound(Node self, int input) {
    return input == 1 ? self.input(0).shape().dim(0) : 0;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 0;
  }
}
