package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/**
 * {@code log 1/(1 + e⁻ˣ)}, exact also where the logistic function rounds to 0 or 1; 0 at ∞, −∞ at
 * −∞. Derivative {@code σ(−x)}.
 */
public record LogSigmoid() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.multiply(cotangent, Activations.sigmoid(Ops.negate(self.input(0)))));
  }
}
