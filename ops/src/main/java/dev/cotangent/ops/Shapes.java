package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Elements put elsewhere: the same values under another shape, in another order, repeated, cut or
 * joined.
 *
 * <p>Axes are counted from the front, or from the back if negative.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Shapes {
  private Shapes() {}

  /** The same number everywhere. */
  public static Node full(Shape shape, double value) {
    return broadcastTo(Expressions.constant(value), shape);
  }

  /**
   * The same values, in row-major order, under another shape.
   *
   * @param dims the extents, of which one may be −1: it is what remains
   */
  public static Node reshape(Node x, int... dims) {
    int[] resolved = dims.clone();
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      if (dims[axis] == -1 && open < 0) {
        open = axis;
      } else {
        known *= dims[axis];
      }
    }
    if (open >= 0) {
      if (known < 1 || x.shape().size() % known != 0) {
        throw new ShapeException(
            "reshape",
            "the known extents must divide the number of elements",
            "%s to %s".formatted(x.shape(), Arrays.toString(dims)));
      }
      resolved[open] = (int) (x.shape().size() / known);
    }
    return reshape(x, Shape.of(resolved));
  }

  /** The same values, in row-major order, under another shape. */
  public static Node reshape(Node x, Shape shape) {
    return x.shape().equals(shape) ? x : Node.of(new Reshape(shape), x);
  }

  /** All axes but the first joined to one: {@code [n, …]} becomes {@code [n, size]}. */
  public static Node flatten(Node x) {
    return reshape(x, x.shape().dim(0), -1);
  }

  /**
   * The axes in another order.
   *
   * @param order for each axis of the result, the operand's axis that it is
   */
  public static Node permute(Node x, int... order) {
    boolean unchanged = Arrays.equals(order, IntStream.range(0, x.shape().rank()).toArray());
    return unchanged ? x : Node.of(new Permute(Ints.asList(order)), x);
  }

  /** The last two axes exchanged. */
  public static Node transpose(Node x) {
    int rank = x.shape().rank();
    if (rank < 2) {
      throw new ShapeException(
          "transpose", "the operand must have two axes or more", x.shape().toString());
    }
    int[] order = IntStream.range(0, rank).toArray();
    order[rank - 1] = rank - 2;
    order[rank - 2] = rank - 1;
    return permute(x, order);
  }

  /** The values repeated to a larger shape. */
  public static Node broadcastTo(Node x, Shape shape) {
    return x.shape().equals(shape) ? x : Node.of(new BroadcastTo(shape), x);
  }

  /** The sum down to a shape that would stretch to the operand's. */
  public static Node sumTo(Node x, Shape shape) {
    return x.shape().equals(shape) ? x : Node.of(new SumTo(shape), x);
  }

  /**
   * Every {@code step}-th element of {@code [start, end)} along each axis.
   *
   * @param starts the first index along each axis
   * @param ends the index behind the last, along each axis
   * @param steps the distance of the chosen indices along each axis, at least 1
   */
  public static Node slice(Node x, int[] starts, int[] ends, int[] steps) {
    if (starts.length != ends.length || starts.length != steps.length) {
      throw new IllegalArgumentException(
          "[slice] every axis needs a start, an end and a step: %s starts, %s ends, %s steps"
              .formatted(starts.length, ends.length, steps.length));
    }
    int[] sizes = new int[starts.length];
    for (int axis = 0; axis < sizes.length; axis++) {
      if (starts[axis] < 0 || ends[axis] <= starts[axis] || steps[axis] < 1) {
        throw new IllegalArgumentException(
            "[slice] 0 ≤ start < end and step ≥ 1 must hold: start %s, end %s, step %s in axis %s"
                .formatted(starts[axis], ends[axis], steps[axis], axis));
      }
      if (axis < x.shape().rank() && ends[axis] > x.shape().dim(axis)) {
        throw new ShapeException(
            "slice",
            "the end must not exceed the operand's extent",
            "end %s in axis %s of %s".formatted(ends[axis], axis, x.shape()));
      }
      sizes[axis] = (ends[axis] - starts[axis] - 1) / steps[axis] + 1;
    }
    return Node.of(new Slice(Ints.asList(starts), Ints.asList(steps), Ints.asList(sizes)), x);
  }

  /** The elements of {@code [start, end)} along one axis. */
  public static Node slice(Node x, int axis, int start, int end) {
    int[] starts = new int[x.shape().rank()];
    int[] ends = x.shape().dims();
    int[] steps = new int[starts.length];
    Arrays.fill(steps, 1);
    starts[x.shape().axis(axis)] = start;
    ends[x.shape().axis(axis)] = end;
    return slice(x, starts, ends, steps);
  }

  /**
   * Zeros put around the values.
   *
   * @param low how many in front, along each axis
   * @param high how many behind, along each axis
   */
  public static Node pad(Node x, int[] low, int[] high) {
    return pad(x, low, high, new int[low.length]);
  }

  /**
   * Zeros put around and between the values.
   *
   * @param low how many in front, along each axis
   * @param high how many behind, along each axis
   * @param interior how many between neighbours, along each axis
   */
  public static Node pad(Node x, int[] low, int[] high, int[] interior) {
    return Node.of(new Pad(Ints.asList(low), Ints.asList(high), Ints.asList(interior)), x);
  }

  /** The operands one behind the other along an axis. */
  public static Node concat(int axis, Node... parts) {
    return concat(axis, List.of(parts));
  }

  /** The operands one behind the other along an axis. */
  public static Node concat(int axis, List<Node> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("[concat] takes at least one operand: none");
    }
    return Node.of(new Concat(parts.get(0).shape().axis(axis)), parts);
  }

  /** Operands of equal shape joined along a new first axis. */
  public static Node stack(List<Node> parts) {
    return concat(0, parts.stream().map(x -> reshape(x, Shape.of(1).concat(x.shape()))).toList());
  }
}
