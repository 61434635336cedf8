package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same values with the axes in another order.
 *
 * @param order for each axis of the result, the operand's axis that it is
 */
public record Permute(List<Integer> order) implements StandardOp {
  /** Creates the operation; the order is copied. */
  public Permute {
    order = List.copyOf(order);
    List<Integer> sorted = order.stream().sorted().toList();
    if (!sorted.equals(IntStream.range(0, order.size()).boxed().toList())) {
      throw new IllegalArgumentException(
          "[permute] the order must name each axis from 0 to %s once: %s"
              .formatted(order.size() - 1, order));
    }
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (inputs.get(0).rank() != order.size()) {
      throw new ShapeException(
          name(),
          "the order must name every axis of the operand once",
          "order %s for shape %s".formatted(order, inputs.get(0)));
    }
    return Shape.of(order.stream().mapToInt(inputs.get(0)::dim).toArray());
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Node.of(inverse(), cotangent));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    int[] behind = new int[order.size() + 1];
    Arrays.setAll(behind, place -> place == 0 ? 0 : order.get(place - 1) + 1);
    return List.of(Shapes.permute(operands.get(0), behind));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int[] strides = x.shape().strides();
    int[] permuted = order.stream().mapToInt(axis -> strides[axis]).toArray();
    StridedWalk source = new StridedWalk(output.shape(), permuted, 0);
    for (int i = 0; i < output.size(); i++) {
      output.set(i, x.get(source.next()));
    }
  }

  @Override
  public Node simplify(Node self) {
    Node x = self.input(0);
    if (x.op() instanceof Permute first) {
      return Shapes.permute(
          x.input(0), order.stream().mapToInt(axis -> first.order.get(axis)).toArray());
    }
    return order.equals(order.stream().sorted().toList()) ? x : self;
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }

  /** The order that puts the axes back. */
  Permute inverse() {
    return new Permute(IntStream.range(0, order.size()).map(order::indexOf).boxed().toList());
  }

  /** Whether the last two axes change places and all others stay. */
  boolean swapsLastTwo() {
    int rank = order.size();
    return rank >= 2
        && order.get(rank - 2) == rank - 1
        && IntStream.range(0, rank - 2).allMatch(axis -> order.get(axis) == axis);
  }
}
