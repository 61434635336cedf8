package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Every {@code step}-th element from {@code start}, along each axis. The adjoint of {@link Pad}.
 *
 * @param starts the first index along each axis
 * @param steps the distance of the chosen indices along each axis, at least 1
 * @param sizes the number of chosen indices along each axis
 */
public record Slice(List<Integer> starts, List<Integer> steps, List<Integer> sizes)
    implements StandardOp {
  /** Creates the operation; the lists are copied. */
  public Slice {
    starts = List.copyOf(starts);
    steps = List.copyOf(steps);
    sizes = List.copyOf(sizes);
    if (starts.size() != steps.size()
        || starts.size() != sizes.size()
        || starts.stream().anyMatch(start -> start < 0)
        || steps.stream().anyMatch(step -> step < 1)
        || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "[slice] every axis needs a start of at least 0, a step and a size of at least 1:"
              + " starts %s, steps %s, sizes %s".formatted(starts, steps, sizes));
    }
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    if (x.rank() != starts.size()) {
      throw new ShapeException(
          name(),
          "every axis needs a start, a step and a size",
          "%s for shape %s".formatted(starts.size(), x));
    }
    for (int axis = 0; axis < x.rank(); axis++) {
      long last = starts.get(axis) + (sizes.get(axis) - 1L) * steps.get(axis);
      if (last >= x.dim(axis)) {
        throw new ShapeException(
            name(),
            "the chosen indices must lie inside the operand",
            "axis %s of %s: start %s, step %s, size %s reach index %s"
                .formatted(axis, x, starts.get(axis), steps.get(axis), sizes.get(axis), last));
      }
    }
    return Shape.of(sizes.stream().mapToInt(size -> size).toArray());
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Shape x = self.input(0).shape();
    int[] high = new int[x.rank()];
    int[] interior = new int[x.rank()];
    for (int axis = 0; axis < high.length; axis++) {
      int last = starts.get(axis) + (sizes.get(axis) - 1) * steps.get(axis);
      high[axis] = x.dim(axis) - 1 - last;
      interior[axis] = steps.get(axis) - 1;
    }
    return List.of(Shapes.pad(cotangent, Ints.toArray(starts), high, interior));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Slice each =
        new Slice(
            Ints.prepended(0, starts),
            Ints.prepended(1, steps),
            Ints.prepended(operands.get(0).shape().dim(0), sizes));
    return List.of(Node.of(each, operands));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int[] strides = x.shape().strides();
    int first = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      first += starts.get(axis) * strides[axis];
      strides[axis] *= steps.get(axis);
    }
    StridedWalk source = new StridedWalk(output.shape(), strides, first);
    for (int i = 0; i < output.size(); i++) {
      output.set(i, x.get(source.next()));
    }
  }

  @Override
  public Node simplify(Node self) {
    return self.shape().equals(self.input(0).shape()) ? self.input(0) : self;
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
