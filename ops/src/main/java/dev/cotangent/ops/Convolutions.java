package dev.cotangent.ops;

import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Convolutions and their adjoints.
 *
 * <p>Images are {@code [n, channels, height, width]}, or have one such axis or three.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Convolutions {
  private Convolutions() {}

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
          "Convolutions.conv takes any number of axes");
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

  /**
   * Transposed convolution of {@code [n, o, …]} with filters {@code [o, c / groups, …]}, which
   * gives {@code [n, c, …]}: {@link #convTranspose} with extents that follow from the window.
   *
   * <p>An axis of extent {@code n} becomes {@code (n − 1) · stride + dilation · (size − 1) + 1 −
   * padding + outputPadding}, {@code padding} being that on both sides. As in PyTorch, the padding
   * of the window is taken away from the result, and the output padding tells apart the {@code
   * stride} extents for which the convolution has the same places.
   *
   * @param outputPadding from 0 to below the stride: one for each axis, or one for all, or none,
   *     which is 0
   * @throws IllegalArgumentException if the output padding is none of these
   */
  public static Node transposedConv(
      Node x, Node filter, Window window, int groups, int... outputPadding) {
    window.checkRank("transposedConv", x.shape(), filter.shape());
    int rank = window.rank();
    boolean fits = IntStream.of(0, 1, rank).anyMatch(n -> n == outputPadding.length);
    int[] extents = window.extentsOf(window.extents(x.shape())).dims();
    for (int i = 0; i < rank; i++) {
      int more = outputPadding.length == 0 ? 0 : outputPadding[i % outputPadding.length];
      if (!fits || more < 0 || more >= window.axis(i).stride()) {
        throw new IllegalArgumentException(
            "[transposedConv] the output padding takes one number, or one for each axis, from 0 to below the stride: %s for window %s"
                .formatted(Arrays.toString(outputPadding), window));
      }
      extents[i] += more;
    }
    return convTranspose(x, filter, window, groups, extents);
  }

  /** {@link #transposedConv} of {@code [n, o, w]} with filters {@code [o, c, k]}. */
  public static Node transposedConv1d(Node x, Node filter, Window window, int... outputPadding) {
    return transposedConv(x, checkAxes(1, filter), window, 1, outputPadding);
  }

  /** {@link #transposedConv} of {@code [n, o, h, w]} with filters {@code [o, c, kh, kw]}. */
  public static Node transposedConv2d(Node x, Node filter, Window window, int... outputPadding) {
    return transposedConv(x, checkAxes(2, filter), window, 1, outputPadding);
  }

  /** {@link #transposedConv} of {@code [n, o, d, h, w]} with filters {@code [o, c, kd, kh, kw]}. */
  public static Node transposedConv3d(Node x, Node filter, Window window, int... outputPadding) {
    return transposedConv(x, checkAxes(3, filter), window, 1, outputPadding);
  }

  /**
   * The cross-correlation of each channel of {@code [n, c, …]} by itself, with filters {@code [c ·
   * m, 1, …]}, of which channel {@code i} sees m: those from {@code i · m}.
   */
  public static Node depthwiseConv(Node x, Node filter, Window window) {
    window.checkRank("depthwiseConv", x.shape(), filter.shape());
    int channels = x.shape().dim(1);
    if (filter.shape().dim(0) % channels != 0 || filter.shape().dim(1) != 1) {
      throw new ShapeException(
          "depthwiseConv",
          "filters must be [channels · multiplier, 1, …]",
          "%s for %s channels".formatted(filter.shape(), channels),
          "conv takes filters that see several channels");
    }
    return conv(x, filter, window, channels);
  }

  /**
   * Depthwise separable convolution: {@link #depthwiseConv}, whose results are then joined place by
   * place.
   *
   * @param depthwise filters {@code [c · m, 1, …]}
   * @param pointwise {@code [o, c · m]}, or filters of as many elements
   */
  public static Node separableConv(Node x, Node depthwise, Node pointwise, Window window) {
    Node maps = depthwiseConv(x, depthwise, window);
    int outputs = pointwise.shape().isScalar() ? 1 : pointwise.shape().dim(0);
    Shape single = Shape.of(outputs, maps.shape().dim(1)).concat(Shape.ones(window.rank()));
    if (pointwise.shape().size() != single.size()) {
      throw new ShapeException(
          "separableConv",
          "pointwise filters must be [outputs, %s]".formatted(single.dim(1)),
          pointwise.shape().toString());
    }
    return conv(maps, reshape(pointwise, single));
  }

  /**
   * The convolution of mathematics: {@link #conv(Node, Node, Window, int)} with the filters
   * reversed along every axis of the window.
   */
  public static Node trueConvolution(Node x, Node filter, Window window, int groups) {
    return Node.of(new TrueConvolution(window, groups), x, filter);
  }

  /** {@link #trueConvolution(Node, Node, Window, int)} of all channels in one group. */
  public static Node trueConvolution(Node x, Node filter, Window window) {
    return trueConvolution(x, filter, window, 1);
  }

  /** {@link #trueConvolution(Node, Node, Window)} of images. */
  public static Node trueConvolution2d(Node x, Node filter, Window window) {
    return trueConvolution(x, checkAxes(2, filter), window);
  }
}
