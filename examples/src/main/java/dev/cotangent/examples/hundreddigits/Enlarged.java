package dev.cotangent.examples.hundreddigits;

import static dev.cotangent.ops.Linalg.matmul;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;

/**
 * Square images scaled to another size, when they are asked for.
 *
 * <p>Linear interpolation is a product with a matrix, here on either side: {@code M · image · Mᵀ}.
 */
final class Enlarged implements Examples {
  private final LabelledImages images;
  private final Network interpolation;

  /** The images at a new width and height. */
  Enlarged(LabelledImages images, int newSize) {
    int size = images.sampleShape().dim(-1);
    Node weights = Expressions.constant(weights(newSize, size));
    this.images = images;
    this.interpolation =
        Network.of(
            (x, context) -> matmul(matmul(weights, x), weights, false, true),
            images.sampleShape(),
            0);
  }

  /** Row {@code i} mixes the two old pixels on either side of the new pixel's middle. */
  private static Tensor weights(int newSize, int size) {
    return Tensor.generate(
        Shape.of(newSize, size),
        position -> {
          double middle = (position / size + 0.5) * size / newSize - 0.5;
          double inside = Math.min(Math.max(middle, 0), size - 1);
          return Math.max(0, 1 - Math.abs(inside - position % size));
        });
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Tensor inputs(int... indices) {
    return interpolation.predict(images.inputs(indices));
  }

  @Override
  public Tensor targets(int... indices) {
    return images.targets(indices);
  }
}
