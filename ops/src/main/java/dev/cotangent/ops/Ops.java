package dev.cotangent.ops;

import static dev.cotangent.ops.Shapes.broadcastTo;

import dev.cotangent.core.Add;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Operations that work element by element: arithmetic, elementary functions, comparisons.
 *
 * <p>Operands may have different shapes if one stretches to the other: counted from the last axis,
 * extents must be equal, or 1, or missing.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Ops {
  private Ops() {}

  // Arithmetic, element by element.

  /** {@code a + b}. */
  public static Node add(Node a, Node b) {
    Shape shape = Broadcasting.common("add", a.shape(), b.shape());
    return Node.of(new Add(), broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /** {@code a + b}. */
  public static Node add(Node a, double b) {
    return add(a, Expressions.constant(b));
  }

  /** {@code a − b}. */
  public static Node subtract(Node a, Node b) {
    return binary(new Subtract(), a, b);
  }

  /** {@code a − b}. */
  public static Node subtract(Node a, double b) {
    return subtract(a, Expressions.constant(b));
  }

  /** {@code a − b}. */
  public static Node subtract(double a, Node b) {
    return subtract(Expressions.constant(a), b);
  }

  /** {@code a · b}, element by element; see {@link Linalg#matmul(Node, Node)} for matrices. */
  public static Node multiply(Node a, Node b) {
    return binary(new Multiply(), a, b);
  }

  /** {@code a · b}. */
  public static Node multiply(Node a, double b) {
    return multiply(a, Expressions.constant(b));
  }

  /** {@code a / b}. */
  public static Node divide(Node a, Node b) {
    return binary(new Divide(), a, b);
  }

  /** {@code a / b}. */
  public static Node divide(Node a, double b) {
    return divide(a, Expressions.constant(b));
  }

  /** {@code a / b}. */
  public static Node divide(double a, Node b) {
    return divide(Expressions.constant(a), b);
  }

  /** {@code 1 / x}. */
  public static Node reciprocal(Node x) {
    return divide(1, x);
  }

  /** {@code a / b}, and 0 where b is 0; so are its derivatives there, of any order. */
  public static Node divideNoNan(Node a, Node b) {
    Node zero = Expressions.constant(0);
    Node divides = equal(b, zero);
    return where(divides, zero, divide(a, where(divides, Expressions.constant(1), b)));
  }

  private static Node binary(StandardOp op, Node a, Node b) {
    Shape shape = Broadcasting.common(op.name(), a.shape(), b.shape());
    return Node.of(op, broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /** {@code −x}. */
  public static Node negate(Node x) {
    return Node.of(new Negate(), x);
  }

  /** {@code eˣ}. */
  public static Node exp(Node x) {
    return Node.of(new Exp(), x);
  }

  /** {@code eˣ − 1}, with all digits also where x is near 0. */
  public static Node expm1(Node x) {
    return Node.of(new Exponential.Expm1(), x);
  }

  /**
   * The natural logarithm.
   *
   * <p>Where the operand is computed by {@link Activations#softmax}, {@link Activations#sigmoid},
   * one minus a sigmoid or {@link #exp}, it is built from what is behind these ({@link LogSoftmax},
   * {@link LogSigmoid}): value and derivatives are exact also where the operand rounds to 0 or 1.
   * So it is behind any operations that only choose, rearrange, repeat or join elements (reshape,
   * permute, slice, gather, takeAlong, broadcastTo, concat, where, stopGradient). The result then
   * depends on the logits, and not on the softmax or sigmoid node.
   */
  public static Node log(Node x) {
    return Log.exact(x, Log::plain).orElseGet(() -> Log.plain(x));
  }

  /** {@code log(1 + x)}, with all digits also where x is near 0. */
  public static Node log1p(Node x) {
    return Node.of(new Exponential.Log1p(), x);
  }

  /** The logarithm to base 2; exact where {@link #log} is. */
  public static Node log2(Node x) {
    return divide(log(x), Math.log(2));
  }

  /** {@code x²}. */
  public static Node square(Node x) {
    return Node.of(new Square(), x);
  }

  /** The square root. */
  public static Node sqrt(Node x) {
    return Node.of(new Sqrt(), x);
  }

  /** {@code 1/√x}: ∞ at 0. */
  public static Node rsqrt(Node x) {
    return divide(1, sqrt(x));
  }

  /**
   * {@code xᵖ}, for any real exponents, with the corners of IEEE 754: {@code x⁰} and {@code 1ᵖ} are
   * 1, also of NaN, and a negative base has values for whole exponents only.
   *
   * <p>The derivative by the exponent is 0 where {@code xᵖ} is 0, and NaN where the base is
   * negative; where base and exponent are 0, both derivatives are 0.
   */
  public static Node pow(Node x, Node p) {
    return binary(new Pow(), x, p);
  }

  /** {@code xᵖ}; see {@link #pow(Node, Node)}. */
  public static Node pow(Node x, double p) {
    return pow(x, Expressions.constant(p));
  }

  /** {@code √(a² + b²)}, without overflow on the way; its derivatives where both are 0 are 0. */
  public static Node hypot(Node a, Node b) {
    return binary(new Polar.Hypot(), a, b);
  }

  /** The sine of an angle in radians. */
  public static Node sin(Node x) {
    return Node.of(new Trigonometric.Sin(), x);
  }

  /** The cosine of an angle in radians. */
  public static Node cos(Node x) {
    return Node.of(new Trigonometric.Cos(), x);
  }

  /** The tangent of an angle in radians. */
  public static Node tan(Node x) {
    return divide(sin(x), cos(x));
  }

  /** The angle in [−π/2, π/2] that has the sine x; NaN if none has. */
  public static Node asin(Node x) {
    return Node.of(new Trigonometric.Asin(), x);
  }

  /** The angle in [0, π] that has the cosine x; NaN if none has. */
  public static Node acos(Node x) {
    return Node.of(new Trigonometric.Acos(), x);
  }

  /** The angle in [−π/2, π/2] that has the tangent x. */
  public static Node atan(Node x) {
    return atan2(x, Expressions.constant(1));
  }

  /**
   * The angle in [−π, π] of the point {@code (x, y)}, with the signs of zeros as in {@link
   * Math#atan2}; its derivatives where both are 0 are 0.
   */
  public static Node atan2(Node y, Node x) {
    return binary(new Polar.Atan2(), y, x);
  }

  /** The hyperbolic sine. */
  public static Node sinh(Node x) {
    return Node.of(new Hyperbolic.Sinh(), x);
  }

  /** The hyperbolic cosine. */
  public static Node cosh(Node x) {
    return Node.of(new Hyperbolic.Cosh(), x);
  }

  /** The hyperbolic tangent. */
  public static Node tanh(Node x) {
    return Node.of(new Tanh(), x);
  }

  /** The inverse of {@link #sinh}. */
  public static Node asinh(Node x) {
    return Node.of(new Hyperbolic.Asinh(), x);
  }

  /** The inverse of {@link #cosh}, at least 0; NaN below 1. */
  public static Node acosh(Node x) {
    return Node.of(new Hyperbolic.Acosh(), x);
  }

  /** The inverse of {@link #tanh}: ±∞ at ±1, NaN beyond. */
  public static Node atanh(Node x) {
    return multiply(subtract(log1p(x), log1p(negate(x))), 0.5);
  }

  /** The magnitude; its derivative at 0 is 0. */
  public static Node abs(Node x) {
    return Node.of(new Abs(), x);
  }

  /** 1 where {@code x > 0}, −1 where {@code x < 0}; zeros of both signs and NaN stay. */
  public static Node sign(Node x) {
    return Node.of(new PiecewiseConstant.Sign(), x);
  }

  /** The greatest whole number that is not above x. */
  public static Node floor(Node x) {
    return Node.of(new PiecewiseConstant.Floor(), x);
  }

  /** The least whole number that is not below x. */
  public static Node ceil(Node x) {
    return Node.of(new PiecewiseConstant.Ceil(), x);
  }

  /** The nearest whole number; of two, the even one. */
  public static Node round(Node x) {
    return Node.of(new PiecewiseConstant.Round(), x);
  }

  /**
   * What is nearest to x in [low, high]; the cotangent flows where x lies in it, bounds included.
   *
   * @throws IllegalArgumentException if the bounds are no interval
   */
  public static Node clamp(Node x, double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "[clamp] the lower bound must not be above the upper one: %s and %s"
              .formatted(low, high));
    }
    return minimum(maximum(x, low), high);
  }

  /** 1 where {@code x > 0}, else 0. */
  public static Node step(Node x) {
    return Node.of(new Step(), x);
  }

  /** The greater of the two; where they are equal, the cotangent goes to the first. */
  public static Node maximum(Node a, Node b) {
    return binary(new Maximum(), a, b);
  }

  /** The smaller of the two; where they are equal, the cotangent goes to the first. */
  public static Node minimum(Node a, Node b) {
    return negate(maximum(negate(a), negate(b)));
  }

  /** The greater of the two; where they are equal, the cotangent goes to {@code a}. */
  public static Node maximum(Node a, double b) {
    return maximum(a, Expressions.constant(b));
  }

  /** The smaller of the two; where they are equal, the cotangent goes to {@code a}. */
  public static Node minimum(Node a, double b) {
    return minimum(a, Expressions.constant(b));
  }

  /** 1 where {@code a > b}, else 0. */
  public static Node greater(Node a, Node b) {
    return binary(new Greater(), a, b);
  }

  /** 1 where {@code a ≥ b}, else 0. */
  public static Node greaterOrEqual(Node a, Node b) {
    return binary(new GreaterOrEqual(), a, b);
  }

  /** 1 where {@code a < b}, else 0. */
  public static Node less(Node a, Node b) {
    return greater(b, a);
  }

  /** 1 where {@code a ≤ b}, else 0. */
  public static Node lessOrEqual(Node a, Node b) {
    return greaterOrEqual(b, a);
  }

  /** 1 where {@code a = b}, else 0. */
  public static Node equal(Node a, Node b) {
    return binary(new Equal(), a, b);
  }

  /** 1 where {@code a ≠ b}, else 0; also 1 where one of them is NaN. */
  public static Node notEqual(Node a, Node b) {
    return logicalNot(equal(a, b));
  }

  /** 1 where x is NaN, else 0. */
  public static Node isNaN(Node x) {
    return notEqual(x, x);
  }

  /** 1 where x is neither infinite nor NaN, else 0. */
  public static Node isFinite(Node x) {
    return less(abs(x), Expressions.constant(Double.POSITIVE_INFINITY));
  }

  /** 1 where x is 0, else 0: what is not 0, also NaN, is true. */
  public static Node logicalNot(Node x) {
    return equal(x, Expressions.constant(0));
  }

  /** 1 where neither is 0, else 0. */
  public static Node logicalAnd(Node a, Node b) {
    return logicalNot(logicalOr(logicalNot(a), logicalNot(b)));
  }

  /** 1 where one of the two is not 0, or both, else 0. */
  public static Node logicalOr(Node a, Node b) {
    return logicalNot(multiply(logicalNot(a), logicalNot(b)));
  }

  /** {@code a} where the condition is not 0, else {@code b}. */
  public static Node where(Node condition, Node a, Node b) {
    Shape branches = Broadcasting.common("where", a.shape(), b.shape());
    Shape shape = Broadcasting.common("where", condition.shape(), branches);
    return Node.of(
        new Where(), broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /**
   * The same value, through which cotangents flow back reversed and scaled (Y. Ganin, V. Lempitsky,
   * <i>Unsupervised domain adaptation by backpropagation</i>, 2015); see {@link
   * Expressions#straightThrough}.
   */
  public static Node gradientReversal(Node x, double scale) {
    return Expressions.straightThrough(x, multiply(x, -scale));
  }
}
