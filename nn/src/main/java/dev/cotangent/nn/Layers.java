package dev.cotangent.nn;

import static java.util.stream.Collectors.joining;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Images;
import dev.cotangent.ops.Images.Interpolation;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Recurrent;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The layers.
 *
 * <p>Sizes of inputs are not given: a layer learns them from the input it is applied to. Images are
 * {@code [n, channels, height, width]}.
 */
public final class Layers {
  private static final Layer IDENTITY = activation("identity", x -> x);

  private Layers() {}

  /** Layers that are not trained. */
  record Frozen(Layer layer) implements Layer {
    @Override
    public Node apply(Node x, BuildContext context) {
      return context.toFreeze().apply(layer, x);
    }

    @Override
    public String toString() {
      return "frozen(%s)".formatted(describe(layer));
    }
  }

  /** A layer with a text that describes it. */
  private record Described(String text, Layer layer) implements Layer {
    @Override
    public Node apply(Node x, BuildContext context) {
      return layer.apply(x, context);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A layer in a scope. */
  record Named(String name, Layer layer) implements Layer {
    Named {
      String unused = Scope.qualify(name); // checks it
    }

    @Override
    public Node apply(Node x, BuildContext context) {
      return Scope.in(name, () -> layer.apply(x, context));
    }

    @Override
    public String toString() {
      return name + ": " + describe(layer);
    }
  }

  /** A layer whose inner values are computed again. */
  record Checkpoint(Layer layer) implements Layer {
    @Override
    public Node apply(Node x, BuildContext context) {
      return Expressions.checkpoint(() -> layer.apply(x, context));
    }

    @Override
    public String toString() {
      return "checkpoint(%s)".formatted(describe(layer));
    }
  }

  /**
   * A layer whose inner values are not kept for the gradients, but computed again from its input:
   * training then takes less memory and more time; see {@link Expressions#checkpoint}.
   */
  public static Layer checkpoint(Layer layer) {
    return new Checkpoint(layer);
  }

  /**
   * A layer as it is used, not trained: its variables get no gradients and no new values, but are
   * saved and loaded with the others; its batch norm takes the running statistics and leaves them,
   * its dropout does nothing. Cotangents flow through it.
   *
   * @see Network#withLayer
   */
  public static Layer frozen(Layer layer) {
    return new Frozen(layer);
  }

  /** What its layers make of the input, plus the input; see {@link Residual#shortcut}. */
  public static Residual residual(Layer... layers) {
    return new Residual(Sequential.of(layers), identity());
  }

  /** The input itself. */
  public static Layer identity() {
    return IDENTITY;
  }

  /**
   * Branches of the same input, their results joined along the channels of {@code [n, channels,
   * …]}.
   */
  public static Layer concat(Layer... branches) {
    return parallel("concat", results -> Shapes.concat(1, results), branches);
  }

  /**
   * Branches of the same input, their results joined by a function.
   *
   * @param name what the layer prints as, before the branches
   * @param join makes one value of the branches' results
   */
  public static Layer parallel(String name, Function<List<Node>, Node> join, Layer... branches) {
    return new Parallel(name, List.of(branches), join);
  }

  /**
   * A layer applied to every step of a series: {@code [n, steps, …]}, of which the layer sees
   * {@code [n · steps, …]}.
   */
  public static Layer timeDistributed(Layer layer) {
    return new Described(
        "timeDistributed(%s)".formatted(describe(layer)),
        (x, context) -> {
          Shape shape = x.shape();
          if (shape.rank() < 2) {
            throw new ShapeException(
                "timeDistributed", "the input must be [n, steps, …]", x.toString());
          }
          Shape all = Shape.of(shape.dim(0) * shape.dim(1)).concat(shape.slice(2, shape.rank()));
          Node y = context.apply(layer, Shapes.reshape(x, all));
          return Shapes.reshape(y, shape.slice(0, 2).concat(y.shape().slice(1, y.shape().rank())));
        });
  }

  /** A fully connected layer with bias and {@link Initialiser#heNormal} weights. */
  public static DenseLayer dense(int units) {
    return new DenseLayer(units, true, Initialiser.heNormal());
  }

  /**
   * A convolutional layer with square filters, without padding, with bias and {@link
   * Initialiser#heNormal} weights.
   *
   * @param filters the number of filters
   * @param size their height and width
   */
  public static ConvolutionLayer conv2d(int filters, int size) {
    return conv(filters, Window.valid(size, size));
  }

  /** {@link #conv2d} along one axis: of {@code [n, channels, width]}. */
  public static ConvolutionLayer conv1d(int filters, int size) {
    return conv(filters, Window.valid(size));
  }

  /** {@link #conv2d} along three axes: of {@code [n, channels, depth, height, width]}. */
  public static ConvolutionLayer conv3d(int filters, int size) {
    return conv(filters, Window.valid(size, size, size));
  }

  /**
   * A transposed convolution with square filters, with bias and {@link Initialiser#heNormal}
   * weights.
   *
   * @param filters the number of channels of the result
   * @param size the filters' height and width
   */
  public static TransposedConvolutionLayer transposedConv2d(int filters, int size) {
    return transposedConv(filters, Window.valid(size, size));
  }

  /** {@link #transposedConv2d} along one axis: of {@code [n, channels, width]}. */
  public static TransposedConvolutionLayer transposedConv1d(int filters, int size) {
    return transposedConv(filters, Window.valid(size));
  }

  /** {@link #transposedConv2d} along three axes: of {@code [n, channels, depth, height, width]}. */
  public static TransposedConvolutionLayer transposedConv3d(int filters, int size) {
    return transposedConv(filters, Window.valid(size, size, size));
  }

  private static TransposedConvolutionLayer transposedConv(int filters, Window window) {
    return new TransposedConvolutionLayer(filters, window, 0, 1, true, Initialiser.heNormal());
  }

  /**
   * A convolution of every channel by itself, with bias and {@link Initialiser#heNormal} weights.
   *
   * @param multiplier how many filters a channel has
   * @param window their size, stride, padding and dilation: {@code Window.same(3, 3).stride(2)}
   */
  public static DepthwiseConvolutionLayer depthwiseConv(int multiplier, Window window) {
    return new DepthwiseConvolutionLayer(multiplier, window, true, Initialiser.heNormal());
  }

  /**
   * A depthwise separable convolution: {@link #depthwiseConv} without bias, and filters of size 1
   * that join its channels (Howard and others, <i>MobileNets</i>, 2017).
   *
   * @param filters the number of channels of the result
   * @param window size, stride, padding and dilation: {@code Window.same(3, 3).stride(2)}
   */
  public static Layer separableConv(int filters, Window window) {
    Window single = Window.valid(Shape.ones(window.rank()).dims());
    return Sequential.of(depthwiseConv(1, window).withoutBias(), conv(filters, single));
  }

  private static ConvolutionLayer conv(int filters, Window window) {
    return new ConvolutionLayer(filters, window, 1, true, Initialiser.heNormal());
  }

  /** Batch normalisation of {@code [n, channels, …]} with momentum 0.1 and epsilon 1e-5. */
  public static BatchNormLayer batchNorm() {
    return new BatchNormLayer(0.1, 1e-5);
  }

  /** Layer normalisation along the last axis with epsilon 1e-5. */
  public static RowNormLayer layerNorm() {
    return new RowNormLayer(true, 1, 1e-5);
  }

  /** Normalisation by the root mean square along the last axis with epsilon 1e-6. */
  public static RowNormLayer rmsNorm() {
    return new RowNormLayer(false, 1, 1e-6);
  }

  /** Normalisation of groups of channels of {@code [n, channels, …]} with epsilon 1e-5. */
  public static GroupNormLayer groupNorm(int groups) {
    if (groups < 1) {
      throw new IllegalArgumentException("[groupNorm] there must be a group: " + groups);
    }
    return new GroupNormLayer(groups, 1e-5, true);
  }

  /**
   * Normalisation of each channel of each sample of {@code [n, channels, …]} with epsilon 1e-5,
   * without scales and shifts.
   */
  public static GroupNormLayer instanceNorm() {
    return new GroupNormLayer(0, 1e-5, false);
  }

  /** A trained row of some width for each of so many indices, of standard normal numbers. */
  public static EmbeddingLayer embedding(int rows, int width) {
    return new EmbeddingLayer(rows, width, -1, Initialiser.normal(1));
  }

  /** Sines and cosines of the position, added to sequences {@code [n, positions, width]}. */
  public static PositionLayer positionalEncoding() {
    return new PositionLayer(0);
  }

  /** A trained row for each of so many positions, added to {@code [n, positions, width]}. */
  public static PositionLayer positionalEncoding(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("[positions] there must be a position: " + length);
    }
    return new PositionLayer(length);
  }

