package dev.cotangent.examples.zerosandones;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.sigmoid;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.LabelledImages;

/** The network of the article, and the digits it tells apart. */
final class ZerosAndOnes {
  static final Shape IMAGE = Shape.of(1, 28, 28);
  static final int KERNELS = 5;

  private ZerosAndOnes() {}

  static Network network(long seed) {
    return Network.of(
        Sequential.of(
            new UntiedConvolution(KERNELS, 3), // [n, 5, 26, 26]
            sigmoid(),
            flatten(), // [n, 3380]
            dense(100).initialiser(Initialiser.glorotNormal()),
            sigmoid(),
            dense(2).initialiser(Initialiser.glorotNormal()),
            sigmoid()),
        IMAGE,
        seed);
  }

  /** Digits 0 and 1 with the targets [1, 0] and [0, 1]. */
  static Examples oneHot(LabelledImages digits) {
    return new Examples() {
      @Override
      public int size() {
        return digits.size();
      }

      @Override
      public Tensor inputs(int... indices) {
        return digits.inputs(indices);
      }

      @Override
      public Tensor targets(int... indices) {
        return Tensor.generate(
            Shape.of(indices.length, 2), i -> digits.label(indices[i / 2]) == i % 2 ? 1 : 0);
      }
    };
  }
}
