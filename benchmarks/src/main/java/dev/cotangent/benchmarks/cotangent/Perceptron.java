package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;

/** W3: three dense layers. */
final class Perceptron {
  private Perceptron() {}

  static Network network() {
    return Network.of(
        Sequential.of(dense(512), relu(), dense(512), relu(), dense(10)), Shape.of(784), 0);
  }
}
