package dev.cotangent.examples.threefilters;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.softmax;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Window;

/**
 * The network: images of 28 × 28 pixels in, the probabilities of the ten digits out.
 *
 * <p>Between its three filters and its softmax everything is linear.
 */
public final class ThreeFilters {
  /** One image: grey values in [0, 1]. */
  public static final Shape IMAGE = Shape.of(1, 28, 28);

  /**
   * {@code Y(i, j) = Σ X(i + a, j + b) f(a, b)}: a filter hangs to the right of and below its
   * pixel, and there is as much output as input.
   */
  public static final Window FILTER = Window.valid(3, 3).padding(0, 2, 0, 2);

  private ThreeFilters() {}

  /** The network with new weights, a function of the seed. */
  public static Network network(long seed) {
    return Network.of(
        Sequential.of(
            conv2d(3, 3).window(FILTER).withoutBias(),
            activation("everySecondPixel", ThreeFilters::everySecondPixel),
            flatten(),
            dense(10).withoutBias().initialiser(Initialiser.zeros()),
            softmax()),
        IMAGE,
        seed);
  }

  /** {@code Z(i, j) = Y(2i, 2j)}, from {@code [n, c, h, w]}. */
  static Node everySecondPixel(Node y) {
    return slice(y, new int[4], y.shape().dims(), new int[] {1, 1, 2, 2});
  }
}
