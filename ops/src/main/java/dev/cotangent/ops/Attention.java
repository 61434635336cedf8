package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Indexing.gather;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.cos;
import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sin;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.expandDims;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Attention (Vaswani and others, <i>Attention is all you need</i>, 2017), and what tells it of
 * positions.
 *
 * <p>Queries are {@code […, heads, n, d]}, keys {@code […, heads, m, d]}, values {@code […, heads,
 * m, e]}. Whatever keeps a query from a key, or makes it prefer one, is a bias: a number that is
 * added to their score and stretches to {@code […, heads, n, m]}. Masks are biases of 0 and −∞, so
 * that several are put together by adding them. A query that sees no key at all gets zeros.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Attention {
  private Attention() {}

  /** The mean of the values, weighted by {@link #weights} of all keys. */
  public static Node scaledDotProduct(Node queries, Node keys, Node values) {
    return scaledDotProduct(queries, keys, values, constant(0));
  }

  /**
   * The mean of the values, weighted by {@link #weights}: {@code softmax(q·kᵀ/√d + bias)·v}.
   *
   * <p>Where there are fewer heads of keys and values than of queries, as many neighbouring heads
   * of queries share one (grouped-query attention: Ainslie and others, 2023). What belongs to a key
   * that no query sees must still be finite: its weight of 0 is multiplied by it.
   *
   * @return {@code […, heads, n, e]}
   */
  public static Node scaledDotProduct(Node queries, Node keys, Node values, Node bias) {
    return weighted(weights(queries, keys, bias), values);
  }

  /**
   * The sums of the values, weighted by {@link #weights}, of which some may have been dropped.
   *
   * @param weights {@code […, heads, n, m]}
   * @return {@code […, heads, n, e]}
   */
  public static Node weighted(Node weights, Node values) {
    requireRank("attention", weights, 2);
    requireRank("attention", values, 2);
    Node grouped = matmul(groupedLike(weights, values), values);
    return ungrouped(grouped, weights, values);
  }

  /**
   * How much each query takes of each key's value: {@code softmax(q·kᵀ/√d + bias)}.
   *
   * @return {@code […, heads, n, m]}, rows of sum 1, or 0 where the bias is −∞ for all keys
   */
  public static Node weights(Node queries, Node keys, Node bias) {
    requireRank("attention", queries, 2);
    requireRank("attention", keys, 2);
    Node scaled = multiply(queries, 1 / Math.sqrt(queries.shape().dim(-1)));
    Node grouped = matmul(groupedLike(scaled, keys), keys, false, true);
    Node scores = ungrouped(grouped, queries, keys);
    boolean none = bias.shape().isScalar();
    return softmax(none ? scores : add(scores, bias));
  }

  /**
   * The queries of heads that share a head of keys, one behind the other, so that one product does
   * them all.
   */
  private static Node groupedLike(Node queries, Node keys) {
    int group = group(queries.shape(), keys.shape());
    if (group == 1) {
      return queries;
    }
    Shape shape = queries.shape();
    int heads = keys.shape().dim(-3);
    return reshape(queries, shape.with(-3, heads).with(-2, group * shape.dim(-2)));
  }

  /** How many heads of queries share one of keys. */
  private static int group(Shape queries, Shape keys) {
    if (queries.rank() < 3 || keys.rank() < 3 || queries.dim(-3) % keys.dim(-3) != 0) {
      return 1;
    }
    return queries.dim(-3) / keys.dim(-3);
  }

  private static Node ungrouped(Node scores, Node queries, Node keys) {
    int group = group(queries.shape(), keys.shape());
    return group == 1
        ? scores
        : reshape(
            scores,
            scores.shape().with(-3, queries.shape().dim(-3)).with(-2, queries.shape().dim(-2)));
  }

  /**
   * Attention of several heads that lie side by side on the last axis.
   *
   * @param queries {@code […, n, heads · d]}
   * @param keys {@code […, m, keyHeads · d]}
   * @param values {@code […, m, keyHeads · e]}
   * @param heads those of the queries
   * @param keyHeads those of keys and values; they divide the others
   * @return {@code […, n, heads · e]}
   */
  public static Node multiHead(
      Node queries, Node keys, Node values, int heads, int keyHeads, Node bias) {
    return joinHeads(
        scaledDotProduct(
            splitHeads(queries, heads),
            splitHeads(keys, keyHeads),
            splitHeads(values, keyHeads),
            bias));
  }

  /** The last axis cut into heads: {@code […, n, heads · d]} gives {@code […, heads, n, d]}. */
  public static Node splitHeads(Node x, int heads) {
    requireRank("splitHeads", x, 2);
    int width = x.shape().dim(-1);
    if (heads < 1 || width % heads != 0) {
      throw new ShapeException(
          "splitHeads",
          "the number of heads must divide the last axis",
          "%s heads of %s".formatted(heads, x.shape()));
    }
    Shape cut = x.shape().with(-1, heads).concat(Shape.of(width / heads));
    return swapped(reshape(x, cut));
  }

  /** The heads side by side again: {@code […, heads, n, d]} gives {@code […, n, heads · d]}. */
  public static Node joinHeads(Node x) {
    requireRank("joinHeads", x, 3);
    Node side = swapped(x);
    Shape shape = side.shape();
    int rank = shape.rank();
    return reshape(side, shape.slice(0, rank - 2).concat(Shape.of(shape.dim(-2) * shape.dim(-1))));
  }

  /** The second and third axis from the back exchanged. */
  private static Node swapped(Node x) {
    int rank = x.shape().rank();
    int[] order = IntStream.range(0, rank).toArray();
    order[rank - 3] = rank - 2;
    order[rank - 2] = rank - 3;
    return permute(x, order);
  }

  private static void requireRank(String op, Node x, int least) {
    if (x.shape().rank() < least) {
      throw new ShapeException(
          op, "the operand must have at least %s axes".formatted(least), x.toString());
    }
  }

  /** The bias of a mask: 0 where something may be seen (not 0), −∞ elsewhere. */
  public static Node maskBias(Node seen) {
    return where(seen, constant(0), constant(Double.NEGATIVE_INFINITY));
  }

  /**
   * The bias under which a query sees keys up to its own position; the last query is that of the
   * last key.
   *
   * @return {@code [queries, keys]}
   */
  public static Node causalBias(int queries, int keys) {
    if (queries < 1 || queries > keys) {
      throw new ShapeException(
          "causalBias",
          "there must be a key for each query",
          "%s queries and %s keys".formatted(queries, keys));
    }
    return distances(queries, keys, distance -> distance >= 0 ? 0 : Double.NEGATIVE_INFINITY);
  }

  /**
   * The bias under which queries at positions see keys up to there, as in step-by-step decoding
   * with a cache of keys.
   *
   * @param positions those of the queries, {@code […, n]}
   * @return {@code […, n, keys]}
   */
  public static Node causalBias(Node positions, int keys) {
    return maskBias(greaterOrEqual(expandDims(positions, -1), constant(counting(keys))));
  }

  /**
   * The bias under which sequences end after their lengths.
   *
   * @param lengths how many keys of each sequence count, {@code [n]}
   * @param keys how many there are
   * @return {@code [n, 1, 1, keys]}
   */
  public static Node paddingBias(Node lengths, int keys) {
    Node each = reshape(lengths, lengths.shape().concat(Shape.of(1, 1, 1)));
    return maskBias(less(constant(counting(keys)), each));
  }

  private static Tensor counting(int n) {
    return Tensor.generate(Shape.of(n), i -> i);
  }

  /**
   * The bias that falls with the distance of query and key, for each head with another slope
   * (ALiBi: Press, Smith and Lewis, <i>Train short, test long</i>, 2022). The last query is that of
   * the last key.
   *
   * @return {@code [heads, queries, keys]}
   */
  public static Node linearBias(int heads, int queries, int keys) {
    Node distances = distances(queries, keys, distance -> -Math.abs(distance));
    int power = Integer.highestOneBit(heads);
    Tensor slopes =
        Tensor.generate(
            Shape.of(heads, 1, 1),
            h ->
                h < power
                    ? Math.pow(2, -8.0 * (h + 1) / power)
                    : Math.pow(2, -4.0 * (2 * (h - power) + 1) / power));
    return multiply(constant(slopes), distances);
  }

  /** A function of how far a query lies behind a key; the last two lie at the same place. */
  private static Node distances(int queries, int keys, IntToDoubleFunction function) {
    return constant(
        Tensor.generate(
            Shape.of(queries, keys),
            i -> function.applyAsDouble(keys - queries + i / keys - i % keys)));
  }

  /**
   * A trained bias for the distance of query and key, the same for distances of a bucket (T5:
   * Raffel and others, 2020). Half of the buckets hold a distance each, the others ever more of
   * them; the last one all from {@code farthest} on. The last query is that of the last key.
   *
   * @param table {@code [buckets, heads]}
   * @param bothWays whether keys behind a query have half of the buckets; else all of them share
   *     the first one
   * @param farthest the distance from which on all are one, more than half of the buckets
   * @return {@code [heads, queries, keys]}
   */
  public static Node relativeBias(
      Node table, int queries, int keys, boolean bothWays, int farthest) {
    if (table.shape().rank() != 2) {
      throw new ShapeException(
          "relativeBias", "the table must be [buckets, heads]", table.shape().toString());
    }
    int buckets = table.shape().dim(0);
    Node index = distances(queries, keys, d -> bucket(d, buckets, bothWays, farthest));
    return permute(gather(table, index), 2, 0, 1);
  }

  private static int bucket(int distance, int buckets, boolean bothWays, int farthest) {
    int each = bothWays ? buckets / 2 : buckets;
    int first = bothWays && distance < 0 ? each : 0;
    int far = bothWays ? Math.abs(distance) : Math.max(0, distance);
    int exact = each / 2;
    if (far < exact) {
      return first + far;
    }
    double share = Math.log((double) far / exact) / Math.log((double) farthest / exact);
    return first + Math.min(each - 1, exact + (int) (share * (each - exact)));
  }

  /**
   * Positions as sines and cosines of {@code p / 10000^(2i/width)}, in turn (Vaswani and others,
   * 2017).
   *
   * @return {@code [length, width]}
   */
  public static Node sinusoidalPositions(int length, int width) {
    return constant(
        Tensor.generate(
            Shape.of(length, width),
            i -> {
              int column = i % width;
              double angle = i / width * Math.pow(10_000, -(column / 2 * 2.0) / width);
              return column % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
            }));
  }

  /**
   * Queries or keys turned by their position, so that scores depend on the distance alone (Su and
   * others, <i>RoFormer</i>, 2021): element i and element i + d/2 are the coordinates of a point
   * that is turned by {@code p · 10000^(−2i/d)}.
   *
   * @param x {@code […, n, d]}
   * @param positions {@code [n]}, or what stretches to {@code […, n]}
   */
  public static Node rotary(Node x, Node positions) {
    requireRank("rotary", x, 2);
    int width = x.shape().dim(-1);
    if (width % 2 != 0) {
      throw new ShapeException("rotary", "the last axis must be even", x.shape().toString());
    }
    int half = width / 2;
    Tensor turns = Tensor.generate(Shape.of(half), i -> Math.pow(10_000, -2.0 * i / width));
    Node computed = multiply(expandDims(positions, -1), constant(turns));
    // Positions that are known now are turned into angles now, not in every run.
    Node angles =
        positions.op() instanceof Constant
            ? constant(Interpreter.evaluate(computed, Map.of()))
            : computed;
    Node cos = cos(angles);
    Node sin = sin(angles);
    Node first = slice(x, -1, 0, half);
    Node second = slice(x, -1, half, width);
    return concat(
        -1,
        subtract(multiply(first, cos), multiply(second, sin)),
        add(multiply(second, cos), multiply(first, sin)));
  }
}
