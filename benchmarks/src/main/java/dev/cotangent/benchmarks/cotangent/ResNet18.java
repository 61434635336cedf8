package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Reductions;
import java.util.ArrayList;
import java.util.List;

/** W7: eight blocks of two convolutions, around which the input is added. */
final class ResNet18 {
  private ResNet18() {}

  static Network network(Initialiser weights) {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(64, 3, 1, weights));
    layers.add(relu());
    for (int filters = 64; filters <= 512; filters *= 2) {
      int stride = filters == 64 ? 1 : 2;
      layers.add(block(filters, stride, weights));
      layers.add(block(filters, 1, weights));
    }
    layers.add(activation("mean", x -> Reductions.mean(x, 2, 3)));
    layers.add(dense(10).initialiser(weights));
    return Network.of(new Sequential(layers), Shape.of(3, 32, 32), 0);
  }

  private static Layer block(int filters, int stride, Initialiser weights) {
    Layer body =
        Sequential.of(
            convolution(filters, 3, stride, weights), relu(), convolution(filters, 3, 1, weights));
    Layer shortcut = stride == 1 ? (x, context) -> x : convolution(filters, 1, stride, weights);
    return Sequential.of(
        (x, context) -> add(body.apply(x, context), shortcut.apply(x, context)), relu());
  }

  private static Layer convolution(int filters, int size, int stride, Initialiser weights) {
    return Sequential.of(
        conv2d(filters, size).padding(size / 2).stride(stride).withoutBias().initialiser(weights),
        batchNorm());
  }
}
