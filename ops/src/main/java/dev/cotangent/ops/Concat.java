package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.ArrayList;
import java.util.List;

/**
 * The operands one behind the other along an axis.
 *
 * @param axis the axis, counted from the front; along all others the operands have equal extents
 */
public record Concat(int axis) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    if (inputs.isEmpty()) {
      throw new ShapeException(name(), "takes at least one operand", "none");
    }
    Shape first = inputs.get(0);
    if (axis < 0 || axis >= first.rank()) {
      throw new ShapeException(
          name(), "the axis must be in [0, %s)".formatted(first.rank()), axis + " for " + first);
    }
    long extent = 0;
    for (Shape shape : inputs) {
      if (shape.rank() != first.rank() || !shape.with(axis, 1).equals(first.with(axis, 1))) {
        throw new ShapeException(
            name(),
            "operands must have equal extents along every axis but " + axis,
            first + " and " + shape);
      }
      extent += shape.dim(axis);
    }
    return first.with(axis, Math.toIntExact(extent));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    List<Node> parts = new ArrayList<>();
    int start = 0;
    for (Node input : self.inputs()) {
      int end = start + input.shape().dim(axis);
      parts.add(Shapes.slice(cotangent, axis, start, end));
      start = end;
    }
    return parts;
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront(new Concat(axis + 1));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Shape shape = output.shape();
    int outer = shape.slice(0, axis).size();
    int row = shape.slice(axis, shape.rank()).size();
    int start = 0;
    for (Buffer input : inputs) {
      int length = input.size() / outer;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < length; i++) {
          output.set(o * row + start + i, input.get(o * length + i));
        }
      }
      start += length;
    }
  }

  @Override
  public Node simplify(Node self) {
    return self.inputs().size() == 1 ? self.input(0) : self;
  }
}
