package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Zeros put in front of, behind and between the elements, along each axis. The adjoint of {@link
 * Slice}.
 *
 * @param low the number of zeros in front, along each axis
 * @param high the number of zeros behind, along each axis
 * @param interior the number of zeros between neighbours, along each axis
 */
public record Pad(List<Integer> low, List<Integer> high, List<Integer> interior)
    implements StandardOp {
  /** Creates the operation; the lists are copied. */
  public Pad {
    low = List.copyOf(low);
    high = List.copyOf(high);
    interior = List.copyOf(interior);
    if (low.size() != high.size()
        || low.size() != interior.size()
        || low.stream().anyMatch(count -> count < 0)
        || high.stream().anyMatch(count -> count < 0)
        || interior.stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException(
          "[pad] every axis needs three counts of at least 0: low %s, high %s, interior %s"
              .formatted(low, high, interior));
    }
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    if (x.rank() != low.size()) {
      throw new ShapeException(
          name(),
          "every axis needs its counts of zeros",
          "%s counts for shape %s".formatted(low.size(), x));
    }
    int[] dims = new int[x.rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      long dim =
          (long) low.get(axis)
              + high.get(axis)
              + 1
              + (x.dim(axis) - 1L) * (interior.get(axis) + 1L);
      if (dim > Integer.MAX_VALUE) {
        throw new ShapeException(
            name(), "the result's extents must fit an int", "%s in axis %s".formatted(dim, axis));
      }
      dims[axis] = (int) dim;
    }
    return Shape.of(dims);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    List<Integer> steps = interior.stream().map(count -> count + 1).toList();
    return List.of(
        Node.of(new Slice(low, steps, Ints.asList(self.input(0).shape().dims())), cotangent));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Pad each =
        new Pad(Ints.prepended(0, low), Ints.prepended(0, high), Ints.prepended(0, interior));
    return List.of(Node.of(each, operands));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int[] strides = output.shape().strides();
    int first = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      first += low.get(axis) * strides[axis];
      strides[axis] *= interior.get(axis) + 1;
    }
    StridedWalk target = new StridedWalk(x.shape(), strides, first);
    output.fill(0);
    for (int i = 0; i < x.size(); i++) {
      output.set(target.next(), x.get(i));
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
