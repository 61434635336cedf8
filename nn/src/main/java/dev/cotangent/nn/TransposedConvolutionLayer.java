package dev.cotangent.nn;

import static dev.cotangent.ops.Convolutions.transposedConv;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Window;
import java.util.StringJoiner;

/**
 * A transposed convolution with a bias for each filter: {@code [n, c, h, w]} gives {@code [n,
 * filters, …]}, larger by about the stride; see {@link
 * dev.cotangent.ops.Convolutions#transposedConv}.
 *
 * <p>The weight is {@code [c, filters / groups, kh, kw]}, the bias {@code [filters]} and 0 at
 * first; these are the layouts of PyTorch's {@code ConvTranspose2d}.
 *
 * @param filters the number of channels of the result, at least 1
 * @param window size, stride, padding and dilation of the convolution that this one is the adjoint
 *     of; the padding is taken away from the result
 * @param outputPadding how much larger the result is along each axis, from 0 to below the stride
 * @param groups the number of groups into which channels and filters are cut
 * @param hasBias whether there is a bias
 * @param initialiser makes the initial weights, from the shape {@code [filters, c / groups, kh,
 *     kw]}, so that fan in is what a result depends on at stride 1
 */
public record TransposedConvolutionLayer(
    int filters,
    Window window,
    int outputPadding,
    int groups,
    boolean hasBias,
    Initialiser initialiser)
    implements Layer {
  /** Creates the layer. */
  public TransposedConvolutionLayer {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "[transposedConv] there must be at least 1 filter and 1 group, and the groups must divide"
              + " the filters: %s filters, %s groups".formatted(filters, groups));
    }
  }

  /** This layer with another distance between the filters' places, along all axes. */
  public TransposedConvolutionLayer stride(int distance) {
    return window(window.stride(distance));
  }

  /** This layer with so much taken away from the result on all sides. */
  public TransposedConvolutionLayer padding(int size) {
    return window(window.padding(size));
  }

  /** This layer with another distance between the filters' taps, along all axes. */
  public TransposedConvolutionLayer dilation(int distance) {
    return window(window.dilation(distance));
  }

  /** This layer with another window: for what differs between axis and axis, or side and side. */
  public TransposedConvolutionLayer window(Window newWindow) {
    return new TransposedConvolutionLayer(
        filters, newWindow, outputPadding, groups, hasBias, initialiser);
  }

  /** This layer with a result that is so much larger along all axes. */
  public TransposedConvolutionLayer outputPadding(int size) {
    return new TransposedConvolutionLayer(filters, window, size, groups, hasBias, initialiser);
  }

  /** This layer with channels and filters cut into groups that do not see each other. */
  public TransposedConvolutionLayer groups(int count) {
    return new TransposedConvolutionLayer(
        filters, window, outputPadding, count, hasBias, initialiser);
  }

  /** This layer without a bias. */
  public TransposedConvolutionLayer withoutBias() {
    return new TransposedConvolutionLayer(
        filters, window, outputPadding, groups, false, initialiser);
  }

  /** This layer with other initial weights. */
  public TransposedConvolutionLayer initialiser(Initialiser newInitialiser) {
    return new TransposedConvolutionLayer(
        filters, window, outputPadding, groups, hasBias, newInitialiser);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    if (x.shape().rank() != 2 + window.rank() || x.shape().dim(1) % groups != 0) {
      throw new ShapeException(
          name(),
          "the input must be [n, channels, %s]".formatted(String.join(", ", window.axisNames()))
              + (groups == 1 ? "" : " with channels divisible by " + groups),
          x.toString());
    }
    int channels = x.shape().dim(1);
    Shape size = window.size();
    Shape weight = Shape.of(channels, filters / groups).concat(size);
    Initialiser ofResults =
        (shape, random) ->
            initialiser
                .values(Shape.of(filters, channels / groups).concat(size), random)
                .reshape(shape.dims());
    return context.in(
        this,
        "transposedConv",
        variables -> {
          Node maps =
              transposedConv(
                  x, variables.get("weight", weight, ofResults), window, groups, outputPadding);
          return hasBias ? add(maps, variables.bias(filters, window.rank())) : maps;
        });
  }

  private String name() {
    return "transposedConv%sd".formatted(window.rank());
  }

  /** For example {@code transposedConv2d(32, 4×4, padding 1 1 1 1, stride 2)}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", name() + "(", ")");
    text.add(Integer.toString(filters)).add(Layers.describe(window));
    if (outputPadding > 0) {
      text.add("output padding " + outputPadding);
    }
    if (groups > 1) {
      text.add("groups " + groups);
    }
    if (!hasBias) {
      text.add("no bias");
    }
    return text.toString();
  }
}
