package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.transformerEncoder;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Reductions;

/** W6: an encoder, and a dense layer on the mean of its steps. */
final class Encoder {
  private Encoder() {}

  static Network network() {
    return Network.of(
        Sequential.of(
            transformerEncoder(1, 4, 512),
            activation("mean", x -> Reductions.mean(x, 1)),
            dense(10)),
        Shape.of(64, 128),
        0);
  }
}
