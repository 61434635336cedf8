package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** The logistic function {@code 1/(1 + e⁻ˣ)}, without overflow. Derivative {@code y(1 − y)}. */
public record Sigmoid() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    double small = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Ops.subtract(self, Ops.square(self))));
  }
}