  /** Attention of several heads, of each position of {@code [n, positions, width]} to all. */
  public static MultiHeadAttention multiHeadAttention(int heads) {
    return new MultiHeadAttention(heads, heads, false, false, 0);
  }

  /**
   * Blocks of attention and a dense network, with rectifiers, norms behind the sums and no dropout.
   *
   * @param depth how many blocks
   * @param heads of attention
   * @param feedForward the units of the dense network's first layer
   */
  public static Transformer transformerEncoder(int depth, int heads, int feedForward) {
    return Transformer.of(false, depth, heads, feedForward);
  }

  /** {@link #transformerEncoder} with causal attention, and attention to a memory. */
  public static Transformer transformerDecoder(int depth, int heads, int feedForward) {
    return Transformer.of(true, depth, heads, feedForward);
  }

  /** A recurrent layer with {@code tanh}; see {@link Recurrent#rnn}. */
  public static RecurrentLayer rnn(int units) {
    return new RecurrentLayer("rnn", Recurrent.rnn(), units);
  }

  /** Long short-term memory; see {@link Recurrent#lstm}. */
  public static RecurrentLayer lstm(int units) {
    return new RecurrentLayer("lstm", Recurrent.lstm(), units);
  }

  /** Gated recurrent units; see {@link Recurrent#gru}. */
  public static RecurrentLayer gru(int units) {
    return new RecurrentLayer("gru", Recurrent.gru(), units);
  }

