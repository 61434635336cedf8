package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.take;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.clamp;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.floor;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.isNaN;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.logicalOr;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.round;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.repeat;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Pictures in other sizes, and taken at other places.
 *
 * <p>Pictures are {@code [n, channels, height, width]}, or have any other number of such axes.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Images {
  private Images() {}

  /** How a value between pixels follows from those around it. */
  public enum Interpolation {
    /** The nearest pixel's. */
    NEAREST,

    /** Linear between neighbours along each axis: bilinear on planes. */
    LINEAR,

    /**
     * Cubic convolution of four neighbours along each axis, with a = −0.75, as in PyTorch (R. Keys,
     * <i>Cubic convolution interpolation</i>, 1981): bicubic on planes.
     */
    CUBIC
  }

  /** What lies beyond the edge of a picture. */
  public enum Border {
    /** Zeros. */
    ZEROS,

    /** The pixel at the edge. */
    EDGE,

    /**
     * The picture reflected: at the middle of the pixels at the edge if corners are aligned, else
     * at their outer side.
     */
    REFLECTION
  }

  private static final double A = -0.75; // of the cubic convolution

  /** {@link #resize(Node, Interpolation, boolean, int...)} of which the corners are not aligned. */
  public static Node resize(Node x, Interpolation interpolation, int... extents) {
    return resize(x, interpolation, false, extents);
  }

  /**
   * Pictures {@code [n, channels, …]} in another size, by interpolation axis after axis; beyond the
   * edge are the pixels at the edge. Made smaller, a picture is not smoothed before.
   *
   * <p>Pixel {@code i} of {@code m} is taken from the place {@code (i + ½) · n / m − ½} among
   * {@code n}, or {@code i · (n − 1) / (m − 1)} if corners are aligned. Of two pixels that are
   * equally near, {@link Interpolation#NEAREST} takes the later (PyTorch's {@code nearest-exact}).
   *
   * @param alignCorners whether the middles of the pixels at the corners stay where they are, or
   *     else their outer sides (half-pixel centres)
   * @param extents the result's, without batch and channels: height and width for planes
   */
  public static Node resize(
      Node x, Interpolation interpolation, boolean alignCorners, int... extents) {
    checkAxes("resize", x, extents.length);
    Node y = x;
    for (int i = 0; i < extents.length; i++) {
      if (extents[i] < 1) {
        throw new IllegalArgumentException(
            "[resize] extents must be at least 1: " + Arrays.toString(extents));
      }
      y = resizeAxis(y, 2 + i, extents[i], interpolation, alignCorners);
    }
    return y;
  }

  private static Node resizeAxis(
      Node x, int axis, int m, Interpolation interpolation, boolean alignCorners) {
    int n = x.shape().dim(axis);
    if (m == n) {
      return x;
    }
    boolean nearest = interpolation == Interpolation.NEAREST;
    if (nearest && !alignCorners && m % n == 0) {
      return repeat(x, axis, m / n);
    }
    int first = interpolation == Interpolation.CUBIC ? -1 : 0;
    int count = nearest ? 1 : interpolation == Interpolation.LINEAR ? 2 : 4;
    int[][] pixels = new int[count][m];
    double[][] weights = new double[count][m];
    for (int i = 0; i < m; i++) {
      long above = alignCorners ? (long) i * (n - 1) : (2L * i + 1) * n - m;
      long below = alignCorners ? Math.max(1, m - 1) : 2L * m;
      int whole = (int) Math.floorDiv(above, below);
      double part = (double) Math.floorMod(above, below) / below;
      int nearer = part < 0.5 ? whole : whole + 1;
      for (int tap = 0; tap < count; tap++) {
        int pixel = whole + first + tap;
        weights[tap][i] = weight(interpolation, Math.abs(first + tap - part));
        pixels[tap][i] = Math.max(0, Math.min(n - 1, nearest ? nearer : pixel));
      }
    }
    if (nearest) {
      return take(x, axis, pixels[0]);
    }
    Shape along = Shape.ones(x.shape().rank()).with(axis, m);
    return IntStream.range(0, count)
        .mapToObj(
            tap -> {
              Node weight = Expressions.constant(Tensor.of(along, weights[tap]));
              Node term = multiply(take(x, axis, pixels[tap]), weight);
              boolean partly = DoubleStream.of(weights[tap]).anyMatch(w -> w == 0);
              return partly ? where(weight, term, Expressions.constant(0)) : term; // 0 · ∞ is 0
            })
        .reduce(Ops::add)
        .orElseThrow();
  }

  /** The weight of a pixel at a distance below 2. */
  private static double weight(Interpolation interpolation, double d) {
    if (interpolation == Interpolation.LINEAR) {
      return Math.max(0, 1 - d);
    }
    return d <= 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
  }

  /**
   * Pictures {@code [n, channels, …]} taken at places of one's own: {@code grid [n, …, axes]} gives
   * {@code [n, channels, …]}. As in PyTorch, a place is {@code (x, y)} on planes, {@code (x, y, z)}
   * in volumes, x along the last axis, and −1 and 1 are the edges of the picture.
   *
   * <p>Cotangents flow to the pixels and, but for the nearest pixel's, to the places, where kinks
   * count as what lies behind them. A place that is NaN gives NaN.
   *
   * <p>Beyond the edge, a place is moved to that of the border before it is looked at. Cubic
   * interpolation instead leaves places where they are, and sees pixels of the border around them.
   *
   * @param interpolation {@link Interpolation#NEAREST} takes the even one of two pixels
   * @param alignCorners whether −1 and 1 are the middles of the pixels at the edge, or else their
   *     outer sides
   */
  public static Node gridSample(
      Node x, Node grid, Interpolation interpolation, Border border, boolean alignCorners) {
    int axes = x.shape().rank() - 2;
    checkAxes("gridSample", x, Math.max(1, axes));
    Shape shape = grid.shape();
    if (shape.rank() < 2 || shape.dim(0) != x.shape().dim(0) || shape.dim(-1) != axes) {
      throw new ShapeException(
          "gridSample",
          "the grid must be [%s, …, %s] for pictures %s"
              .formatted(x.shape().dim(0), axes, x.shape()),
          shape.toString());
    }
    Node places = reshape(grid, shape.dim(0), -1, axes);
    List<Tap> taps = List.of(Tap.FIRST);
    for (int axis = 0; axis < axes; axis++) {
      Node column = slice(places, -1, axes - 1 - axis, axes - axis);
      Node place = reshape(column, shape.dim(0), 1, -1);
      int n = x.shape().dim(2 + axis);
      Node pixel = inPixels(place, n, alignCorners);
      List<Tap> along =
          interpolation == Interpolation.CUBIC
              ? cubicTaps(pixel, n, border, alignCorners)
              : taps(inside(pixel, n, border, alignCorners), n, interpolation, border);
      taps = taps.stream().flatMap(tap -> along.stream().map(next -> tap.and(next, n))).toList();
    }
    Node planes = reshape(x, x.shape().dim(0), x.shape().dim(1), -1);
    Node sum = taps.stream().map(tap -> tap.term(planes)).reduce(Ops::add).orElseThrow();
    Shape result = x.shape().slice(0, 2).concat(shape.slice(1, shape.rank() - 1));
    return reshape(sum, result);
  }

  /** Places along an axis of n pixels in [−1, 1] as such in pixels. */
  private static Node inPixels(Node place, int n, boolean alignCorners) {
    double low = low(alignCorners);
    double span = span(n, alignCorners);
    return add(multiply(add(place, 1), span / 2), low);
  }

  /** Where an axis begins. */
  private static double low(boolean alignCorners) {
    return alignCorners ? 0 : -0.5;
  }

  /** How long an axis of n pixels is. */
  private static double span(int n, boolean alignCorners) {
    return alignCorners ? n - 1 : n;
  }

  /** Places in pixels as such in [0, n − 1], as far as the border has them inside. */
  private static Node inside(Node pixel, int n, Border border, boolean alignCorners) {
    return switch (border) {
      case ZEROS -> pixel;
      case EDGE -> clamp(pixel, 0, n - 1);
      case REFLECTION -> {
        double low = low(alignCorners);
        double span = span(n, alignCorners);
        if (span == 0) {
          yield clamp(pixel, 0, n - 1);
        }
        Node distance = abs(subtract(pixel, low));
        Node turns = floor(divide(distance, span));
        Node rest = subtract(distance, multiply(turns, span));
        Node odd = subtract(turns, multiply(floor(multiply(turns, 0.5)), 2));
        yield clamp(add(where(odd, subtract(span, rest), rest), low), 0, n - 1);
      }
    };
  }

  /** The pixels along an axis that a place sees. */
  private static List<Tap> taps(Node pixel, int n, Interpolation interpolation, Border border) {
    if (interpolation == Interpolation.NEAREST) {
      Node one = Expressions.constant(1);
      Node weight = where(isNaN(pixel), Expressions.constant(Double.NaN), one);
      return List.of(Tap.of(round(pixel), n, border, weight));
    }
    Node before = floor(pixel);
    Node part = subtract(pixel, before);
    return List.of(
        Tap.of(before, n, border, subtract(1, part)), Tap.of(add(before, 1), n, border, part));
  }

  /** The four pixels along an axis that a place sees in cubic interpolation. */
  private static List<Tap> cubicTaps(Node place, int n, Border border, boolean alignCorners) {
    // Where all pixels around are the one at the edge, it does not matter how far away that is.
    Node pixel = border == Border.EDGE ? clamp(place, -2, n + 1) : place;
    Node before = floor(pixel);
    Node part = subtract(pixel, before);
    return IntStream.rangeClosed(-1, 2)
        .mapToObj(
            tap -> {
              Node distance = tap <= 0 ? subtract(part, tap) : subtract(tap, part);
              Node weight = tap == 0 || tap == 1 ? near(distance) : far(distance);
              Node neighbour = add(before, tap);
              return Tap.of(inside(neighbour, n, border, alignCorners), n, border, weight);
            })
        .toList();
  }

  /** The weight in cubic convolution of a pixel at a distance of at most 1. */
  private static Node near(Node d) {
    return add(multiply(multiply(subtract(multiply(d, A + 2), A + 3), d), d), 1);
  }

  /** The weight in cubic convolution of a pixel at a distance from 1 to 2. */
  private static Node far(Node d) {
    Node inner = add(multiply(subtract(multiply(d, A), 5 * A), d), 8 * A);
    return subtract(multiply(inner, d), 4 * A);
  }

  /**
   * A pixel that a place sees, for each place.
   *
   * @param position row-major among the axes so far
   * @param outside 1 where there is a zero instead
   * @param weight what the pixel is multiplied by
   */
  private record Tap(Node position, Node outside, Node weight) {
    static final Tap FIRST =
        new Tap(Expressions.constant(0), Expressions.constant(0), Expressions.constant(1));

    static Tap of(Node pixel, int n, Border border, Node weight) {
      Node inside = where(isNaN(pixel), Expressions.constant(0), clamp(pixel, 0, n - 1));
      Node zero = Expressions.constant(0);
      Node outside =
          border == Border.ZEROS
              ? logicalOr(less(pixel, zero), greater(pixel, Expressions.constant(n - 1)))
              : zero;
      return new Tap(inside, outside, weight);
    }

    Tap and(Tap next, int n) {
      return new Tap(
          add(multiply(position, n), next.position),
          logicalOr(outside, next.outside),
          multiply(weight, next.weight));
    }

    /** What it adds to the result, of {@code [n, channels, pixels]}. */
    Node term(Node planes) {
      Shape shape = planes.shape().with(2, position.shape().dim(2));
      Node pixels = takeAlong(planes, broadcastTo(position, shape));
      return where(outside, Expressions.constant(0), multiply(pixels, weight));
    }
  }

  /**
   * Channels spread over space (sub-pixel convolution): {@code [n, c · rᵃ, …]} gives {@code [n, c,
   * …]} with every one of the {@code a} axes {@code r} times as long (W. Shi and others, CVPR
   * 2016).
   *
   * @param factor r
   */
  public static Node pixelShuffle(Node x, int factor) {
    int axes = x.shape().rank() - 2;
    checkAxes("pixelShuffle", x, Math.max(1, axes));
    long block = block("pixelShuffle", factor, axes);
    if (x.shape().dim(1) % block != 0) {
      throw new ShapeException(
          "pixelShuffle",
          "the channels must be divisible by %s".formatted(block),
          x.shape().toString());
    }
    Shape shape = x.shape().slice(0, 1).concat(Shape.of((int) (x.shape().dim(1) / block)));
    int[] factors = new int[axes];
    Arrays.fill(factors, factor);
    int[] order = new int[2 + 2 * axes];
    order[1] = 1;
    Shape result = shape;
    for (int i = 0; i < axes; i++) {
      order[2 + 2 * i] = 2 + axes + i;
      order[3 + 2 * i] = 2 + i;
      result = result.concat(Shape.of(x.shape().dim(2 + i) * factor));
    }
    Node blocks = reshape(x, shape.concat(Shape.of(factors)).concat(x.shape().slice(2, 2 + axes)));
    return reshape(permute(blocks, order), result);
  }

  /**
   * Space folded into channels, the inverse of {@link #pixelShuffle}: {@code [n, c, …]} gives
   * {@code [n, c · rᵃ, …]} with every one of the {@code a} axes an r-th as long.
   *
   * @param factor r, which divides the extents
   */
  public static Node pixelUnshuffle(Node x, int factor) {
    int axes = x.shape().rank() - 2;
    checkAxes("pixelUnshuffle", x, Math.max(1, axes));
    long block = block("pixelUnshuffle", factor, axes);
    Shape split = x.shape().slice(0, 2);
    Shape result = x.shape().slice(0, 1).concat(Shape.of((int) (x.shape().dim(1) * block)));
    int[] order = new int[2 + 2 * axes];
    order[1] = 1;
    for (int i = 0; i < axes; i++) {
      int extent = x.shape().dim(2 + i);
      if (extent % factor != 0) {
        throw new ShapeException(
            "pixelUnshuffle", "the factor must divide the extents", factor + " for " + x.shape());
      }
      split = split.concat(Shape.of(extent / factor, factor));
      result = result.concat(Shape.of(extent / factor));
      order[2 + i] = 3 + 2 * i;
      order[2 + axes + i] = 2 + 2 * i;
    }
    return reshape(permute(reshape(x, split), order), result);
  }

  private static long block(String op, int factor, int axes) {
    if (factor < 1) {
      throw new IllegalArgumentException(
          "[%s] the factor must be at least 1: %s".formatted(op, factor));
    }
    return Math.round(Math.pow(factor, axes));
  }

  private static void checkAxes(String op, Node x, int axes) {
    if (axes < 1 || x.shape().rank() != 2 + axes) {
      throw new ShapeException(
          op,
          "pictures must be [n, channels, …] with %s"
              .formatted(axes == 1 ? "one axis or more" : axes + " axes"),
          x.shape().toString(),
          "reshape to add axes of extent 1");
    }
  }
}
