package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Broadcast;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * The values repeated along new axes in front and along axes of extent 1, as in NumPy.
 *
 * @param shape the result's shape; counted from the last axis, the operand's extents must be equal
 *     to its extents or 1
 */
public record BroadcastTo(Shape shape) implements StandardOp, Broadcast {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (!Broadcasting.stretches(inputs.get(0), shape)) {
      throw new ShapeException(
          name(),
          "counted from the last axis, the operand's extents must be 1 or equal to the target's",
          "%s to %s".formatted(inputs.get(0), shape));
    }
    return shape;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Shapes.sumTo(cotangent, self.input(0).shape()));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Node x = operands.get(0);
    Shape samples = x.shape().slice(0, 1);
    return List.of(
        Shapes.broadcastTo(
            Shapes.reshape(x, samples.concat(aligned(self.input(0).shape()))),
            samples.concat(shape)));
  }

  /** The operand's shape with as many axes as the result's. */
  private Shape aligned(Shape x) {
    return Shape.ones(shape.rank() - x.rank()).concat(x);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    StridedWalk source = new StridedWalk(shape, Broadcasting.strides(x.shape(), shape), 0);
    for (int i = 0; i < output.size(); i++) {
      output.set(i, x.get(source.next()));
    }
  }

  @Override
  public Node simplify(Node self) {
    Node x = self.input(0);
    if (x.op() instanceof BroadcastTo) {
      return Shapes.broadcastTo(x.input(0), shape);
    }
    return x.shape().size() == shape.size() ? Shapes.reshape(x, shape) : self;
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
