package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Elements chosen by position along the last axis: from {@code x […, n]} and positions {@code […,
 * k]}, the elements {@code […, k]}.
 *
 * <p>The positions are whole numbers in [0, n); another value is an {@link
 * IllegalArgumentException} when the value is computed. Linear in {@code x}; its adjoint is {@link
 * PutAlong}.
 */
public record TakeAlong() implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = inputs.get(0);
    Shape positions = inputs.get(1);
    if (x.rank() < 1
        || positions.rank() != x.rank()
        || !positions.with(-1, 1).equals(x.with(-1, 1))) {
      throw new ShapeException(
          name(),
          "both operands must have equal extents along every axis but the last",
          "values %s, positions %s".formatted(x, positions));
    }
    return positions;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    int size = self.input(0).shape().dim(-1);
    return List.of(Indexing.putAlong(self.input(1), cotangent, size), Gradients.NONE);
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    Buffer positions = inputs.get(1);
    int n = x.shape().dim(-1);
    int k = positions.shape().dim(-1);
    for (int i = 0; i < positions.size(); i++) {
      output.set(i, x.get(i / k * n + positions.indexAt(i, n, this)));
    }
  }

  @Override
  public int indexBound(Node self, int input) {
    return input == 1 ? self.input(0).shape().dim(-1) : 0;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 0;
  }
}
