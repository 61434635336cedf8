package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.isFinite;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.logicalNot;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.pow;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.alongLast;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;
import static dev.cotangent.ops.Shapes.sumTo;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * One value for many, along axes.
 *
 * <p>The reduced axes disappear; no axes means all. {@link #keepDims} has them stay, of extent 1.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Reductions {
  private Reductions() {}

  /** A reduction over axes, such as {@code Reductions::mean}. */
  @FunctionalInterface
  public interface Reduction {
    /** The reduction of a value; its axes disappear, and no axes means all. */
    Node of(Node x, int... axes);
  }

  /**
   * A reduction whose axes stay, of extent 1, so that it stretches over what it was taken of:
   * {@code subtract(x, keepDims(Reductions::mean, x, -1))}.
   */
  public static Node keepDims(Reduction reduction, Node x, int... axes) {
    return reshape(reduction.of(x, axes), withOnes("keepDims", x, axes));
  }

  /** The sum over axes. */
  public static Node sum(Node x, int... axes) {
    return reshape(sumTo(x, withOnes("sum", x, axes)), kept("sum", x, axes));
  }

  /** The mean over axes. */
  public static Node mean(Node x, int... axes) {
    Node sum = sum(x, axes);
    return multiply(sum, (double) sum.shape().size() / x.shape().size());
  }

  /** The greatest element over axes; the cotangent goes to the first where several are equal. */
  public static Node max(Node x, int... axes) {
    Node rows = reducedLast("max", x, axes);
    return reshape(takeAlong(rows, Node.of(new ArgMax(), rows)), kept("max", x, axes));
  }

  /**
   * The position of the greatest element over axes: the row-major position among them, taken in
   * ascending order; the first where several are equal.
   */
  public static Node argMax(Node x, int... axes) {
    Node rows = reducedLast("argMax", x, axes);
    return reshape(Node.of(new ArgMax(), rows), kept("argMax", x, axes));
  }

  /** The least element over axes; the cotangent goes to the first where several are equal. */
  public static Node min(Node x, int... axes) {
    return negate(max(negate(x), axes));
  }

  /** The position of the least element over axes, as {@link #argMax} has it. */
  public static Node argMin(Node x, int... axes) {
    return argMax(negate(x), axes);
  }

  /** The product over axes, in pairs: its derivatives are right also where factors are 0. */
  public static Node prod(Node x, int... axes) {
    Node rows = reducedLast("prod", x, axes);
    for (int n = rows.shape().dim(-1); n > 1; n = rows.shape().dim(-1)) {
      int half = n / 2;
      Node pairs = multiply(slice(rows, -1, 0, half), slice(rows, -1, half, 2 * half));
      rows = n % 2 == 0 ? pairs : concat(-1, pairs, slice(rows, -1, n - 1, n));
    }
    return reshape(rows, kept("prod", x, axes));
  }

  /** The mean of the squared distances from the mean, over axes. */
  public static Node variance(Node x, int... axes) {
    return mean(square(centred(x, axes)), axes);
  }

  /**
   * The variance of what the elements are a sample of: the sum of the squared distances from the
   * mean, divided by one less than their number.
   */
  public static Node sampleVariance(Node x, int... axes) {
    Node squares = sum(square(centred(x, axes)), axes);
    return divide(squares, x.shape().size() / squares.shape().size() - 1);
  }

  /** The root of the {@link #variance}; where that is 0, so are its derivatives. */
  public static Node standardDeviation(Node x, int... axes) {
    return rootOrZero(variance(x, axes));
  }

  private static Node centred(Node x, int... axes) {
    return subtract(x, keepDims(Reductions::mean, x, axes));
  }

  /** The square root, with the derivative 0 at 0. */
  private static Node rootOrZero(Node x) {
    Node none = logicalNot(x);
    Node root = sqrt(where(none, Expressions.constant(1), x));
    return where(none, Expressions.constant(0), root);
  }

  /** The Euclidean norm {@code √Σx²} over axes; where it is 0, so are its derivatives. */
  public static Node norm(Node x, int... axes) {
    return norm(2, x, axes);
  }

  /**
   * The norm {@code (Σ|x|ᵖ)^(1/p)} over axes; where it is 0, so are its derivatives.
   *
   * @param p at least 1; ∞ for the greatest magnitude
   */
  public static Node norm(double p, Node x, int... axes) {
    if (!(p >= 1)) {
      throw new IllegalArgumentException("[norm] p must be at least 1: " + p);
    }
    return p == Double.POSITIVE_INFINITY
        ? max(abs(x), axes)
        : norm(p, x, powers -> sum(powers, axes));
  }

  /** The norm of what is summed, for p from 1 to below ∞. */
  static Node norm(double p, Node x, UnaryOperator<Node> sum) {
    if (p == 2) {
      return rootOrZero(sum.apply(square(x)));
    }
    if (p == 1) {
      return sum.apply(abs(x));
    }
    Node total = sum.apply(pow(abs(x), p));
    Node none = logicalNot(total);
    Node root = pow(where(none, Expressions.constant(1), total), 1 / p);
    return where(none, Expressions.constant(0), root);
  }

  /** {@code log Σ eˣ} over axes, without overflow; −∞, without a derivative, if all x are. */
  public static Node logSumExp(Node x, int... axes) {
    Node greatest = Expressions.stopGradient(keepDims(Reductions::max, x, axes));
    Node shift = where(isFinite(greatest), greatest, Expressions.constant(0));
    Node total = sum(exp(subtract(x, shift)), axes);
    Node none = logicalNot(total);
    Node logarithm = log(where(none, Expressions.constant(1), total));
    return where(
        none,
        Expressions.constant(Double.NEGATIVE_INFINITY),
        add(logarithm, reshape(shift, total.shape())));
  }

  /** 1 where any element over axes is not 0, else 0; also for NaN. */
  public static Node any(Node x, int... axes) {
    return step(sum(logicalNot(logicalNot(x)), axes));
  }

  /** 1 where no element over axes is 0, else 0; also for NaN. */
  public static Node all(Node x, int... axes) {
    return logicalNot(any(logicalNot(x), axes));
  }

  /** Along an axis, the sum of each element and those before it. */
  public static Node cumulativeSum(Node x, int axis) {
    return alongLast(x, axis, rows -> Node.of(new CumulativeSum(false), rows));
  }

  /**
   * Along an axis, the product of each element and those before it; its derivatives are right also
   * where factors are 0.
   */
  public static Node cumulativeProduct(Node x, int axis) {
    return cumulative(x, axis, 1, Ops::multiply);
  }

  /**
   * Along an axis, the greatest of each element and those before it; the cotangent goes to the
   * first where several are equal.
   */
  public static Node cumulativeMax(Node x, int axis) {
    return cumulative(x, axis, Double.NEGATIVE_INFINITY, Ops::maximum);
  }

  /**
   * Along an axis, the least of each element and those before it; the cotangent goes to the first
   * where several are equal.
   */
  public static Node cumulativeMin(Node x, int axis) {
    return negate(cumulativeMax(negate(x), axis));
  }

  /**
   * Each element joined with those before it, by doubling: after k steps with the 2ᵏ − 1 before it
   * (Hillis and Steele, <i>Data parallel algorithms</i>, 1986).
   */
  private static Node cumulative(Node x, int axis, double neutral, BinaryOperator<Node> join) {
    int along = x.shape().axis(axis);
    int n = x.shape().dim(along);
    Node joined = x;
    for (int distance = 1; distance < n; distance *= 2) {
      Node none = full(x.shape().with(along, distance), neutral);
      Node earlier = concat(along, none, slice(joined, along, 0, n - distance));
      joined = join.apply(earlier, joined);
    }
    return joined;
  }

  /** The reduced axes moved to the end and joined. */
  private static Node reducedLast(String op, Node x, int... axes) {
    int[] last = reduced(op, x, axes);
    int[] order =
        IntStream.concat(
                IntStream.range(0, x.shape().rank()).filter(axis -> !contains(last, axis)),
                Arrays.stream(last))
            .toArray();
    Shape kept = kept(op, x, axes);
    return reshape(permute(x, order), kept.concat(Shape.of(x.shape().size() / kept.size())));
  }

  private static Shape withOnes(String op, Node x, int... axes) {
    Shape shape = x.shape();
    for (int axis : reduced(op, x, axes)) {
      shape = shape.with(axis, 1);
    }
    return shape;
  }

  private static Shape kept(String op, Node x, int... axes) {
    int[] gone = reduced(op, x, axes);
    return Shape.of(
        IntStream.range(0, x.shape().rank())
            .filter(axis -> !contains(gone, axis))
            .map(x.shape()::dim)
            .toArray());
  }

  private static int[] reduced(String op, Node x, int... axes) {
    if (axes.length == 0) {
      return IntStream.range(0, x.shape().rank()).toArray();
    }
    int[] sorted = Arrays.stream(axes).map(x.shape()::axis).sorted().distinct().toArray();
    if (sorted.length < axes.length) {
      throw new IllegalArgumentException(
          "[%s] every axis may be named once: %s for %s"
              .formatted(op, Arrays.toString(axes), x.shape()));
    }
    return sorted;
  }

  private static boolean contains(int[] axes, int axis) {
    return Arrays.stream(axes).anyMatch(a -> a == axis);
  }
}
