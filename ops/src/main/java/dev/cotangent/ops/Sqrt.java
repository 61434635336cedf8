package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** The square root; NaN below 0. Derivative {@code 1/(2√x)}, infinite at 0. */
public record Sqrt() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.sqrt(x);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.divide(Ops.multiply(cotangent, 0.5), self));
  }
}
