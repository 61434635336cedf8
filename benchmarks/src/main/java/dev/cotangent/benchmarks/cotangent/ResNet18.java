package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.globalAveragePool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Residual;
import dev.cotangent.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** W7: eight blocks of two convolutions, around which the input is added. */
final class ResNet18 {
  private ResNet18() {}

  static Network network() {
    List<Layer> layers = new ArrayList<>();
    layers.add(convolution(64, 3, 1));
    layers.add(relu());
    for (int filters = 64; filters <= 512; filters *= 2) {
      int stride = filters == 64 ? 1 : 2;
      layers.add(block(filters, stride));
      layers.add(block(filters, 1));
    }
    layers.add(globalAveragePool());
    layers.add(dense(10));
    return Network.of(new Sequential(layers), Shape.of(3, 32, 32), 0);
  }

  private static Layer block(int filters, int stride) {
    Residual block = residual(convolution(filters, 3, stride), relu(), convolution(filters, 3, 1));
    return Sequential.of(
        stride == 1 ? block : block.shortcut(convolution(filters, 1, stride)), relu());
  }

  private static Layer convolution(int filters, int size, int stride) {
    return Sequential.of(
        conv2d(filters, size).padding(size / 2).stride(stride).withoutBias(), batchNorm());
  }
}
