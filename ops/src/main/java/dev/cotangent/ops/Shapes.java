package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.take;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
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

  /**
   * The operand cut into parts of equal extents along an axis.
   *
   * @param parts how many; they must divide the extent
   */
  public static List<Node> split(Node x, int axis, int parts) {
    int extent = x.shape().dim(x.shape().axis(axis));
    if (parts < 1 || extent % parts != 0) {
      throw new ShapeException(
          "split",
          "the number of parts must divide the extent",
          "%s parts of axis %s of %s".formatted(parts, axis, x.shape()),
          "give the extent of each part");
    }
    int[] extents = new int[parts];
    Arrays.fill(extents, extent / parts);
    return split(x, axis, extents);
  }

  /**
   * The operand cut into parts along an axis.
   *
   * @param extents those of the parts, in order; together the operand's
   */
  public static List<Node> split(Node x, int axis, int[] extents) {
    int extent = x.shape().dim(x.shape().axis(axis));
    if (Arrays.stream(extents).anyMatch(each -> each < 1)
        || Arrays.stream(extents).asLongStream().sum() != extent) {
      throw new ShapeException(
          "split",
          "the parts' extents must be at least 1, and the operand's together",
          "%s along axis %s of %s".formatted(Arrays.toString(extents), axis, x.shape()));
    }
    List<Node> parts = new ArrayList<>();
    int start = 0;
    for (int each : extents) {
      parts.add(each == extent ? x : slice(x, axis, start, start + each));
      start += each;
    }
    return List.copyOf(parts);
  }

  /** The elements in reversed order along axes; no axes means all. */
  public static Node flip(Node x, int... axes) {
    int[] flipped = axes.length == 0 ? IntStream.range(0, x.shape().rank()).toArray() : axes;
    Node result = x;
    for (int axis : flipped) {
      int n = x.shape().dim(x.shape().axis(axis));
      result = take(result, axis, IntStream.range(0, n).map(i -> n - 1 - i).toArray());
    }
    return result;
  }

  /**
   * The elements moved along an axis; those moved out at its end come in at its start.
   *
   * @param distance how far, to higher indices; to lower ones if negative
   */
  public static Node roll(Node x, int axis, int distance) {
    int n = x.shape().dim(x.shape().axis(axis));
    int moved = Math.floorMod(distance, n);
    return moved == 0
        ? x
        : concat(x.shape().axis(axis), slice(x, axis, n - moved, n), slice(x, axis, 0, n - moved));
  }

  /**
   * The whole array again and again.
   *
   * @param times how often along each axis
   */
  public static Node tile(Node x, int... times) {
    int rank = x.shape().rank();
    if (times.length != rank) {
      throw new ShapeException(
          "tile",
          "every axis needs a number of times",
          "%s for %s".formatted(Arrays.toString(times), x.shape()));
    }
    Node result = x;
    for (int axis = 0; axis < rank; axis++) {
      result = stretched(result, axis, axis, times[axis]);
    }
    return result;
  }

  /** Each element several times in a row along an axis. */
  public static Node repeat(Node x, int axis, int times) {
    int along = x.shape().axis(axis);
    return stretched(x, along, along + 1, times);
  }

  /** An axis joined with copies along a new axis that is inserted at a place. */
  private static Node stretched(Node x, int axis, int place, int times) {
    Node copies = broadcastTo(expandDims(x, place), expanded(x.shape(), place, times));
    return reshape(copies, x.shape().with(axis, x.shape().dim(axis) * times));
  }

  private static Shape expanded(Shape shape, int place, int extent) {
    return shape.slice(0, place).concat(Shape.of(extent)).concat(shape.slice(place, shape.rank()));
  }

  /**
   * A new axis of extent 1.
   *
   * @param axis where it is in the result, from 0 to the operand's rank; −1 is behind all others
   */
  public static Node expandDims(Node x, int axis) {
    int rank = x.shape().rank();
    int place = axis < 0 ? axis + rank + 1 : axis;
    if (place < 0 || place > rank) {
      throw new ShapeException(
          "expandDims",
          "the new axis must be from %s to %s".formatted(-rank - 1, rank),
          "axis %s for %s".formatted(axis, x.shape()));
    }
    return reshape(x, expanded(x.shape(), place, 1));
  }

  /** Axes of extent 1 taken out; no axes means all that there are. */
  public static Node squeeze(Node x, int... axes) {
    Shape shape = x.shape();
    Set<Integer> gone = new HashSet<>();
    for (int axis : axes) {
      if (shape.dim(shape.axis(axis)) != 1) {
        throw new ShapeException(
            "squeeze",
            "the axis must have the extent 1",
            "axis %s of %s".formatted(axis, shape),
            "a reduction takes out others");
      }
      gone.add(shape.axis(axis));
    }
    int[] left =
        IntStream.range(0, shape.rank())
            .filter(axis -> axes.length == 0 ? shape.dim(axis) != 1 : !gone.contains(axis))
            .map(shape::dim)
            .toArray();
    return reshape(x, Shape.of(left));
  }

  /**
   * Square matrices with the last axis on their diagonals: {@code […, n]} gives {@code […, n, n]}.
   */
  public static Node diag(Node x) {
    if (x.shape().rank() < 1) {
      throw new ShapeException("diag", "the operand must have an axis", x.shape().toString());
    }
    int n = x.shape().dim(-1);
    int[] none = new int[x.shape().rank()];
    int[] interior = none.clone();
    interior[none.length - 1] = n;
    return reshape(pad(x, none, none, interior), x.shape().concat(Shape.of(n)));
  }

  /** The diagonals of the last two axes: {@code […, m, n]} gives {@code […, min(m, n)]}. */
  public static Node diagonal(Node x) {
    int rank = x.shape().rank();
    if (rank < 2) {
      throw new ShapeException(
          "diagonal", "the operand must have two axes or more", x.shape().toString());
    }
    int m = x.shape().dim(-2);
    int n = x.shape().dim(-1);
    Node rows = reshape(x, x.shape().slice(0, rank - 2).concat(Shape.of(m * n)));
    int[] starts = new int[rank - 1];
    int[] ends = rows.shape().dims();
    int[] steps = new int[rank - 1];
    Arrays.fill(steps, 1);
    steps[rank - 2] = n + 1;
    ends[rank - 2] = (Math.min(m, n) - 1) * (n + 1) + 1;
    return slice(rows, starts, ends, steps);
  }

  /**
   * Of the last two axes, what lies on or below a diagonal; zeros above.
   *
   * @param diagonal which one: 0 is that of the element {@code [0, 0]}, 1 the one above it
   */
  public static Node tril(Node x, int diagonal) {
    return masked("tril", x, (row, column) -> column - row <= diagonal);
  }

  /**
   * Of the last two axes, what lies on or above a diagonal; zeros below.
   *
   * @param diagonal which one: 0 is that of the element {@code [0, 0]}, 1 the one above it
   */
  public static Node triu(Node x, int diagonal) {
    return masked("triu", x, (row, column) -> column - row >= diagonal);
  }

  private static Node masked(String op, Node x, BiPredicate<Integer, Integer> stays) {
    if (x.shape().rank() < 2) {
      throw new ShapeException(op, "the operand must have two axes or more", x.shape().toString());
    }
    int columns = x.shape().dim(-1);
    Shape matrix = Shape.of(x.shape().dim(-2), columns);
    Tensor mask = Tensor.generate(matrix, i -> stays.test(i / columns, i % columns) ? 1 : 0);
    return Ops.where(Expressions.constant(mask), x, Expressions.constant(0));
  }

  /** A function of the last axis, applied to another one. */
  static Node alongLast(Node x, int axis, UnaryOperator<Node> function) {
    return swappedWithLast(function.apply(swappedWithLast(x, axis)), axis);
  }

  /** An axis exchanged with the last one. */
  static Node swappedWithLast(Node x, int axis) {
    int[] order = IntStream.range(0, x.shape().rank()).toArray();
    int last = order.length - 1;
    int swapped = x.shape().axis(axis);
    order[swapped] = last;
    order[last] = swapped;
    return permute(x, order);
  }
}
