package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.multiply;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Random numbers, and what is made of them.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Sampling {
  private Sampling() {}

  /** Random numbers in [0, 1); see {@link RandomUniform}. */
  public static Node randomUniform(Node counter, Shape shape, long seed, long stream) {
    return Node.of(new RandomUniform(shape, seed, stream), counter);
  }

  /**
   * Inverted dropout (Srivastava and others, JMLR 2014): each element is 0 with probability {@code
   * rate}, else divided by {@code 1 − rate}.
   *
   * @param rate in [0, 1)
   * @param counter a scalar that counts the training steps; no step repeats another's choices
   * @param seed chooses the family of random numbers
   * @param stream one for each dropout of a network
   */
  public static Node dropout(Node x, double rate, Node counter, long seed, long stream) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("[dropout] the rate must be in [0, 1): " + rate);
    }
    Node random = randomUniform(counter, x.shape(), seed, stream);
    Node kept = greaterOrEqual(random, Expressions.constant(rate));
    return multiply(x, multiply(kept, 1 / (1 - rate)));
  }
}
