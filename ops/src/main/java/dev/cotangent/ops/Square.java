package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** {@code x²}. Derivative {@code 2x}. */
public record Square() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return x * x;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Ops.multiply(self.input(0), 2)));
  }
}
