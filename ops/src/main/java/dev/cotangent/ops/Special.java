package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.broadcastTo;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Special functions, element by element.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Special {
  private Special() {}

  /** The error function {@code 2/√π · ∫₀ˣ e^(−t²) dt}. */
  public static Node erf(Node x) {
    return Node.of(new ErrorFunction.Erf(), x);
  }

  /** {@code 1 − erf x}, with all digits also where that is small. */
  public static Node erfc(Node x) {
    return Node.of(new ErrorFunction.Erfc(), x);
  }

  /** The inverse of {@link #erf}: ±∞ at ±1, NaN beyond. */
  public static Node erfinv(Node x) {
    return Node.of(new ErrorFunction.Erfinv(), x);
  }

  /** {@code log |Γ(x)|}; ∞ at 0, −1, −2, … */
  public static Node lgamma(Node x) {
    return Node.of(new GammaFunction.Lgamma(), x);
  }

  /** The derivative of {@link #lgamma}; NaN at −1, −2, … */
  public static Node digamma(Node x) {
    return polygamma(0, x);
  }

  /**
   * The derivative of {@link #digamma} of some order.
   *
   * @param order at least 0; digamma itself for 0, trigamma for 1
   */
  public static Node polygamma(int order, Node x) {
    return Node.of(new GammaFunction.Polygamma(order), x);
  }

  /**
   * {@code x · log y}, and 0 where both are 0; so are its derivatives there, of any order: those of
   * a weight of 0.
   */
  public static Node xlogy(Node x, Node y) {
    Shape shape = Broadcasting.common("xlogy", x.shape(), y.shape());
    Node weight = broadcastTo(x, shape);
    Node p = broadcastTo(y, shape);
    Node zero = Expressions.constant(0);
    Node impossible =
        Log.exact(p, Log::plain)
            .map(log -> less(log, Expressions.constant(-Float.MAX_VALUE)))
            .orElseGet(() -> equal(p, zero));
    Node absent = multiply(equal(weight, zero), impossible);
    return multiply(weight, log(where(absent, Expressions.constant(1), p)));
  }
}
