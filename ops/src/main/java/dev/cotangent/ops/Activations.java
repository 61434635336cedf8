package dev.cotangent.ops;

import static dev.cotangent.ops.Shapes.permute;

import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import java.util.stream.IntStream;

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

  /** {@code exp(x) / Σ exp(x)} along the last axis. */
  public static Node softmax(Node x) {
    return Node.of(new Softmax(), x);
  }

  /** {@code exp(x) / Σ exp(x)} along an axis. */
  public static Node softmax(Node x, int axis) {
    return swapWithLast(softmax(swapWithLast(x, axis)), axis);
  }

  /** {@code x − log Σ exp(x)} along the last axis. */
  public static Node logSoftmax(Node x) {
    return Node.of(new LogSoftmax(), x);
  }

  /** {@code x − log Σ exp(x)} along an axis. */
  public static Node logSoftmax(Node x, int axis) {
    return swapWithLast(logSoftmax(swapWithLast(x, axis)), axis);
  }

  private static Node swapWithLast(Node x, int axis) {
    int[] order = IntStream.range(0, x.shape().rank()).toArray();
    int last = order.length - 1;
    int swapped = x.shape().axis(axis);
    order[swapped] = last;
    order[last] = swapped;
    return permute(x, order);
  }
}
