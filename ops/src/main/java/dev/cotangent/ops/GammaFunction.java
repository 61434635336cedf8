package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import java.util.List;

/** The logarithm of the gamma function and its derivatives. */
public sealed interface GammaFunction extends StandardOp, Elementwise.Unary {
  /** {@code log |Γ(x)|}; ∞ at 0, −1, −2, … Derivative: the digamma function. */
  record Lgamma() implements GammaFunction {
    @Override
    public double apply(double x) {
      return GammaFunctions.lgamma(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Special.digamma(self.input(0))));
    }
  }

  /**
   * The derivative of the digamma function of some order, that function itself of order 0; the
   * derivative is that of the next order. NaN at 0, −1, −2, … where the two sides do not agree.
   *
   * @param order at least 0
   */
  record Polygamma(int order) implements GammaFunction {
    /** Creates the operation. */
    public Polygamma {
      if (order < 0) {
        throw new IllegalArgumentException("[polygamma] the order must be at least 0: " + order);
      }
    }

    @Override
    public double apply(double x) {
      return GammaFunctions.polygamma(order, x);
    }

    @Override
    public String formula(List<String> operands) {
      return Formula.call(name(), List.of(String.valueOf(order), operands.get(0)));
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Special.polygamma(order + 1, self.input(0))));
    }
  }
}
