package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/** Functions of angles in radians, and their inverses; the others are composed of these. */
public sealed interface Trigonometric extends StandardOp, Elementwise.Unary {
  /** The sine; NaN at ±∞. Derivative {@code cos x}. */
  record Sin() implements Trigonometric {
    @Override
    public double apply(double x) {
      return Math.sin(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Ops.cos(self.input(0))));
    }
  }

  /** The cosine; NaN at ±∞. Derivative {@code −sin x}. */
  record Cos() implements Trigonometric {
    @Override
    public double apply(double x) {
      return Math.cos(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.negate(Ops.multiply(cotangent, Ops.sin(self.input(0)))));
    }
  }

  /** The angle in [−π/2, π/2] of a sine; NaN for no sine. Derivative {@code 1/√(1 − x²)}. */
  record Asin() implements Trigonometric {
    @Override
    public double apply(double x) {
      return Math.asin(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.divide(cotangent, otherLeg(self.input(0))));
    }
  }

  /** The angle in [0, π] of a cosine; NaN for no cosine. Derivative {@code −1/√(1 − x²)}. */
  record Acos() implements Trigonometric {
    @Override
    public double apply(double x) {
      return Math.acos(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.negate(Ops.divide(cotangent, otherLeg(self.input(0)))));
    }
  }

  /** {@code √(1 − x²)}, with all digits also where x is near 1 or −1. */
  private static Node otherLeg(Node x) {
    return Ops.sqrt(Ops.multiply(Ops.subtract(1, x), Ops.add(x, 1)));
  }
}
