package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.clamp;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.expm1;
import static dev.cotangent.ops.Ops.minimum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.reciprocal;
import static dev.cotangent.ops.Ops.sign;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.tanh;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.alongLast;
import static dev.cotangent.ops.Special.erfc;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import java.util.function.UnaryOperator;

/**
 * Activation functions.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Activations {
  private Activations() {}

  /** The logistic function {@code 1/(1 + e⁻ˣ)}. */
  public static Node sigmoid(Node x) {
    return Node.of(new Sigmoid(), x);
  }

  /** {@code log 1/(1 + e⁻ˣ)}, without overflow; what {@link Ops#log} of a {@link #sigmoid} is. */
  public static Node logSigmoid(Node x) {
    return Node.of(new LogSigmoid(), x);
  }

  /** {@code max(x, 0)}; its derivative at 0 is 0. */
  public static Node relu(Node x) {
    return Node.of(new Relu(), x);
  }

  /** {@code log(1 + eˣ)}, without overflow. */
  public static Node softplus(Node x) {
    return negate(logSigmoid(negate(x)));
  }

  /** {@code x} where it is positive, else {@code slope · x}; its derivative at 0 is the slope. */
  public static Node leakyRelu(Node x, double slope) {
    return prelu(x, Expressions.constant(slope));
  }

  /** {@link #leakyRelu} of a slope that can be trained. */
  public static Node prelu(Node x, Node slope) {
    return add(relu(x), multiply(slope, minimum(x, 0)));
  }

  /**
   * The rectifier with an upper bound, {@code min(max(x, 0), 6)}; its derivative at 0 and 6 is 0.
   */
  public static Node relu6(Node x) {
    return minimum(Expressions.constant(6), relu(x));
  }

  /** {@code x} where it is positive, else {@code eˣ − 1}. */
  public static Node elu(Node x) {
    return elu(x, 1);
  }

  /** {@code x} where it is positive, else {@code α(eˣ − 1)}; its derivative at 0 is α. */
  public static Node elu(Node x, double alpha) {
    return add(relu(x), multiply(expm1(minimum(x, 0)), alpha));
  }

  /**
   * {@link #elu(Node, double)}, scaled so that layers keep mean 0 and variance 1 (Klambauer and
   * others, <i>Self-normalizing neural networks</i>, 2017).
   */
  public static Node selu(Node x) {
    return multiply(elu(x, 1.6732632423543772848), 1.0507009873554804934);
  }

  /**
   * {@code x} where it is positive, else {@code α(e^(x/α) − 1)}: the slope at 0 is 1 for every α.
   *
   * @param alpha positive
   */
  public static Node celu(Node x, double alpha) {
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("[celu] alpha must be positive: " + alpha);
    }
    return add(relu(x), multiply(expm1(divide(minimum(x, 0), alpha)), alpha));
  }

  /** {@code x · Φ(x)}, Φ being the normal distribution: the Gaussian error linear unit. */
  public static Node gelu(Node x) {
    return selfGated(x, 40, c -> multiply(erfc(multiply(c, -Math.sqrt(0.5))), 0.5));
  }

  /** {@code x · (1 + tanh(√(2/π)(x + 0.044715x³)))/2}, which {@link #gelu} is approximated by. */
  public static Node geluTanh(Node x) {
    return selfGated(
        x,
        40,
        c -> {
          Node cubic = multiply(c, add(multiply(square(c), 0.044715), 1));
          return sigmoid(multiply(cubic, 2 * Math.sqrt(2 / Math.PI)));
        });
  }

  /** {@code x · σ(x)}, also known as swish. */
  public static Node silu(Node x) {
    return selfGated(x, 800, Activations::sigmoid);
  }

  /** {@code x · tanh(log(1 + eˣ))}. */
  public static Node mish(Node x) {
    return selfGated(x, 800, c -> tanh(softplus(c)));
  }

  /** {@code min(max(x + 3, 0), 6)/6}; its derivative at −3 and 3 is 0. */
  public static Node hardSigmoid(Node x) {
    return divide(relu6(add(x, 3)), 6);
  }

  /** {@code x · hardSigmoid(x)}; its derivative at −3 is 0, at 3 it is 1. */
  public static Node hardSwish(Node x) {
    return selfGated(x, 3, Activations::hardSigmoid);
  }

  /**
   * {@code x} times its gate. Beyond the limit, where the gate is 0 or 1 in every precision, it is
   * the rectifier: {@code −∞ · 0} and {@code ∞ · 0} do not arise, in no derivative.
   */
  private static Node selfGated(Node x, double limit, UnaryOperator<Node> gate) {
    Node c = clamp(x, -limit, limit);
    return where(equal(c, x), multiply(c, gate.apply(c)), relu(x));
  }

  /** {@code x/(1 + |x|)}. */
  public static Node softsign(Node x) {
    Node small = clamp(x, -1, 1);
    Node inside = divide(small, add(abs(small), 1));
    // Of a large x that is ∞/∞, or has a derivative that is lost to rounding.
    Node outside = multiply(sign(x), subtract(1, reciprocal(add(abs(x), 1))));
    return where(equal(small, x), inside, outside);
  }

  /** {@code exp(x) / Σ exp(x)} along the last axis. */
  public static Node softmax(Node x) {
    return Node.of(new Softmax(), x);
  }

  /** {@code exp(x) / Σ exp(x)} along an axis. */
  public static Node softmax(Node x, int axis) {
    return alongLast(x, axis, Activations::softmax);
  }

  /** {@code x − log Σ exp(x)} along the last axis. */
  public static Node logSoftmax(Node x) {
    return Node.of(new LogSoftmax(), x);
  }

  /** {@code x − log Σ exp(x)} along an axis. */
  public static Node logSoftmax(Node x, int axis) {
    return alongLast(x, axis, Activations::logSoftmax);
  }
}
