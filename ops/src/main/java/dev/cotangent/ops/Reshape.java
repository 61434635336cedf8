package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * The same values, in row-major order, under another shape of the same size.
 *
 * @param shape the result's shape
 */
public record Reshape(Shape shape) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (inputs.get(0).size() != shape.size()) {
      throw new ShapeException(
          name(),
          "both shapes must hold the same number of elements",
          "%s holds %s, %s holds %s"
              .formatted(inputs.get(0), inputs.get(0).size(), shape, shape.size()));
    }
    return shape;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Shapes.reshape(cotangent, self.input(0).shape()));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Node x = operands.get(0);
    return List.of(Shapes.reshape(x, x.shape().slice(0, 1).concat(shape)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    output.copyFrom(inputs.get(0));
  }

  @Override
  public Node simplify(Node self) {
    Node x = self.input(0);
    if (x.op() instanceof Reshape) {
      return Shapes.reshape(x.input(0), shape);
    }
    return x.shape().equals(shape) ? x : self;
  }

  @Override
  public boolean isView() {
    return true;
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
