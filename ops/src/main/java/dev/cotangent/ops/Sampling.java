package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.argSort;
import static dev.cotangent.ops.Indexing.gather;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.clamp;
import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.argMax;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;
import static dev.cotangent.ops.Special.erfinv;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Random numbers, and what is made of them.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Sampling {
  /** How far apart the numbers are that {@link RandomUniform} can give. */
  private static final double STEP = 0x1p-24;

  private static final double FARTHEST = 5;

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

  /**
   * Random numbers of the standard normal distribution: its inverse distribution function of
   * uniform ones, so none is farther from 0 than 5.42.
   *
   * @param counter a scalar that counts the steps, as in {@link RandomUniform}
   */
  public static Node randomNormal(Node counter, Shape shape, long seed, long stream) {
    return Scope.in("randomNormal", () -> quantile(between(counter, shape, seed, stream, 0, 1)));
  }

  /**
   * Random numbers of the standard normal distribution, if it is known that they lie between two
   * bounds.
   *
   * @param low at least −5, below {@code high}
   * @param high at most 5
   */
  public static Node truncatedNormal(
      Node counter, Shape shape, double low, double high, long seed, long stream) {
    if (!(low >= -FARTHEST && high <= FARTHEST && low < high)) {
      throw new IllegalArgumentException(
          "[truncatedNormal] bounds must be in [−5, 5], the lower one first: %s and %s"
              .formatted(low, high));
    }
    return Scope.in(
        "truncatedNormal",
        () -> {
          Node share = between(counter, shape, seed, stream, below(low), below(high));
          return clamp(quantile(share), low, high);
        });
  }

  /** The share of the standard normal distribution below a number. */
  private static double below(double x) {
    return ErrorFunctions.erfc(-x / Math.sqrt(2)) / 2;
  }

  /**
   * Twice a random number between two, less 1: exact in float32 for 0 and 1, and then neither of
   * the two.
   */
  private static Node between(
      Node counter, Shape shape, long seed, long stream, double low, double high) {
    Node random = randomUniform(counter, shape, seed, stream);
    Node signed = subtract(multiply(random, 2), 1 - STEP);
    return low == 0 && high == 1 ? signed : add(multiply(signed, high - low), low + high - 1);
  }

  /** The inverse distribution function of the standard normal distribution at (x + 1) / 2. */
  private static Node quantile(Node x) {
    return multiply(erfinv(x), Math.sqrt(2));
  }

  /**
   * 1 with a probability, else 0.
   *
   * @param probability each in [0, 1], any shape; to 24 binary digits
   */
  public static Node bernoulli(Node probability, Node counter, long seed, long stream) {
    return Scope.in(
        "bernoulli",
        () -> less(randomUniform(counter, probability.shape(), seed, stream), probability));
  }

  /** Random numbers of the exponential distribution of mean 1, above 0 and below 17.4. */
  public static Node randomExponential(Node counter, Shape shape, long seed, long stream) {
    return Scope.in(
        "randomExponential",
        () -> negate(log(maximum(randomUniform(counter, shape, seed, stream), STEP / 2))));
  }

  /** Random numbers of the standard Gumbel distribution: −log of exponential ones. */
  public static Node randomGumbel(Node counter, Shape shape, long seed, long stream) {
    return Scope.in(
        "randomGumbel", () -> negate(log(randomExponential(counter, shape, seed, stream))));
  }

  /**
   * A random class of each row, by its probability: that whose logit plus a Gumbel number is the
   * greatest.
   *
   * @param logits {@code […, classes]}, up to a constant logarithms of probabilities; −∞ is never
   *     chosen unless all are
   * @return class indices {@code […]}
   */
  public static Node categorical(Node logits, Node counter, long seed, long stream) {
    return Scope.in(
        "categorical",
        () -> argMax(add(logits, randomGumbel(counter, logits.shape(), seed, stream)), -1));
  }

  /** The numbers from 0 to {@code n − 1} in a random order. */
  public static Node permutation(Node counter, int n, long seed, long stream) {
    return Scope.in(
        "permutation",
        () -> {
          Node keys = randomUniform(counter, Shape.of(2, n), seed, stream);
          Node first = reshape(argSort(slice(keys, 0, 0, 1), 1), n);
          Node second = gather(reshape(slice(keys, 0, 1, 2), n), first);
          return gather(first, argSort(second, 0)); // equal keys stay in the first order
        });
  }
}
