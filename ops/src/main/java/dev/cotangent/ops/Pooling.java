package dev.cotangent.ops;

import static dev.cotangent.ops.Indexing.putAlong;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;

/**
 * Windows over images, of which each gives one number.
 *
 * <p>Images are {@code [n, channels, height, width]}, or have one such axis or three.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Pooling {
  private Pooling() {}

  /**
   * The greatest element in each place of a window over {@code [n, channels, …]}, along as many
   * axes as the window has; the cotangent goes to the first where some are equal.
   */
  public static Node maxPool(Node x, Window window) {
    Node positions = maxPoolPositions(x, window);
    return reshape(takeAlong(joinPlanes(x), joinPlanes(positions)), positions.shape());
  }

  /**
   * The positions of the elements that {@link #maxPool} takes, row-major in the image: {@code row ·
   * w + column}.
   */
  public static Node maxPoolPositions(Node x, Window window) {
    return Node.of(new MaxPoolPositions(window), x);
  }

  /**
   * Zeros, but for values put to positions in their image: the adjoint of {@link #maxPool}.
   *
   * @param values {@code [n, c, …]}
   * @param positions of the same shape, as {@link #maxPoolPositions} gives them
   * @param extents the result's, without batch and channels: height and width for images
   */
  public static Node unpool(Node values, Node positions, int... extents) {
    Shape image = values.shape().slice(0, 2).concat(Shape.of(extents));
    int plane = image.size() / values.shape().dim(0) / values.shape().dim(1);
    return reshape(putAlong(joinPlanes(positions), joinPlanes(values), plane), image);
  }

  private static Node joinPlanes(Node images) {
    return reshape(images, images.shape().dim(0), images.shape().dim(1), -1);
  }

  /**
   * The mean of the elements in each place of a window over {@code [n, channels, …]}, along as many
   * axes as the window has; padding does not count.
   */
  public static Node avgPool(Node x, Window window) {
    Node total = Node.of(new SumPool(window), x);
    Shape extents = window.extents(x.shape());
    window.requireImageEverywhere("avgPool", extents);
    Shape places = window.places(extents);
    double[] counts = new double[places.size()];
    for (Window.Run run : window.runs(extents)) {
      for (int i = 0; i < run.count(); i++) {
        counts[run.place() + i]++;
      }
    }
    boolean allInside = Arrays.stream(counts).allMatch(count -> count == counts[0]);
    return allInside
        ? multiply(total, 1 / counts[0])
        : divide(total, Expressions.constant(Tensor.of(places, counts)));
  }
}
