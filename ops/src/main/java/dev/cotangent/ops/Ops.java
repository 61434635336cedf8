package dev.cotangent.ops;

import dev.cotangent.core.Add;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The operations, applied to nodes.
 *
 * <p>Operands of elementwise operations may have different shapes if one stretches to the other:
 * counted from the last axis, extents must be equal, or 1, or missing. Images are {@code [n,
 * channels, height, width]}, or have one such axis or three. Axes are counted from the front, or
 * from the back if negative.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Ops {
  private Ops() {}

  // Arithmetic, element by element.

  /** {@code a + b}. */
  public static Node add(Node a, Node b) {
    Shape shape = Broadcasting.common("add", a.shape(), b.shape());
    return Node.of(new Add(), broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /** {@code a + b}. */
  public static Node add(Node a, double b) {
    return add(a, Expressions.constant(b));
  }

  /** {@code a − b}. */
  public static Node subtract(Node a, Node b) {
    return binary(new Subtract(), a, b);
  }

  /** {@code a − b}. */
  public static Node subtract(Node a, double b) {
    return subtract(a, Expressions.constant(b));
  }

  /** {@code a − b}. */
  public static Node subtract(double a, Node b) {
    return subtract(Expressions.constant(a), b);
  }

  /** {@code a · b}, element by element; see {@link #matmul(Node, Node)} for matrices. */
  public static Node multiply(Node a, Node b) {
    return binary(new Multiply(), a, b);
  }

  /** {@code a · b}. */
  public static Node multiply(Node a, double b) {
    return multiply(a, Expressions.constant(b));
  }

  /** {@code a / b}. */
  public static Node divide(Node a, Node b) {
    return binary(new Divide(), a, b);
  }

  /** {@code a / b}. */
  public static Node divide(Node a, double b) {
    return divide(a, Expressions.constant(b));
  }

  /** {@code a / b}. */
  public static Node divide(double a, Node b) {
    return divide(Expressions.constant(a), b);
  }

  private static Node binary(StandardOp op, Node a, Node b) {
    Shape shape = Broadcasting.common(op.name(), a.shape(), b.shape());
    return Node.of(op, broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /** {@code −x}. */
  public static Node negate(Node x) {
    return Node.of(new Negate(), x);
  }

  /** {@code eˣ}. */
  public static Node exp(Node x) {
    return Node.of(new Exp(), x);
  }

  /**
   * The natural logarithm.
   *
   * <p>Where the operand is computed by {@link #softmax}, {@link #sigmoid}, one minus a sigmoid or
   * {@link #exp}, it is built from what is behind these ({@link LogSoftmax}, {@link LogSigmoid}):
   * value and derivatives are exact also where the operand rounds to 0 or 1. So it is behind any
   * operations that only choose, rearrange, repeat or join elements (reshape, permute, slice,
   * gather, takeAlong, broadcastTo, concat, where, stopGradient). The result then depends on the
   * logits, and not on the softmax or sigmoid node.
   */
  public static Node log(Node x) {
    return Log.exact(x, Ops::plainLog).orElseGet(() -> plainLog(x));
  }

  private static Node plainLog(Node x) {
    return Node.of(new Log(), x);
  }

  /**
   * {@code x · log y}, and 0 where both are 0; so are its derivatives there, of any order: those of
   * a weight of 0.
   */
  public static Node xlogy(Node x, Node y) {
    Shape shape = Broadcasting.common("xlogy", x.shape(), y.shape());
    Node weight = broadcastTo(x, shape);
    Node p = broadcastTo(y, shape);
    Node zero = Expressions.constant(0);
    Node impossible =
        Log.exact(p, Ops::plainLog)
            .map(log -> less(log, Expressions.constant(-Float.MAX_VALUE)))
            .orElseGet(() -> equal(p, zero));
    Node absent = multiply(equal(weight, zero), impossible);
    return multiply(weight, log(where(absent, Expressions.constant(1), p)));
  }

  /** {@code x²}. */
  public static Node square(Node x) {
    return Node.of(new Square(), x);
  }

  /** The square root. */
  public static Node sqrt(Node x) {
    return Node.of(new Sqrt(), x);
  }

  /** The hyperbolic tangent. */
  public static Node tanh(Node x) {
    return Node.of(new Tanh(), x);
  }

  /** The logistic function {@code 1/(1 + e⁻ˣ)}. */
  public static Node sigmoid(Node x) {
    return Node.of(new Sigmoid(), x);
  }

  /** {@code log 1/(1 + e⁻ˣ)}, without overflow; what {@link #log} of a {@link #sigmoid} is. */
  public static Node logSigmoid(Node x) {
    return Node.of(new LogSigmoid(), x);
  }

  /** {@code max(x, 0)}; its derivative at 0 is 0. */
  public static Node relu(Node x) {
    return Node.of(new Relu(), x);
  }

  /** 1 where {@code x > 0}, else 0. */
  public static Node step(Node x) {
    return Node.of(new Step(), x);
  }

  /** The greater of the two; where they are equal, the cotangent goes to the first. */
  public static Node maximum(Node a, Node b) {
    return binary(new Maximum(), a, b);
  }

  /** The smaller of the two; where they are equal, the cotangent goes to the first. */
  public static Node minimum(Node a, Node b) {
    return negate(maximum(negate(a), negate(b)));
  }

  /** 1 where {@code a > b}, else 0. */
  public static Node greater(Node a, Node b) {
    return binary(new Greater(), a, b);
  }

  /** 1 where {@code a ≥ b}, else 0. */
  public static Node greaterOrEqual(Node a, Node b) {
    return binary(new GreaterOrEqual(), a, b);
  }

  /** 1 where {@code a < b}, else 0. */
  public static Node less(Node a, Node b) {
    return greater(b, a);
  }

  /** 1 where {@code a ≤ b}, else 0. */
  public static Node lessOrEqual(Node a, Node b) {
    return greaterOrEqual(b, a);
  }

  /** 1 where {@code a = b}, else 0. */
  public static Node equal(Node a, Node b) {
    return binary(new Equal(), a, b);
  }

  /** {@code a} where the condition is not 0, else {@code b}. */
  public static Node where(Node condition, Node a, Node b) {
    Shape branches = Broadcasting.common("where", a.shape(), b.shape());
    Shape shape = Broadcasting.common("where", condition.shape(), branches);
    return Node.of(
        new Where(), broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape));
  }

  /** The same number everywhere. */
  public static Node full(Shape shape, double value) {
    return broadcastTo(Expressions.constant(value), shape);
  }

  // Layout.

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

  /** Rows by index: {@code x [v, …]} and indices of any shape give {@code indices.shape + […]}. */
  public static Node gather(Node x, Node indices) {
    return Node.of(new Gather(), x, indices);
  }

  /** Rows added up by index: indices and {@code indices.shape + […]} give {@code [rows, …]}. */
  public static Node scatterAdd(Node indices, Node updates, int rows) {
    return Node.of(new ScatterAdd(rows), indices, updates);
  }

  /** Elements by position along the last axis: {@code x […, n]} and {@code […, k]}. */
  public static Node takeAlong(Node x, Node positions) {
    return Node.of(new TakeAlong(), x, positions);
  }

  /** Elements added up by position along the last axis: {@code […, k]} gives {@code […, size]}. */
  public static Node putAlong(Node positions, Node updates, int size) {
    return Node.of(new PutAlong(size), positions, updates);
  }

  /** 1 at each index, else 0: {@code indices.shape + [depth]}. */
  public static Node oneHot(Node indices, int depth) {
    return Node.of(new OneHot(depth), indices);
  }

  // Reductions. The reduced axes disappear; no axes means all.

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

  // Matrices.

  /** The matrix product of the last two axes; leading axes stretch as in {@link #add}. */
  public static Node matmul(Node a, Node b) {
    return matmul(a, b, false, false);
  }

  /**
   * The matrix product of the last two axes; leading axes stretch as in {@link #add}.
   *
   * @param transposeA whether {@code a}'s matrices are transposed before
   * @param transposeB whether {@code b}'s matrices are
   */
  public static Node matmul(Node a, Node b, boolean transposeA, boolean transposeB) {
    MatMul op = new MatMul(transposeA, transposeB);
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    if (rankA < 2 || rankB < 2) {
      return Node.of(op, a, b); // is refused there
    }
    Shape batch =
        Broadcasting.common("matmul", a.shape().slice(0, rankA - 2), b.shape().slice(0, rankB - 2));
    return Node.of(
        op,
        broadcastTo(a, batch.concat(a.shape().slice(rankA - 2, rankA))),
        broadcastTo(b, batch.concat(b.shape().slice(rankB - 2, rankB))));
  }

  // Convolution and pooling.

  /** {@link #conv(Node, Node, Window, int)} without padding, strides, dilation or groups. */
  public static Node conv(Node x, Node filter) {
    if (filter.shape().rank() < 3) {
      throw new ShapeException(
          "conv", "filters must be [outputs, channels, …]", filter.shape().toString());
    }
    return conv(x, filter, Window.valid(filter.shape().slice(2, filter.shape().rank()).dims()));
  }

  /** {@link #conv(Node, Node, Window, int)} of all channels in one group. */
  public static Node conv(Node x, Node filter, Window window) {
    return conv(x, filter, window, 1);
  }

  /**
   * The cross-correlation of images {@code [n, c, …]} with filters {@code [o, c / groups, …]},
   * along as many axes as the window has.
   */
  public static Node conv(Node x, Node filter, Window window, int groups) {
    return Node.of(new Convolution(window, groups), x, filter);
  }

  /** {@link #conv(Node, Node)} of {@code [n, c, w]} with filters {@code [o, c, k]}. */
  public static Node conv1d(Node x, Node filter) {
    return conv(x, checkAxes(1, filter));
  }

  /** {@link #conv(Node, Node, Window)} of {@code [n, c, w]} with filters {@code [o, c, k]}. */
  public static Node conv1d(Node x, Node filter, Window window) {
    return conv(x, checkAxes(1, filter), window);
  }

  /** {@link #conv(Node, Node)} of images with filters {@code [o, c, kh, kw]}. */
  public static Node conv2d(Node x, Node filter) {
    return conv(x, checkAxes(2, filter));
  }

  /** {@link #conv(Node, Node, Window)} of images with filters {@code [o, c, kh, kw]}. */
  public static Node conv2d(Node x, Node filter, Window window) {
    return conv2d(x, filter, window, 1);
  }

  /** The cross-correlation of images with filters {@code [o, c / groups, kh, kw]}. */
  public static Node conv2d(Node x, Node filter, Window window, int groups) {
    return conv(x, checkAxes(2, filter), window, groups);
  }

  /** {@link #conv(Node, Node)} of {@code [n, c, d, h, w]} with {@code [o, c, kd, kh, kw]}. */
  public static Node conv3d(Node x, Node filter) {
    return conv(x, checkAxes(3, filter));
  }

  /** {@link #conv(Node, Node, Window)} of {@code [n, c, d, h, w]}. */
  public static Node conv3d(Node x, Node filter, Window window) {
    return conv(x, checkAxes(3, filter), window);
  }

  private static Node checkAxes(int axes, Node filter) {
    if (filter.shape().rank() != axes + 2) {
      throw new ShapeException(
          "conv%sd".formatted(axes),
          "filters must be [outputs, channels / groups] and %s axes".formatted(axes),
          filter.shape().toString(),
          "Ops.conv takes any number of axes");
    }
    return filter;
  }

  /**
   * The adjoint of {@link #conv(Node, Node, Window, int)} for the images, also known as transposed
   * convolution.
   *
   * @param extents the result's, without batch and channels: height and width for images
   */
  public static Node convTranspose(Node g, Node filter, Window window, int groups, int... extents) {
    return Node.of(new ConvolutionTranspose(window, groups, Shape.of(extents)), g, filter);
  }

  /** {@link #convTranspose} of images. */
  public static Node conv2dTranspose(
      Node g, Node filter, Window window, int groups, int height, int width) {
    return convTranspose(g, filter, window, groups, height, width);
  }

  /** The adjoint of {@link #conv(Node, Node, Window, int)} for the filters. */
  public static Node convFilter(Node x, Node g, Window window, int groups) {
    return Node.of(new ConvolutionFilter(window, groups), x, g);
  }

  /** The convolution of mathematics: {@link #conv(Node, Node, Window)} with flipped filters. */
  public static Node trueConvolution(Node x, Node filter, Window window) {
    int taps = window.size().size();
    Node rows = reshape(filter, -1, taps);
    Node backwards = Expressions.constant(Tensor.generate(Shape.of(1, taps), i -> taps - 1 - i));
    Node flipped = takeAlong(rows, broadcastTo(backwards, rows.shape()));
    return conv(x, reshape(flipped, filter.shape()), window);
  }

  /** {@link #trueConvolution} of images. */
  public static Node trueConvolution2d(Node x, Node filter, Window window) {
    return trueConvolution(x, checkAxes(2, filter), window);
  }

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

  // Probabilities.

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

  /**
   * The mean over the batch of the negative log likelihood (cross-entropy) of the target.
   *
   * <p>Of {@code softmax(z)} it is computed from {@code z} without underflow, derivative included;
   * see {@link #log}. A target probability of 0 adds 0, whatever the class's probability.
   *
   * @param probabilities {@code [n, classes]}
   * @param target class indices {@code [n]} from 0 to {@code classes − 1}, or probabilities {@code
   *     [n, classes]}
   */
  public static Node logLoss(Node probabilities, Node target) {
    return Scope.in("logLoss", () -> negate(mean(logOfTarget(probabilities, target))));
  }

  private static Node logOfTarget(Node probabilities, Node target) {
    Shape shape = probabilities.shape();
    if (shape.rank() == 2 && target.shape().equals(shape)) {
      return sum(xlogy(target, probabilities), 1);
    }
    if (shape.rank() == 2 && target.shape().equals(Shape.of(shape.dim(0)))) {
      return log(takeAlong(probabilities, reshape(target, -1, 1)));
    }
    throw new ShapeException(
        "logLoss",
        "probabilities must be [n, classes], the target class indices [n] or probabilities"
            + " [n, classes]",
        "probabilities %s, target %s".formatted(shape, target.shape()));
  }

  /**
   * The cross-entropy of probabilities that are right or wrong each by itself: {@code −t·log p − (1
   * − t)·log(1 − p)}, the mean over all elements.
   *
   * <p>Of {@code sigmoid(z)}, also rearranged, it is computed from {@code z}: exact, and a function
   * of the logits, not of the sigmoid node; see {@link #log}. Of other probabilities, what is below
   * the smallest normal float32 number is taken for that number, so that 0 and 1 have a finite
   * loss.
   *
   * @param probabilities in [0, 1], any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryLogLoss(Node probabilities, Node target) {
    if (!probabilities.shape().equals(target.shape())) {
      throw new ShapeException(
          "binaryLogLoss",
          "probabilities and target must have the same shape",
          "%s and %s".formatted(probabilities.shape(), target.shape()),
          "a missing axis of extent 1 would stretch every target over the batch; reshape one");
    }
    return Scope.in(
        "binaryLogLoss",
        () -> {
          Node other = Log.complement(probabilities).orElseGet(() -> subtract(1, probabilities));
          Node right = xlogy(target, withLog(probabilities));
          Node wrong = xlogy(subtract(1, target), withLog(other));
          return negate(mean(add(right, wrong)));
        });
  }

  /** The same probabilities, but large enough for a finite logarithm where that is not exact. */
  private static Node withLog(Node probabilities) {
    UnaryOperator<Node> bounded = p -> maximum(p, Expressions.constant(Float.MIN_NORMAL));
    return Rearrangement.of(probabilities)
        .map(p -> Log.exact(p, Ops::plainLog).map(log -> p), bounded)
        .orElseGet(() -> bounded.apply(probabilities));
  }

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
   * The same value, through which cotangents flow back reversed and scaled (Y. Ganin, V. Lempitsky,
   * <i>Unsupervised domain adaptation by backpropagation</i>, 2015); see {@link
   * Expressions#straightThrough}.
   */
  public static Node gradientReversal(Node x, double scale) {
    return Expressions.straightThrough(x, multiply(x, -scale));
  }
}
