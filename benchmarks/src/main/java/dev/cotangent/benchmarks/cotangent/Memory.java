package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.lstm;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;

/** W6L: a long short-term memory, and a dense layer on its last step. */
final class Memory {
  private Memory() {}

  static Network network() {
    return Network.of(
        Sequential.of(lstm(128).last().biases(Initialiser.zeros()), dense(10)),
        Shape.of(64, 128),
        0);
  }
}
