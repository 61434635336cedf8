package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Activations;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of attention and a dense network of two layers, each with a residual connection and layer
 * normalisation, one after another: the encoder and the decoder of Vaswani and others, <i>Attention
 * is all you need</i>, 2017. From {@code [n, positions, width]} to the same shape.
 *
 * <p>Names and layouts are those of PyTorch's {@code TransformerEncoder} and {@code
 * TransformerDecoder}, with slashes for dots: {@code layers/0/self_attn/in_proj_weight}, {@code
 * layers/0/linear1/weight}, {@code layers/0/norm1/bias} and so on, in a decoder also {@code
 * layers/0/multihead_attn/…}, and {@code norm/…} for a norm behind all blocks.
 */
public final class Transformer implements Layer {
  private final boolean decoder;
  private final int depth;
  private final int feedForward;
  private final Settings settings;

  /**
   * What may be chosen.
   *
   * @param attention of each block
   * @param normFirst whether norms stand before attention and dense network, not behind the sums
   * @param finalNorm whether there is a norm behind all blocks
   * @param dropout the rate, in training, of what each part adds, and inside the dense network
   * @param activation between the two dense layers
   */
  private record Settings(
      MultiHeadAttention attention,
      boolean normFirst,
      boolean finalNorm,
      double dropout,
      UnaryOperator<Node> activation) {}

  private Transformer(boolean decoder, int depth, int feedForward, Settings settings) {
    if (depth < 1 || feedForward < 1) {
      throw new IllegalArgumentException(
          "[transformer] there must be at least one block, and one unit: %s and %s"
              .formatted(depth, feedForward));
    }
    this.decoder = decoder;
    this.depth = depth;
    this.feedForward = feedForward;
    this.settings = settings;
  }

  static Transformer of(boolean decoder, int depth, int heads, int feedForward) {
    MultiHeadAttention attention = new MultiHeadAttention(heads, heads, decoder, false, 0);
    return new Transformer(
        decoder, depth, feedForward, new Settings(attention, false, false, 0, Activations::relu));
  }

  private Transformer with(Settings changed) {
    return new Transformer(decoder, depth, feedForward, changed);
  }

  /**
   * These blocks with norms before attention and dense network, and one behind all blocks (Xiong
   * and others, <i>On layer normalization in the transformer architecture</i>, 2020).
   */
  public Transformer preNorm() {
    Settings s = settings;
    return with(new Settings(s.attention, true, true, s.dropout, s.activation));
  }

  /** These blocks with, or without, a norm behind all of them. */
  public Transformer finalNorm(boolean wanted) {
    Settings s = settings;
    return with(new Settings(s.attention, s.normFirst, wanted, s.dropout, s.activation));
  }

  /** These blocks, in which no position sees one behind it; a decoder's are so anyway. */
  public Transformer causal() {
    return attention(settings.attention.causally());
  }

  /** These blocks with another kind of attention to their own sequence. */
  public Transformer attention(MultiHeadAttention attention) {
    Settings s = settings;
    return with(new Settings(attention, s.normFirst, s.finalNorm, s.dropout, s.activation));
  }

  /** These blocks with dropout: of attention's weights, in the dense network, and of all sums. */
  public Transformer dropout(double rate) {
    Settings s = settings;
    return with(
        new Settings(s.attention.dropout(rate), s.normFirst, s.finalNorm, rate, s.activation));
  }

  /** These blocks with {@link Activations#gelu} instead of the rectifier. */
  public Transformer gelu() {
    return activation(Activations::gelu);
  }

  /** These blocks with another function between the dense layers. */
  public Transformer activation(UnaryOperator<Node> function) {
    Settings s = settings;
    return with(new Settings(s.attention, s.normFirst, s.finalNorm, s.dropout, function));
  }

  /**
   * The blocks of an encoder.
   *
   * @throws IllegalStateException of a decoder, which needs a memory
   */
  @Override
  public Node apply(Node x, BuildContext context) {
    return apply(x, constant(0), context);
  }

