package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;

/** W1 and W5: two convolutions with pooling, two dense layers. */
final class LeNet {
  private LeNet() {}

  static Network network() {
    return Network.of(
        Sequential.of(
            conv2d(32, 3).same(),
            relu(),
            maxPool(2),
            conv2d(64, 3).same(),
            relu(),
            maxPool(2),
            flatten(),
            dense(128),
            relu(),
            dense(10)),
        Shape.of(1, 28, 28),
        0);
  }
}
