package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** Hyperbolic functions besides {@link Tanh}, and their inverses. */
public sealed interface Hyperbolic extends StandardOp, Elementwise.Unary {
  /** {@code (eˣ − e⁻ˣ)/2}. Derivative {@code cosh x}. */
  record Sinh() implements Hyperbolic {
    @Override
    public double apply(double x) {
      return Math.sinh(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Ops.cosh(self.input(0))));
    }
  }

  /** {@code (eˣ + e⁻ˣ)/2}. Derivative {@code sinh x}. */
  record Cosh() implements Hyperbolic {
    @Override
    public double apply(double x) {
      return Math.cosh(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Ops.sinh(self.input(0))));
    }
  }

  /**
   * {@code log(x + √(x² + 1))}, without overflow or loss of digits. Derivative {@code 1/√(x² + 1)}.
   */
  record Asinh() implements Hyperbolic {
    @Override
    public double apply(double x) {
      double a = Math.abs(x);
      double y = a > 0x1p28 ? logOfTwice(a) : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
      return Math.copySign(y, x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.divide(cotangent, Ops.hypot(self.input(0), Shapes.full(self.shape(), 1))));
    }
  }

  /**
   * {@code log(x + √(x² − 1))}; 0 at 1, NaN below. Derivative {@code 1/√(x² − 1)}, infinite at 1.
   */
  record Acosh() implements Hyperbolic {
    @Override
    public double apply(double x) {
      if (x > 0x1p28) {
        return logOfTwice(x);
      }
      double above = x - 1;
      return Math.log1p(above + Math.sqrt(above * (x + 1)));
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node x = self.input(0);
      // Not of the product, which overflows.
      Node root = Ops.multiply(Ops.sqrt(Ops.subtract(x, 1)), Ops.sqrt(Ops.add(x, 1)));
      return List.of(Ops.divide(cotangent, root));
    }
  }

  private static double logOfTwice(double x) {
    return Math.log(x) + Math.log(2);
  }
}
