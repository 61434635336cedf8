package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/**
 * The second operand where the first (the condition) is not 0, else the third; all of equal shape.
 *
 * <p>The cotangent flows only to the operand that was chosen; a NaN in the other one stays behind.
 */
public record Where() implements StandardOp, Elementwise, Piecewise {
  @Override
  public int arity() {
    return 3;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node condition = self.input(0);
    Node zero = Shapes.full(self.shape(), 0);
    return List.of(
        Gradients.NONE,
        Ops.where(condition, cotangent, zero),
        Ops.where(condition, zero, cotangent));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer condition = inputs.get(0);
    for (int i = 0; i < output.size(); i++) {
      output.set(i, inputs.get(condition.get(i) != 0 ? 1 : 2).get(i));
    }
  }

  @Override
  public Node branch(Node self) {
    return Ops.equal(self.input(0), Shapes.full(self.shape(), 0));
  }
}
