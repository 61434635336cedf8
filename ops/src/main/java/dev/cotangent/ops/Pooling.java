package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.putAlong;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Shapes.pad;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Windows over images, of which each gives one number.
 *
 * <p>Images are {@code [n, channels, height, width]}, or have one such axis or three.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Pooling {
  private Pooling() {}

  /**
   * The greatest element in each place of a window over {@code [n, channels, …]}, along as many
   * axes as the window has; the cotangent goes to the first where some are equal.
   */
  public static Node maxPool(Node x, Window window) {
    Node positions = maxPoolPositions(x, window);
    return reshape(takeAlong(joinPlanes(x), joinPlanes(positions)), positions.shape());
  }

  /**
   * The positions of the elements that {@link #maxPool} takes, row-major in the image: {@code row ·
   * w + column}.
   */
  public static Node maxPoolPositions(Node x, Window window) {
    return Node.of(new MaxPoolPositions(window), x);
  }

  /**
   * Zeros, but for values put to positions in their image: the adjoint of {@link #maxPool}.
   *
   * @param values {@code [n, c, …]}
   * @param positions of the same shape, as {@link #maxPoolPositions} gives them
   * @param extents the result's, without batch and channels: height and width for images
   */
  public static Node unpool(Node values, Node positions, int... extents) {
    Shape image = values.shape().slice(0, 2).concat(Shape.of(extents));
    int plane = image.size() / values.shape().dim(0) / values.shape().dim(1);
    return reshape(putAlong(joinPlanes(positions), joinPlanes(values), plane), image);
  }

  private static Node joinPlanes(Node images) {
    return reshape(images, images.shape().dim(0), images.shape().dim(1), -1);
  }

  /**
   * The mean of the elements in each place of a window over {@code [n, channels, …]}, along as many
   * axes as the window has; padding does not count.
   */
  public static Node avgPool(Node x, Window window) {
    Node total = Node.of(new SumPool(window), x);
    Shape extents = window.extents(x.shape());
    window.requireImageEverywhere("avgPool", extents);
    Shape places = window.places(extents);
    double[] counts = new double[places.size()];
    for (Window.Run run : window.runs(extents)) {
      for (int i = 0; i < run.count(); i++) {
        counts[run.place() + i]++;
      }
    }
    boolean allInside = Arrays.stream(counts).allMatch(count -> count == counts[0]);
    return allInside
        ? multiply(total, 1 / counts[0])
        : divide(total, Expressions.constant(Tensor.of(places, counts)));
  }

  /**
   * The norm {@code (Σ|x|ᵖ)^(1/p)} of the elements in each place of a window over {@code [n,
   * channels, …]}; where it is 0, so are its derivatives.
   *
   * @param p at least 1; ∞ for the greatest magnitude
   */
  public static Node lpPool(double p, Node x, Window window) {
    if (!(p >= 1)) {
      throw new IllegalArgumentException("[lpPool] p must be at least 1: " + p);
    }
    return p == Double.POSITIVE_INFINITY
        ? maxPool(abs(x), window)
        : Reductions.norm(p, x, powers -> Node.of(new SumPool(window), powers));
  }

  /** The mean of each channel: {@code [n, channels, …]} gives {@code [n, channels]}. */
  public static Node globalAveragePool(Node x) {
    return Reductions.mean(x, spatial("globalAveragePool", x));
  }

  /**
   * The greatest element of each channel: {@code [n, channels, …]} gives {@code [n, channels]}; the
   * cotangent goes to the first where some are equal.
   */
  public static Node globalMaxPool(Node x) {
    return Reductions.max(x, spatial("globalMaxPool", x));
  }

  /**
   * Means of {@code [n, channels, …]} in so many parts along each axis: of extent {@code n}, part
   * {@code i} of {@code m} reaches from {@code ⌊i · n / m⌋} to {@code ⌈(i + 1) · n / m⌉}, so that
   * parts may overlap (PyTorch's {@code adaptive_avg_pool}).
   *
   * @param extents the result's, without batch and channels: height and width for planes
   */
  public static Node adaptiveAvgPool(Node x, int... extents) {
    return adaptive("adaptiveAvgPool", x, extents, Pooling::avgPool, Pooling::meansOfParts);
  }

  /**
   * Greatest elements of {@code [n, channels, …]} in so many parts along each axis, which lie as
   * for {@link #adaptiveAvgPool}; the cotangent goes to the first where some are equal.
   *
   * @param extents the result's, without batch and channels: height and width for planes
   */
  public static Node adaptiveMaxPool(Node x, int... extents) {
    return adaptive("adaptiveMaxPool", x, extents, Pooling::maxPool, Pooling::greatestOfParts);
  }

  /** A pool of overlapping parts along one axis. */
  @FunctionalInterface
  private interface PartPool {
    Node of(Node x, int axis, int parts);
  }

  /**
   * By a window where the parts are equal along all axes, else axis by axis, the last one first.
   */
  private static Node adaptive(
      String op, Node x, int[] extents, BiFunction<Node, Window, Node> pool, PartPool partPool) {
    int axes = extents.length;
    int[] sizes = new int[axes];
    if (axes == 0 || x.shape().rank() != 2 + axes || Arrays.stream(extents).anyMatch(m -> m < 1)) {
      throw new ShapeException(
          op,
          "the result needs an extent of at least 1 for each axis of [n, channels, …]",
          "%s for %s".formatted(Arrays.toString(extents), x.shape()));
    }
    Arrays.setAll(sizes, i -> x.shape().dim(2 + i) / extents[i]);
    if (IntStream.range(0, axes).allMatch(i -> sizes[i] * extents[i] == x.shape().dim(2 + i))) {
      return pool.apply(x, Window.valid(sizes).stride(sizes));
    }
    Node y = x;
    for (int i = axes - 1; i >= 0; i--) {
      y = partPool.of(y, 2 + i, extents[i]);
    }
    return y;
  }

  private static Node meansOfParts(Node x, int axis, int parts) {
    int n = x.shape().dim(axis);
    int[] behind = new int[x.shape().rank()];
    behind[axis] = 1;
    Node padded = pad(x, new int[behind.length], behind);
    Node sums = Reductions.sum(cut(padded, axis, n, parts, i -> n), axis + 1);
    Shape along = Shape.of(parts).concat(Shape.ones(x.shape().rank() - axis - 1));
    Tensor lengths = Tensor.generate(along, i -> end(i, n, parts) - start(i, n, parts));
    return divide(sums, Expressions.constant(lengths));
  }

  private static Node greatestOfParts(Node x, int axis, int parts) {
    int n = x.shape().dim(axis);
    return Reductions.max(cut(x, axis, n, parts, i -> end(i, n, parts) - 1), axis + 1);
  }

  /** An axis cut into parts along a new axis behind it; short ones are filled up by an element. */
  private static Node cut(Node x, int axis, int n, int parts, IntUnaryOperator filler) {
    int longest =
        IntStream.range(0, parts).map(i -> end(i, n, parts) - start(i, n, parts)).max().orElse(0);
    int[] taken = new int[parts * longest];
    for (int i = 0; i < parts; i++) {
      for (int k = 0; k < longest; k++) {
        int at = start(i, n, parts) + k;
        taken[i * longest + k] = at < end(i, n, parts) ? at : filler.applyAsInt(i);
      }
    }
    Shape shape = x.shape();
    return reshape(
        Indexing.take(x, axis, taken),
        shape
            .slice(0, axis)
            .concat(Shape.of(parts, longest))
            .concat(shape.slice(axis + 1, shape.rank())));
  }

  private static int start(int part, int n, int parts) {
    return (int) ((long) part * n / parts);
  }

  private static int end(int part, int n, int parts) {
    return (int) (((part + 1L) * n + parts - 1) / parts);
  }

  /** The axes behind batch and channels. */
  private static int[] spatial(String op, Node x) {
    if (x.shape().rank() < 3) {
      throw new ShapeException(
          op, "the operand must be [n, channels, …] with an axis or more", x.shape().toString());
    }
    return IntStream.range(2, x.shape().rank()).toArray();
  }
}