  /**
   * The blocks of an encoder, with a bias of attention.
   *
   * @param bias as {@link dev.cotangent.ops.Attention#paddingBias} has it
   * @throws IllegalStateException of a decoder, which needs a memory
   */
  public Node apply(Node x, Node bias, BuildContext context) {
    if (decoder) {
      throw new IllegalStateException(
          "[transformer] a decoder needs a memory: (x, context) -> decoder.apply(x, bias, memory,"
              + " memoryBias, context)");
    }
    return blocks(x, bias, null, constant(0), context);
  }

  /**
   * The blocks of a decoder.
   *
   * @param bias of the attention to its own sequence
   * @param memory what an encoder made of another sequence
   * @param memoryBias of the attention to the memory
   * @throws IllegalStateException of an encoder
   */
  public Node apply(Node x, Node bias, Node memory, Node memoryBias, BuildContext context) {
    if (!decoder) {
      throw new IllegalStateException("[transformer] an encoder has no use for a memory");
    }
    return blocks(x, bias, memory, memoryBias, context);
  }

  private Node blocks(
      Node x, Node bias, @Nullable Node memory, Node memoryBias, BuildContext context) {
    return context.in(
        this,
        decoder ? "transformerDecoder" : "transformerEncoder",
        variables -> {
          Node y = x;
          for (int i = 0; i < depth; i++) {
            Block block = new Block("layers/%s/".formatted(i), variables, context);
            y = block.residual(y, "norm1", v -> block.attend(v, v, bias, "self_attn/"));
            if (memory != null) {
              y =
                  block.residual(
                      y, "norm2", v -> block.attend(v, memory, memoryBias, "multihead_attn/"));
            }
            y = block.residual(y, memory == null ? "norm2" : "norm3", block::dense);
          }
          return settings.finalNorm ? new Block("", variables, context).norm(y, "norm") : y;
        });
  }

  /** One block, or what stands behind all, with its names and variables. */
  private final class Block {
    private final String prefix;
    private final LayerVariables variables;
    private final BuildContext context;

    Block(String prefix, LayerVariables variables, BuildContext context) {
      this.prefix = prefix;
      this.variables = variables;
      this.context = context;
    }

    Node residual(Node x, String norm, UnaryOperator<Node> part) {
      return settings.normFirst
          ? add(x, dropped(part.apply(norm(x, norm))))
          : norm(add(x, dropped(part.apply(x))), norm);
    }

    Node norm(Node x, String name) {
      Shape width = Shape.of(x.shape().dim(-1));
      return RowNormLayer.normalised(x, width, variables, prefix + name + "/", true, 1e-5);
    }

    Node attend(Node x, Node memory, Node bias, String name) {
      return settings.attention.attend(x, memory, bias, context, variables, prefix + name);
    }

    Node dense(Node x) {
      int width = x.shape().dim(-1);
      Node inner = settings.activation.apply(linear(x, feedForward, "linear1/"));
      return linear(dropped(inner), width, "linear2/");
    }

    private Node linear(Node x, int units, String name) {
      Shape shape = Shape.of(units, x.shape().dim(-1));
      Node weight = variables.get(prefix + name + "weight", shape, Initialiser.glorotUniform());
      return add(
          DenseLayer.product(x, weight),
          variables.get(prefix + name + "bias", Shape.of(units), Initialiser.zeros()));
    }

    private Node dropped(Node x) {
      return Layers.dropped(x, settings.dropout, context);
    }
  }

  /** For example {@code transformerEncoder(6 × attention(8 heads), dense(2048))}. */
  @Override
  public String toString() {
    return "%s(%s × %s, dense(%s))"
        .formatted(
            decoder ? "transformerDecoder" : "transformerEncoder",
            depth,
            settings.attention,
            feedForward);
  }
}
