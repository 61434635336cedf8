package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** {@code eˣ}; its own derivative. */
public record Exp() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.exp(x);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, self));
  }
}
