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

  /** {@code x²}. */
  public static Node square(Node x) {
    return Node.of(new Square(), x);
  }

  /** The square root. */
  public static Node sqrt(Node x) {
    return Node.of(new Sqrt(), x);
  }

  /** The hyperbolic tangent. */
  public static Node tanh(Node x) {
    return Node.of(new Tanh(), x);
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

  /** {@code a} where the condition is not 0, else {@code b}. */
  public static Node where(Node condition, Node a, Node b) {
    Shape branches = Broadcasting.common("where", a.shape(), b.shape());
    Shape shape = Broadcasting.common("where", condition.shape(), branches);
    return Node.of(
        new Where(), broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape));
  }
}
