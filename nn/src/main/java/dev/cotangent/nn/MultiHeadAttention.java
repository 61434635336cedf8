package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Attention;
import java.util.Optional;

/**
 * Attention of several heads, between projections: from {@code [n, positions, width]} to the same
 * shape.
 *
 * <p>Names and layouts are those of PyTorch's {@code MultiheadAttention}: {@code in_proj_weight
 * [3·width, width]} and {@code in_proj_bias [3·width]} hold what makes queries, keys and values,
 * one behind the other, {@code out_proj/weight [width, width]} and {@code out_proj/bias} what joins
 * the heads. With fewer heads of keys, the parts for keys and values are as much shorter.
 *
 * @param heads how many; they divide the width
 * @param keyHeads how many heads keys and values have; they divide the others (grouped-query
 *     attention)
 * @param causal whether no position sees one behind it
 * @param rotary whether queries and keys are turned by their position ({@link Attention#rotary})
 * @param dropout the rate at which weights are dropped in training
 */
public record MultiHeadAttention(
    int heads, int keyHeads, boolean causal, boolean rotary, double dropout) implements Layer {
  /** Creates the layer. */
  public MultiHeadAttention {
    if (keyHeads < 1 || heads < keyHeads || heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "[attention] heads of keys must divide those of queries: %s and %s"
              .formatted(keyHeads, heads));
    }
    Layer unused = Layers.dropout(dropout); // checks the rate
  }

  /** This layer, in which no position sees one behind it. */
  public MultiHeadAttention causally() {
    return new MultiHeadAttention(heads, keyHeads, true, rotary, dropout);
  }

  /** This layer with queries and keys that are turned by their position. */
  public MultiHeadAttention withRotary() {
    return new MultiHeadAttention(heads, keyHeads, causal, true, dropout);
  }

  /** This layer with fewer heads of keys and values. */
  public MultiHeadAttention keyHeads(int fewer) {
    return new MultiHeadAttention(heads, fewer, causal, rotary, dropout);
  }

  /** This layer with dropout of the weights. */
  public MultiHeadAttention dropout(double rate) {
    return new MultiHeadAttention(heads, keyHeads, causal, rotary, rate);
  }

  /** Attention of each position to all others. */
  @Override
  public Node apply(Node x, BuildContext context) {
    return apply(x, x, constant(0), context);
  }

  /**
   * Attention of each position to those of a memory, or of its own sequence if that is the memory.
   *
   * @param x {@code [n, positions, width]}
   * @param memory {@code [n, others, width]}
   * @param bias added to the scores, for example {@link Attention#paddingBias}; what stretches to
   *     {@code [n, heads, positions, others]}
   */
  public Node apply(Node x, Node memory, Node bias, BuildContext context) {
    return context.in(
        this, "attention", variables -> attend(x, memory, bias, context, variables, ""));
  }

  /** Attention with variables whose names begin with a prefix. */
  Node attend(
      Node x,
      Node memory,
      Node bias,
      BuildContext context,
      LayerVariables variables,
      String prefix) {
    Shape shape = x.shape();
    if (shape.rank() != 3 || memory.shape().rank() != 3 || shape.dim(2) != memory.shape().dim(2)) {
      throw new ShapeException(
          "attention",
          "input and memory must be [n, positions, width], of the same width",
          "%s and %s".formatted(x, memory));
    }
    int width = shape.dim(2);
    if (width % heads != 0) {
      throw new ShapeException(
          "attention",
          "the number of heads must divide the width",
          "%s heads of %s".formatted(heads, x));
    }
    int keyWidth = width / heads * keyHeads;
    int rows = width + 2 * keyWidth;
    Node weight =
        variables.get(
            prefix + "in_proj_weight", Shape.of(rows, width), Initialiser.glorotUniform());
    Node shift = variables.get(prefix + "in_proj_bias", Shape.of(rows), Initialiser.zeros());
    Node queries = projected(x, weight, shift, 0, width, heads);
    Node keys = projected(memory, weight, shift, width, width + keyWidth, keyHeads);
    Node values = projected(memory, weight, shift, width + keyWidth, rows, keyHeads);
    boolean own = x.equals(memory);
    if (rotary && own) {
      Node positions = positions(context, shape.dim(1));
      queries = Attention.rotary(queries, positions);
      keys = Attention.rotary(keys, positions);
    }
    Optional<Decoding> decoding = own ? context.decoding() : Optional.empty();
    if (decoding.isPresent()) {
      keys = decoding.get().remember(keys);
      values = decoding.get().remember(values);
    }
    Node mask = mask(own, context, shape.dim(1));
    Node total = mask.shape().isScalar() ? bias : bias.shape().isScalar() ? mask : add(bias, mask);
    Node weights = Attention.weights(queries, keys, total);
    Node kept = Layers.dropped(weights, dropout, context);
    Node joined = Attention.joinHeads(Attention.weighted(kept, values));
    Node out =
        variables.get(
            prefix + "out_proj/weight", Shape.of(width, width), Initialiser.glorotUniform());
    return add(
        DenseLayer.product(joined, out),
        variables.get(prefix + "out_proj/bias", Shape.of(width), Initialiser.zeros()));
  }

  private static Node projected(Node x, Node weight, Node shift, int from, int to, int heads) {
    Node product = DenseLayer.product(x, slice(weight, 0, from, to));
    return Attention.splitHeads(add(product, slice(shift, 0, from, to)), heads);
  }

  private static Node positions(BuildContext context, int count) {
    return context
        .decoding()
        .map(decoding -> reshape(decoding.position(), 1))
        .orElseGet(() -> constant(Tensor.generate(Shape.of(count), i -> i)));
  }

  /** What keeps positions from those behind them: always, where these are not known yet. */
  private Node mask(boolean own, BuildContext context, int count) {
    if (own && context.decoding().isPresent()) {
      return Attention.causalBias(positions(context, count), context.decoding().get().capacity());
    }
    return own && causal ? Attention.causalBias(count, count) : constant(0);
  }

  /** For example {@code attention(8 heads, causal)}. */
  @Override
  public String toString() {
    return "attention(%s heads%s%s)"
        .formatted(
            heads,
            keyHeads == heads ? "" : " of queries, %s of keys".formatted(keyHeads),
            causal ? ", causal" : "");
  }
}
