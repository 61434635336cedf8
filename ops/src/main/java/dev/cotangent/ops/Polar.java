package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import java.util.List;

/** Distance and angle of points, from their coordinates. */
public sealed interface Polar extends StandardOp, Elementwise.Binary {
  /**
   * {@code √(a² + b²)}, without overflow on the way. Derivatives {@code a/y} and {@code b/y}, which
   * are 0 where both operands are.
   */
  record Hypot() implements Polar {
    @Override
    public double apply(double a, double b) {
      return Math.hypot(a, b);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(
          Ops.multiply(cotangent, cosine(self.input(0), self)),
          Ops.multiply(cotangent, cosine(self.input(1), self)));
    }
  }

  /**
   * The angle in [−π, π] of the point {@code (x, y)}, given y and x; signs of zeros count as in
   * IEEE 754. Derivatives {@code x/(x² + y²)} and {@code −y/(x² + y²)}, which are 0 where both
   * operands are.
   */
  record Atan2() implements Polar {
    @Override
    public double apply(double y, double x) {
      return Math.atan2(y, x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node y = self.input(0);
      Node x = self.input(1);
      Node distance = Ops.hypot(y, x); // squares overflow
      return List.of(
          Ops.multiply(cotangent, part(x, distance)),
          Ops.negate(Ops.multiply(cotangent, part(y, distance))));
    }

    private static Node part(Node coordinate, Node distance) {
      return Ops.divideNoNan(cosine(coordinate, distance), distance);
    }
  }

  /**
   * A coordinate over the distance: 0 where that is 0 and, as the limit, ±1 or 0 where it is
   * infinite.
   */
  private static Node cosine(Node coordinate, Node distance) {
    Node zero = Expressions.constant(0);
    Node corner = Ops.equal(distance, Ops.add(distance, distance)); // 0 or ∞
    Node limit = Ops.where(Ops.isFinite(coordinate), zero, Ops.sign(coordinate));
    Node quotient =
        Ops.divide(
            Ops.where(corner, zero, coordinate),
            Ops.where(corner, Expressions.constant(1), distance));
    return Ops.where(corner, limit, quotient);
  }
}
