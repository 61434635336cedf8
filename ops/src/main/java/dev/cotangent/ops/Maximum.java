package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/**
 * The greater of two operands of equal shape; NaN if one of them is.
 *
 * <p>The cotangent flows to the greater operand; to the first where they are equal, to neither
 * where one is NaN.
 */
public record Maximum() implements StandardOp, Piecewise, Elementwise.Binary {
  @Override
  public double apply(double a, double b) {
    return Math.max(a, b);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node a = self.input(0);
    Node b = self.input(1);
    return List.of(
        Ops.multiply(cotangent, Ops.greaterOrEqual(a, b)),
        Ops.multiply(cotangent, Ops.greater(b, a)));
  }

  @Override
  public Node branch(Node self) {
    return Ops.greaterOrEqual(self.input(0), self.input(1));
  }
}
