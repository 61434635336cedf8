package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Values;
import java.util.List;

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
    return List.of(Gradients.NONE, Ops.takeAlong(cotangent, self.input(0)));
  }

  @Override
  public void evaluate(List<Values> inputs, Values output) {
    Values positions = inputs.get(0);
    Values updates = inputs.get(1);
    int k = positions.shape().dim(-1);
    output.fill(0);
    for (int i = 0; i < positions.size(); i++) {
      output.add(i / k * size + Ints.index(this, positions, i, size), updates.get(i));
    }
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 1;
  }
}
