package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Shapes.broadcastTo;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;

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

  /** The convolution of mathematics: {@link #conv(Node, Node, Window)} with flipped filters. */
  public static Node trueConvolution(Node x, Node filter, Window window) {
    int taps = window.size().size();
    Node rows = reshape(filter, -1, taps);
    Node backwards = Expressions.constant(Tensor.generate(Shape.of(1, taps), i -> taps - 1 - i));
    Node flipped = takeAlong(rows, broadcastTo(backwards, rows.shape()));
    return conv(x, reshape(flipped, filter.shape()), window);
  }

  /** {@link #trueConvolution} of images. */
  public static Node trueConvolution2d(Node x, Node filter, Window window) {
    return trueConvolution(x, checkAxes(2, filter), window);
  }
}
