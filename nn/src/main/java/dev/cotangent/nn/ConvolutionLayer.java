package dev.cotangent.nn;

import static dev.cotangent.ops.Convolutions.conv;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import java.util.StringJoiner;

/**
 * A convolutional layer: images {@code [n, c, h, w]} cross-correlated with filters, plus a bias for
 * each filter, give {@code [n, filters, oh, ow]}; likewise with one axis or with three.
 *
 * <p>The weight is {@code [filters, c / groups, kh, kw]}, the bias {@code [filters]} and 0 at
 * first; these are the layouts of PyTorch's {@code Conv2d}.
 *
 * @param filters the number of filters, at least 1
 * @param window their size, stride, padding and dilation
 * @param groups the number of groups into which channels and filters are cut
 * @param hasBias whether there is a bias
 * @param initialiser makes the initial weights
 */
public record ConvolutionLayer(
    int filters, Window window, int groups, boolean hasBias, Initialiser initialiser)
    implements Layer {
  /** Creates the layer. */
  public ConvolutionLayer {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "[conv2d] there must be at least 1 filter and 1 group, and the groups must divide the"
              + " filters: %s filters, %s groups".formatted(filters, groups));
    }
  }

  /** This layer with padding so that, at stride 1, images keep their size. */
  public ConvolutionLayer same() {
    return window(window.map(WindowAxis::same));
  }

  /** This layer with the same padding on all sides. */
  public ConvolutionLayer padding(int size) {
    return window(window.padding(size));
  }

  /** This layer with another distance between the filters' places, along all axes. */
  public ConvolutionLayer stride(int distance) {
    return window(window.stride(distance));
  }

  /** This layer with another distance between the filters' taps, along all axes. */
  public ConvolutionLayer dilation(int distance) {
    return window(window.dilation(distance));
  }

  /** This layer with another window: for what differs between axis and axis, or side and side. */
  public ConvolutionLayer window(Window newWindow) {
    return new ConvolutionLayer(filters, newWindow, groups, hasBias, initialiser);
  }

  /** This layer with channels and filters cut into groups that do not see each other. */
  public ConvolutionLayer groups(int count) {
    return new ConvolutionLayer(filters, window, count, hasBias, initialiser);
  }

  /** This layer without a bias. */
  public ConvolutionLayer withoutBias() {
    return new ConvolutionLayer(filters, window, groups, false, initialiser);
  }

  /** This layer with other initial weights. */
  public ConvolutionLayer initialiser(Initialiser newInitialiser) {
    return new ConvolutionLayer(filters, window, groups, hasBias, newInitialiser);
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
    Shape filter = Shape.of(filters, x.shape().dim(1) / groups).concat(window.size());
    return context.in(
        this,
        "conv",
        variables -> {
          Node maps = conv(x, variables.get("weight", filter, initialiser), window, groups);
          return hasBias ? add(maps, variables.bias(filters, window.rank())) : maps;
        });
  }

  private String name() {
    return "conv%sd".formatted(window.rank());
  }

  /** For example {@code conv2d(32, 3×3, same)}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", name() + "(", ")");
    text.add(Integer.toString(filters)).add(Layers.describe(window));
    if (groups > 1) {
      text.add("groups " + groups);
    }
    if (!hasBias) {
      text.add("no bias");
    }
    return text.toString();
  }
}
