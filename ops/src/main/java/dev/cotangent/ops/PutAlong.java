package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;
import java.util.Optional;

/**
 * Elements added up by position along the last axis: from positions and updates, both {@code […,
 * k]}, the array {@code […, size]} in which element p is the sum of the updates whose position is
 * p.
 *
 * <p>The positions are whole numbers in [0, size); another value is an {@link
 * IllegalArgumentException} when the value is computed. Linear in the updates; the adjoint of
 * {@link TakeAlong}.
 *
 * @param size the result's last extent
 */
public record PutAlong(int size) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape positions = inputs.get(0);
    Shape updates = inputs.get(1);
    if (positions.rank() < 1 || !positions.equals(updates)) {
      throw new ShapeException(
          name(),
          "positions and updates must have equal shapes and at least one axis",
          "positions %s, updates %s".formatted(positions, updates));
    }
    return positions.with(-1, size);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE, Indexing.takeAlong(cotangent, self.input(0)));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer positions = inputs.get(0);
    Buffer updates = inputs.get(1);
    int k = positions.shape().dim(-1);
    output.fill(0);
    for (int i = 0; i < positions.size(); i++) {
      output.add(i / k * size + positions.indexAt(i, size, this), updates.get(i));
    }
  }

  /**
   * Puts times a mask, as puts of fewer elements: {@code putAlong(p, u) · step(x)} is {@code
   * putAlong(p, u · step(takeAlong(x, p)))}. That is how a cotangent comes back through a max-pool
   * and the ReLU before it, and the elements taken are those the pool has taken already.
   */
  static Optional<Node> masked(Node puts, Node mask) {
    Node put = behindReshape(puts);
    if (!(put.op() instanceof PutAlong op && mask.op() instanceof Step)
        || put.input(1).shape().size() >= mask.shape().size()) {
      return Optional.empty();
    }
    Node positions = put.input(0);
    Node x = Shapes.reshape(mask.input(0), put.shape());
    Node updates = Ops.multiply(put.input(1), Ops.step(Indexing.takeAlong(x, positions)));
    return Optional.of(
        Shapes.reshape(Indexing.putAlong(positions, updates, op.size), puts.shape()));
  }

  /** The sum of puts over all places where one can be put, as the sum of what was put. */
  static Optional<Node> summed(Node puts, Shape shape) {
    Node put = behindReshape(puts);
    int leading = put.shape().rank() - 1;
    if (!(put.op() instanceof PutAlong)
        || shape.rank() != puts.shape().rank()
        || shape.rank() <= leading
        || !puts.shape().slice(0, leading).equals(put.shape().slice(0, leading))
        || shape.slice(leading, shape.rank()).size() != 1) {
      return Optional.empty();
    }
    Shape sums = shape.slice(0, leading).concat(Shape.of(1));
    return Optional.of(Shapes.reshape(Node.of(new SumTo(sums), put.input(1)), shape));
  }

  private static Node behindReshape(Node node) {
    return node.op() instanceof Reshape ? node.input(0) : node;
  }

  @Override
  public int indexBound(Node self, int input) {
    return input == 0 ? size : 0;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 1;
  }
}
