package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;

/** W2: three filters, every second pixel of what they see, one dense layer. */
final class ThreeFilters {
  private ThreeFilters() {}

  static Network network() {
    Layer everySecondPixel =
        (x, context) -> slice(x, new int[4], x.shape().dims(), new int[] {1, 1, 2, 2});
    return Network.of(
        Sequential.of(conv2d(3, 3).same(), everySecondPixel, flatten(), dense(10)),
        Shape.of(1, 28, 28),
        0);
  }
}
