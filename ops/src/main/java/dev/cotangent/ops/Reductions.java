package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.sumTo;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One value for many, along axes.
 *
 * <p>The reduced axes disappear; no axes means all.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Reductions {
  private Reductions() {}

  /** The sum over axes. */
  public static Node sum(Node x, int... axes) {
    Shape shape = x.shape();
    for (int axis : reduced("sum", x, axes)) {
      shape = shape.with(axis, 1);
    }
    return reshape(sumTo(x, shape), kept("sum", x, axes));
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