  /** The greatest element of each square; the squares lie side by side. */
  public static Layer maxPool(int size) {
    return maxPool(Window.valid(size, size).stride(size));
  }

  /** The greatest element in each place of a window. */
  public static Layer maxPool(Window window) {
    return new Described(
        "maxPool(%s)".formatted(describe(window)), (x, context) -> Pooling.maxPool(x, window));
  }

  /** The mean of each square; the squares lie side by side. */
  public static Layer avgPool(int size) {
    return avgPool(Window.valid(size, size).stride(size));
  }

  /** The mean of the elements in each place of a window; padding does not count. */
  public static Layer avgPool(Window window) {
    return new Described(
        "avgPool(%s)".formatted(describe(window)), (x, context) -> Pooling.avgPool(x, window));
  }

  /** The mean of each channel: {@code [n, channels, …]} becomes {@code [n, channels]}. */
  public static Layer globalAveragePool() {
    return activation("globalAveragePool", Pooling::globalAveragePool);
  }

  /**
   * The greatest element of each channel: {@code [n, channels, …]} becomes {@code [n, channels]}.
   */
  public static Layer globalMaxPool() {
    return activation("globalMaxPool", Pooling::globalMaxPool);
  }

  /** Each element of {@code [n, channels, …]} several times along every axis. */
  public static Layer upsample(int factor) {
    return upsample(factor, Interpolation.NEAREST);
  }

