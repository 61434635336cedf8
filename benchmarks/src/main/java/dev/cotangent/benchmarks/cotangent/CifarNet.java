package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;

/** W4: four convolutions, pooled by twos, and two dense layers. */
final class CifarNet {
  private CifarNet() {}

  static Network network() {
    return Network.of(
        Sequential.of(
            conv2d(32, 3).same(),
            relu(),
            conv2d(32, 3).same(),
            relu(),
            maxPool(2),
            conv2d(64, 3).same(),
            relu(),
            conv2d(64, 3).same(),
            relu(),
            maxPool(2),
            flatten(),
            dense(256),
            relu(),
            dense(10)),
        Shape.of(3, 32, 32),
        0);
  }
}
