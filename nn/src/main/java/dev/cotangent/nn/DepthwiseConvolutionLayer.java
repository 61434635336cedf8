package dev.cotangent.nn;

import static dev.cotangent.ops.Convolutions.depthwiseConv;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Window;

/**
 * A convolution of every channel by itself, with a bias for each filter: {@code [n, c, …]} gives
 * {@code [n, c · multiplier, …]}.
 *
 * <p>The weight is {@code [c · multiplier, 1, …]}, the bias {@code [c · multiplier]} and 0 at
 * first; these are the layouts of PyTorch's {@code Conv2d} of as many groups as channels.
 *
 * @param multiplier how many filters a channel has, at least 1
 * @param window their size, stride, padding and dilation
 * @param hasBias whether there is a bias
 * @param initialiser makes the initial weights
 */
public record DepthwiseConvolutionLayer(
    int multiplier, Window window, boolean hasBias, Initialiser initialiser) implements Layer {
  /** Creates the layer. */
  public DepthwiseConvolutionLayer {
    if (multiplier < 1) {
      throw new IllegalArgumentException(
          "[depthwiseConv] there must be at least 1 filter for each channel: " + multiplier);
    }
  }

  /** This layer without a bias. */
  public DepthwiseConvolutionLayer withoutBias() {
    return new DepthwiseConvolutionLayer(multiplier, window, false, initialiser);
  }

  /** This layer with other initial weights. */
  public DepthwiseConvolutionLayer initialiser(Initialiser newInitialiser) {
    return new DepthwiseConvolutionLayer(multiplier, window, hasBias, newInitialiser);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    if (x.shape().rank() != 2 + window.rank()) {
      throw new ShapeException(
          "depthwiseConv%sd".formatted(window.rank()),
          "the input must be [n, channels, %s]".formatted(String.join(", ", window.axisNames())),
          x.toString());
    }
    int filters = multiplier * x.shape().dim(1);
    Shape weight = Shape.of(filters, 1).concat(window.size());
    return context.in(
        this,
        "depthwiseConv",
        variables -> {
          Node maps = depthwiseConv(x, variables.get("weight", weight, initialiser), window);
          return hasBias ? add(maps, variables.bias(filters, window.rank())) : maps;
        });
  }

  /** For example {@code depthwiseConv2d(1, 3×3, same)}. */
  @Override
  public String toString() {
    return "depthwiseConv%sd(%s, %s%s)"
        .formatted(window.rank(), multiplier, Layers.describe(window), hasBias ? "" : ", no bias");
  }
}
