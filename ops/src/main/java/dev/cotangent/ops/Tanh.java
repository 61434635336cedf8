package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** The hyperbolic tangent. Derivative {@code 1 − tanh²x}. */
public record Tanh() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.tanh(x);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Ops.subtract(1, Ops.square(self))));
  }
}
