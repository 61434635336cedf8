package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * The numbers of a convolution, and the trilinear form behind its three operations: the sum, over
 * all meetings of the window with the images, of image · filter · result. Each operation is its
 * derivative for one of the three.
 *
 * @param images how many images there are
 * @param groups how many groups of channels
 * @param inputs the image's channels in one group
 * @param outputs the result's channels in one group
 * @param extents the image's, without batch and channels
 * @param window size, stride, padding and dilation
 */
public record ConvolutionShape(
    int images, int groups, int inputs, int outputs, Shape extents, Window window) {

  /**
   * Receives the storage positions of a run of products of the sum: number {@code i} is of the
   * image's element {@code i · stride} behind the first and the result's {@code i} behind the
   * first, all with the same element of the filter.
   */
  @FunctionalInterface
  interface Visitor {
    void visit(int image, int filter, int result, int count);
  }

  /**
   * The convolution of images {@code [n, c, …]} with filters for so many output channels.
   *
   * @throws ShapeException if the groups do not divide the channels
   */
  public static ConvolutionShape of(Op op, Window window, int groups, Shape image, int channels) {
    if (image.dim(1) % groups != 0 || channels % groups != 0) {
      throw new ShapeException(
          op.name(),
          "the groups must divide the input and the output channels",
          "%s groups, %s input and %s output channels".formatted(groups, image.dim(1), channels));
    }
    return new ConvolutionShape(
        image.dim(0),
        groups,
        image.dim(1) / groups,
        channels / groups,
        image.slice(2, image.rank()),
        window);
  }

  /** The shape of what a convolution of images and filters of these shapes gives. */
  static Shape infer(Op op, Window window, int groups, List<Shape> inputs) {
    Arity.check(op, inputs, 2);
    Shape x = inputs.get(0);
    Shape filter = inputs.get(1);
    window.checkRank(op, x, filter);
    ConvolutionShape form = of(op, window, groups, x, filter.dim(0));
    checkEqual(op, "filter for image " + x, form.filter(), filter);
    return form.result();
  }

  /** Images {@code [n, c, …]} of which the window sees every channel by itself, as a pool does. */
  public static ConvolutionShape depthwise(Window window, Shape image) {
    return new ConvolutionShape(
        image.dim(0), image.dim(1), 1, 1, image.slice(2, image.rank()), window);
  }

  /** The same on fewer images. */
  public ConvolutionShape withImages(int fewer) {
    return new ConvolutionShape(fewer, groups, inputs, outputs, extents, window);
  }

  /** The same with so many axes, those added in front of extent 1. */
  public ConvolutionShape withRank(int rank) {
    Shape ones = Shape.ones(Math.max(0, rank - extents.rank()));
    return new ConvolutionShape(
        images, groups, inputs, outputs, ones.concat(extents), window.withRank(rank));
  }

  /** The images' shape {@code [n, c, …]}. */
  public Shape image() {
    return Shape.of(images, groups * inputs).concat(extents);
  }

  /** The filters' shape {@code [o, c / groups, …]}. */
  public Shape filter() {
    return Shape.of(groups * outputs, inputs).concat(window.size());
  }

  /** The results' shape {@code [n, o, …]}. */
  public Shape result() {
    return Shape.of(images, groups * outputs).concat(window.places(extents));
  }

  /** The window from top to bottom. */
  public WindowAxis rows() {
    return window.axis(-2);
  }

  /** The window from left to right. */
  public WindowAxis columns() {
    return window.axis(-1);
  }

  /** The image's extent from top to bottom. */
  public int height() {
    return extents.dim(-2);
  }

  /** The image's extent from left to right. */
  public int width() {
    return extents.dim(-1);
  }

  /** The result's extent from top to bottom. */
  public int resultHeight() {
    return rows().places(height());
  }

  /** The result's extent from left to right. */
  public int resultWidth() {
    return columns().places(width());
  }

  /** The elements of one channel of an image. */
  public int imagePlane() {
    return extents.size();
  }

  /** The elements of one channel of a result. */
  public int resultPlane() {
    int product = 1;
    for (int i = 0; i < window.rank(); i++) {
      product *= window.axis(i).places(extents.dim(i));
    }
    return product;
  }

  /** The elements of one channel of a filter. */
  public int filterPlane() {
    int product = 1;
    for (int i = 0; i < window.rank(); i++) {
      product *= window.axis(i).size();
    }
    return product;
  }

  /** The elements of a filter: what is multiplied and added for one element of the result. */
  public int taps() {
    return inputs * filterPlane();
  }

  /** Two for each product of the sum, those with the padding included. */
  double flops() {
    return 2.0 * result().size() * taps();
  }

  /** Visits every product of the sum. */
  void forEach(Visitor visitor) {
    List<Window.Run> runs = window.runs(extents);
    int imagePlane = imagePlane();
    int filterPlane = filterPlane();
    int resultPlane = resultPlane();
    for (int result = 0; result < images * groups * outputs; result++) {
      for (int c = 0; c < inputs; c++) {
        int image = (result / outputs * inputs + c) * imagePlane;
        int filter = (result % (groups * outputs) * inputs + c) * filterPlane;
        for (Window.Run run : runs) {
          visitor.visit(
              image + run.image(),
              filter + run.element(),
              result * resultPlane + run.place(),
              run.count());
        }
      }
    }
  }

  /** The name of an operation as callers know it, by the window's axes: {@code conv2d}. */
  static String name(Window window, String suffix) {
    return "conv%sd%s".formatted(window.rank(), suffix);
  }

  static void checkGroups(String op, int groups) {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "[%s] there must be at least 1 group: %s".formatted(op, groups));
    }
  }

  static void checkEqual(Op op, String what, Shape required, Shape given) {
    if (!required.equals(given)) {
      throw new ShapeException(
          op.name(), "the %s must have shape %s".formatted(what, required), given.toString());
    }
  }
}
