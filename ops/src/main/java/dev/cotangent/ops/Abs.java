package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** The magnitude. Derivative 1 where {@code x > 0}, −1 where {@code x < 0}, 0 at 0. */
public record Abs() implements StandardOp, Piecewise, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.abs(x);
  }

  @Override
  public String formula(List<String> operands) {
    return "|" + operands.get(0) + "|";
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Ops.sign(self.input(0))));
  }

  @Override
  public Node branch(Node self) {
    return Ops.sign(self.input(0));
  }
}
