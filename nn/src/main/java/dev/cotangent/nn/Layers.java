package dev.cotangent.nn;

import static java.util.stream.Collectors.joining;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Recurrent;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.StringJoiner;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * The layers.
 *
 * <p>Sizes of inputs are not given: a layer learns them from the input it is applied to. Images are
 * {@code [n, channels, height, width]}.
 */
public final class Layers {
  private Layers() {}

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

  private static ConvolutionLayer conv(int filters, Window window) {
    return new ConvolutionLayer(filters, window, 1, true, Initialiser.heNormal());
  }

  /** Batch normalisation of {@code [n, channels, …]} with momentum 0.1 and epsilon 1e-5. */
  public static BatchNormLayer batchNorm() {
    return new BatchNormLayer(0.1, 1e-5);
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
              ? Sampling.dropout(x, rate, context.step(), random.seed(), random.stream())
              : x;
        });
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
