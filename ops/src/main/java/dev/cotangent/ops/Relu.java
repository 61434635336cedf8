package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** {@code max(x, 0)}; NaN stays NaN. Derivative 1 where {@code x > 0}, else 0; also at 0. */
public record Relu() implements StandardOp, Piecewise, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return x <= 0 ? 0 : x;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Ops.step(self)));
  }

  @Override
  public Node branch(Node self) {
    return Ops.step(self.input(0));
  }
}
