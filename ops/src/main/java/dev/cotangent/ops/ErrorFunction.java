package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/**
 * The integral of the Gaussian curve, its complement and its inverse.
 *
 * <p>By the rational approximations of W. J. Cody, <i>Rational Chebyshev approximations for the
 * error function</i>, Mathematics of Computation 23, 1969.
 */
public sealed interface ErrorFunction extends StandardOp, Elementwise.Unary {
  /** {@code 2/√π · ∫₀ˣ e^(−t²) dt}. Derivative {@code 2/√π · e^(−x²)}. */
  record Erf() implements ErrorFunction {
    @Override
    public double apply(double x) {
      return ErrorFunctions.erf(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, gaussian(self.input(0), 2 / Math.sqrt(Math.PI))));
    }
  }

  /**
   * {@code 1 − erf x}, with all digits also where that is small. Derivative {@code −2/√π ·
   * e^(−x²)}.
   */
  record Erfc() implements ErrorFunction {
    @Override
    public double apply(double x) {
      return ErrorFunctions.erfc(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, gaussian(self.input(0), -2 / Math.sqrt(Math.PI))));
    }
  }

  /** What has the error function x; ±∞ at ±1, NaN beyond. Derivative {@code √π/2 · e^(y²)}. */
  record Erfinv() implements ErrorFunction {
    @Override
    public double apply(double x) {
      return ErrorFunctions.erfinv(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node slope = Ops.multiply(Ops.exp(Ops.square(self)), Math.sqrt(Math.PI) / 2);
      return List.of(Ops.multiply(cotangent, slope));
    }
  }

  private static Node gaussian(Node x, double factor) {
    // Beyond 30 it is 0, and its derivative is not 0 · ∞.
    Node c = Ops.clamp(x, -30, 30);
    return Ops.multiply(Ops.exp(Ops.negate(Ops.square(c))), factor);
  }
}
