package dev.cotangent.ops;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.divideNoNan;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.keepDims;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.norm;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Reductions.variance;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.stream.IntStream;

/**
 * Normalisation: of values by their mean and variance, and of weights by their size.
 *
 * <p>As in PyTorch, a variance is divided by the number of its elements, and epsilon stands under
 * the root. Variances are means of squared distances from the mean, so that large means cost no
 * digits.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Norms {
  private Norms() {}

  /** Mean 0 and variance 1 along the last axis: {@code (x − μ) / √(σ² + ε)}. */
  public static Node layerNorm(Node x, double epsilon) {
    return Node.of(new Standardise(true, epsilon), x);
  }

  /**
   * Mean 0 and variance 1 over the last axes, then a scale and a shift of each element (Ba, Kiros
   * and Hinton, <i>Layer normalization</i>, 2016).
   *
   * @param weight the scales; its shape is that of the axes over which mean and variance are taken
   * @param bias the shifts, of the same shape
   */
  public static Node layerNorm(Node x, Node weight, Node bias, double epsilon) {
    requireLast("layerNorm", x, weight, bias);
    return add(multiply(joined(x, weight.shape(), true, epsilon), weight), bias);
  }

  /** A root mean square of 1 along the last axis: {@code x / √(mean x² + ε)}. */
  public static Node rmsNorm(Node x, double epsilon) {
    return Node.of(new Standardise(false, epsilon), x);
  }

  /**
   * A root mean square of 1 over the last axes, then a scale of each element (Zhang and Sennrich,
   * <i>Root mean square layer normalization</i>, 2019).
   *
   * @param weight the scales; its shape is that of the axes over which the mean is taken
   */
  public static Node rmsNorm(Node x, Node weight, double epsilon) {
    requireLast("rmsNorm", x, weight, weight);
    return multiply(joined(x, weight.shape(), false, epsilon), weight);
  }

  private static void requireLast(String op, Node x, Node weight, Node bias) {
    int rank = x.shape().rank();
    int last = weight.shape().rank();
    if (last < 1
        || last > rank
        || !x.shape().slice(rank - last, rank).equals(weight.shape())
        || !bias.shape().equals(weight.shape())) {
      throw new ShapeException(
          op,
          "weight and bias must have the shape of the operand's last axes",
          "%s, %s and %s".formatted(x.shape(), weight.shape(), bias.shape()));
    }
  }

  /** Standardised over the last axes, which have a shape. */
  private static Node joined(Node x, Shape last, boolean centred, double epsilon) {
    Shape rows = x.shape().slice(0, x.shape().rank() - last.rank()).concat(Shape.of(last.size()));
    return reshape(Node.of(new Standardise(centred, epsilon), reshape(x, rows)), x.shape());
  }

  /**
   * Mean 0 and variance 1 of each group of channels of each sample of {@code [n, channels, …]},
   * then a scale and a shift of each channel (Wu and He, <i>Group normalization</i>, 2018).
   *
   * @param groups how many; they divide the channels
   * @param weight the scales {@code [channels]}
   * @param bias the shifts {@code [channels]}
   */
  public static Node groupNorm(Node x, int groups, Node weight, Node bias, double epsilon) {
    requireChannels("groupNorm", x, weight, bias);
    Shape shape = x.shape();
    int channels = shape.dim(1);
    if (groups < 1 || channels % groups != 0) {
      throw new ShapeException(
          "groupNorm",
          "the number of groups must divide that of the channels",
          "%s groups of %s".formatted(groups, shape));
    }
    Node rows = reshape(x, shape.dim(0), groups, -1);
    Node standardised = reshape(layerNorm(rows, epsilon), shape);
    return add(multiply(standardised, alongChannels(weight, shape)), alongChannels(bias, shape));
  }

  /**
   * Mean 0 and variance 1 of each channel of each sample of {@code [n, channels, …]}, then a scale
   * and a shift of each channel (Ulyanov, Vedaldi and Lempitsky, <i>Instance normalization</i>,
   * 2016).
   */
  public static Node instanceNorm(Node x, Node weight, Node bias, double epsilon) {
    requireChannels("instanceNorm", x, weight, bias);
    return groupNorm(x, x.shape().dim(1), weight, bias, epsilon);
  }

  /**
   * Each channel's mean and variance.
   *
   * @param mean {@code [channels]}
   * @param variance {@code [channels]}, of which the elements are all there are, not a sample
   */
  public record Moments(Node mean, Node variance) {}

  /** Mean and variance of each channel of {@code [n, channels, …]} over all other axes. */
  public static Moments batchMoments(Node x) {
    requireChannels("batchMoments", x);
    int[] others = IntStream.range(0, x.shape().rank()).filter(axis -> axis != 1).toArray();
    return new Moments(mean(x, others), variance(x, others));
  }

  /**
   * Each channel of {@code [n, channels, …]} less a mean, divided by the root of a variance, then a
   * scale and a shift of its own (Ioffe and Szegedy, <i>Batch normalization</i>, 2015).
   *
   * @param moments those of the batch ({@link #batchMoments}), or running ones
   * @param weight the scales {@code [channels]}
   * @param bias the shifts {@code [channels]}
   */
  public static Node batchNorm(Node x, Moments moments, Node weight, Node bias, double epsilon) {
    requireChannels("batchNorm", x, moments.mean, moments.variance, weight, bias);
    Shape shape = x.shape();
    Node factor = divide(weight, sqrt(add(moments.variance, epsilon)));
    Node rest = subtract(x, alongChannels(moments.mean, shape));
    return add(multiply(rest, alongChannels(factor, shape)), alongChannels(bias, shape));
  }

  private static void requireChannels(String op, Node x, Node... perChannel) {
    if (x.shape().rank() < 2) {
      throw new ShapeException(op, "the operand must be [n, channels, …]", x.toString());
    }
    Shape channels = Shape.of(x.shape().dim(1));
    for (Node one : perChannel) {
      if (!one.shape().equals(channels)) {
        throw new ShapeException(
            op, "there must be a number for each channel of " + x.shape(), one.toString());
      }
    }
  }

  /** A number for each channel, with axes of extent 1 for the others of a shape. */
  private static Node alongChannels(Node perChannel, Shape shape) {
    return reshape(perChannel, Shape.ones(shape.rank()).with(1, shape.dim(1)));
  }

  /**
   * Weights of given norms: {@code g · v / ‖v‖}, the norm taken over all axes but the first
   * (Salimans and Kingma, <i>Weight normalization</i>, 2016). Where v is 0 so are the weights, and
   * their derivatives.
   *
   * @param v the directions {@code [outputs, …]}
   * @param g the norms {@code [outputs]}
   */
  public static Node weightNorm(Node v, Node g) {
    Shape shape = v.shape();
    if (shape.rank() < 2 || !g.shape().equals(Shape.of(shape.dim(0)))) {
      throw new ShapeException(
          "weightNorm",
          "directions must be [outputs, …], and there must be a norm for each output",
          "%s and %s".formatted(shape, g.shape()));
    }
    Node rows = reshape(v, shape.dim(0), -1);
    Node factor = divideNoNan(reshape(g, shape.dim(0), 1), keepDims(Reductions::norm, rows, 1));
    return reshape(multiply(rows, factor), shape);
  }

  /**
   * Weights divided by their greatest singular value.
   *
   * @param weight the weights, of which the greatest singular value is about 1
   * @param state the left singular vector as far as it is known, where the next estimate begins
   * @param sigma the singular value, a scalar
   */
  public record Spectral(Node weight, Node state, Node sigma) {}

  /**
   * Weights divided by the greatest singular value of the matrix {@code [outputs, …]}, as power
   * iterations estimate it (Miyato and others, <i>Spectral normalization</i>, 2018). The estimated
   * vectors count as constants: no cotangent flows through them.
   *
   * @param weight {@code [outputs, …]}
   * @param state {@code [outputs]}, not 0: random numbers at first, then what came out before
   * @param iterations how many, at least 1
   */
  public static Spectral spectralNorm(Node weight, Node state, int iterations) {
    Shape shape = weight.shape();
    if (shape.rank() < 2 || !state.shape().equals(Shape.of(shape.dim(0)))) {
      throw new ShapeException(
          "spectralNorm",
          "weights must be [outputs, …], and the state must be [outputs]",
          "%s and %s".formatted(shape, state.shape()));
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "[spectralNorm] there must be at least one iteration: " + iterations);
    }
    Node matrix = reshape(weight, shape.dim(0), -1);
    Node held = Expressions.stopGradient(matrix);
    Node left = Expressions.stopGradient(reshape(state, 1, -1));
    Node right = left;
    for (int i = 0; i < iterations; i++) {
      right = unit(matmul(left, held));
      left = unit(matmul(right, held, false, true));
    }
    Node sigma = sum(multiply(matmul(left, matrix), right));
    return new Spectral(divide(weight, sigma), reshape(left, state.shape()), sigma);
  }

  /** A row divided by its length. */
  private static Node unit(Node row) {
    return divide(row, maximum(norm(row), 1e-12));
  }
}