  /**
   * Pictures {@code [n, channels, …]} larger by a factor along every axis; see {@link
   * Images#resize(Node, Interpolation, int...)}.
   */
  public static Layer upsample(int factor, Interpolation interpolation) {
    if (factor < 1) {
      throw new IllegalArgumentException("[upsample] the factor must be at least 1: " + factor);
    }
    return activation(
        "upsample(%s, %s)".formatted(factor, interpolation.name().toLowerCase(Locale.ROOT)),
        x -> {
          int axes = Math.max(0, x.shape().rank() - 2);
          int[] extents =
              IntStream.range(0, axes).map(i -> factor * x.shape().dim(2 + i)).toArray();
          return Images.resize(x, interpolation, extents);
        });
  }

  /** All axes but the batch joined to one: {@code [n, …]} becomes {@code [n, features]}. */
  public static Layer flatten() {
    return activation("flatten", Shapes::flatten);
  }

  /** {@code max(x, 0)}. */
  public static Layer relu() {
    return activation("relu", Activations::relu);
  }

  /** {@code 1/(1 + e⁻ˣ)}. */
  public static Layer sigmoid() {
    return activation("sigmoid", Activations::sigmoid);
  }

  /** The hyperbolic tangent. */
  public static Layer tanh() {
    return activation("tanh", Ops::tanh);
  }

  /** {@code exp(x) / Σ exp(x)} along the last axis. */
  public static Layer softmax() {
    return activation("softmax", Activations::softmax);
  }

  /**
   * A function without variables as a layer.
   *
   * @param name what the layer prints as
   */
  public static Layer activation(String name, UnaryOperator<Node> function) {
    return new Described(name, (x, context) -> function.apply(x));
  }

  /**
   * Dropout: in training each element is 0 with probability {@code rate}, else divided by {@code 1
   * − rate}; otherwise nothing happens.
   *
   * <p>The random numbers are a function of the network's seed, the layer's place in the network,
   * the training step and the element's position; no two of these share a number, whatever the size
   * of the batches.
   *
   * @param rate in [0, 1)
   * @throws IllegalArgumentException if the rate is outside
   */
  public static Layer dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("[dropout] the rate must be in [0, 1): " + rate);
    }
    return new Described(
        "dropout(%s)".formatted(rate),
        (x, context) -> {
          CounterRandom random = context.random(context.name("dropout"));
          return context.training()
              ? Sampling.dropout(x, rate, context.counter(), random.seed(), random.stream())
              : x;
        });
  }

  /** A value inside a layer, after dropout; at a rate of 0 the value itself. */
  static Node dropped(Node x, double rate, BuildContext context) {
    return rate == 0 ? x : dropout(rate).apply(x, context);
  }

  /** What a layer prints as; for a function without a text of its own, {@code function}. */
  static String describe(Layer layer) {
    String text = layer.toString();
    boolean inherited =
        text.equals(
            layer.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(layer)));
    if (!inherited) {
      return text;
    }
    String simple = layer.getClass().getSimpleName();
    return layer.getClass().isHidden() || simple.isEmpty() ? "function" : simple;
  }

  /** For example {@code 3×3, same, stride 2}. */
  static String describe(Window window) {
    StringJoiner text = new StringJoiner(", ");
    text.add(join(window, WindowAxis::size));
    if (!window.equals(window.padding(0))) {
      text.add(
          window.equals(window.map(WindowAxis::same))
              ? "same"
              : "padding "
                  + window.axes().stream()
                      .map(axis -> axis.before() + " " + axis.after())
                      .collect(joining(" ")));
    }
    describe(text, "stride", window, WindowAxis::stride);
    describe(text, "dilation", window, WindowAxis::dilation);
    return text.toString();
  }

  /** One number for all axes, none if it is 1, or the numbers of all axes. */
  private static void describe(
      StringJoiner text, String word, Window window, ToIntFunction<WindowAxis> number) {
    int first = number.applyAsInt(window.axis(0));
    boolean equal = window.axes().stream().mapToInt(number).allMatch(n -> n == first);
    if (!equal || first > 1) {
      text.add(word + " " + (equal ? first : join(window, number)));
    }
  }

  private static String join(Window window, ToIntFunction<WindowAxis> number) {
    return window.axes().stream()
        .map(axis -> Integer.toString(number.applyAsInt(axis)))
        .collect(joining("×"));
  }
}
