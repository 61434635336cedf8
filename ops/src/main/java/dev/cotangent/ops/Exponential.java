package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** Exponential and logarithm where they are near 1 and 0, without the rounding of that 1. */
public sealed interface Exponential extends StandardOp, Elementwise.Unary {
  /** {@code eˣ − 1}. Derivative {@code eˣ}. */
  record Expm1() implements Exponential {
    @Override
    public double apply(double x) {
      return Math.expm1(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      // Not y + 1, which has lost the digits of a small exponential.
      return List.of(Ops.multiply(cotangent, Ops.exp(self.input(0))));
    }
  }

  /** {@code log(1 + x)}; −∞ at −1, NaN below. Derivative {@code 1/(1 + x)}. */
  record Log1p() implements Exponential {
    @Override
    public double apply(double x) {
      return Math.log1p(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.divide(cotangent, Ops.add(self.input(0), 1)));
    }
  }
}
