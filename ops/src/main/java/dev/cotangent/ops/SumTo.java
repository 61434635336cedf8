package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;
import java.util.Optional;

/**
 * The sum over the axes along which {@link BroadcastTo} would repeat; its adjoint.
 *
 * @param shape the result's shape; counted from the last axis, each extent must be equal to the
 *     operand's or 1 (summed and kept), and axes of the operand in front of it are summed and
 *     dropped
 */
public record SumTo(Shape shape) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (!Broadcasting.stretches(shape, inputs.get(0))) {
      throw new ShapeException(
          name(),
          "counted from the last axis, the target's extents must be 1 or equal to the operand's",
          "%s to %s".formatted(inputs.get(0), shape));
    }
    return shape;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Shapes.broadcastTo(cotangent, self.input(0).shape()));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Node x = operands.get(0);
    Shape samples = x.shape().slice(0, 1);
    Shape missing = Shape.ones(self.input(0).shape().rank() - shape.rank());
    Node sum = Shapes.sumTo(x, samples.concat(missing).concat(shape));
    return List.of(Shapes.reshape(sum, samples.concat(shape)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    StridedWalk target = new StridedWalk(x.shape(), Broadcasting.strides(shape, x.shape()), 0);
    output.fill(0);
    for (int i = 0; i < x.size(); i++) {
      output.add(target.next(), x.get(i));
    }
  }

  @Override
  public Node simplify(Node self) {
    Node x = self.input(0);
    if (x.op() instanceof SumTo) {
      return Shapes.sumTo(x.input(0), shape);
    }
    if (x.shape().size() == shape.size()) {
      return Ops.add(Shapes.reshape(x, shape), 0); // as a sum begins: −0 becomes 0
    }
    return PutAlong.summed(x, shape).orElse(self);
  }

  @Override
  public Optional<Node> sumOfSteps(List<Node> stacks, Node self) {
    return Optional.of(Shapes.sumTo(stacks.get(0), shape));
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return inputs.get(0).size();
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
