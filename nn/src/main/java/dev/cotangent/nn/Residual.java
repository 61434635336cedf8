package dev.cotangent.nn;

import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;

/**
 * A block with a shortcut: what its layers make of the input, plus the input itself (He and others,
 * <i>Deep residual learning for image recognition</i>, CVPR 2016).
 *
 * <p>Where the layers change the shape, the shortcut must, too: {@code residual(…).shortcut(conv2d(
 * 64, 1).stride(2).withoutBias())} is a projection. The variables are in a scope {@code residual1},
 * {@code residual2}, …, those of the shortcut in {@code shortcut} inside of it.
 *
 * @param body the layers
 * @param shortcut makes of the input what is added to their result: {@link Layers#identity}, or a
 *     projection
 */
public record Residual(Layer body, Layer shortcut) implements Layer {
  /** This block with another shortcut, for example a projection. */
  public Residual shortcut(Layer... layers) {
    return new Residual(body, Sequential.of(layers).named("shortcut"));
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return context.in(
        this,
        "residual",
        unused -> {
          Node y = context.apply(body, x);
          Node around = context.apply(shortcut, x);
          if (!y.shape().equals(around.shape())) {
            throw new ShapeException(
                "residual",
                "the layers and the shortcut must give the same shape",
                "%s and %s of %s".formatted(y.shape(), around.shape(), x.shape()),
                "add a projection: residual(…).shortcut(conv2d(channels, 1).stride(…))");
          }
          return add(y, around);
        });
  }

  /** For example {@code residual(conv2d(16, 3×3, same), relu)}. */
  @Override
  public String toString() {
    String layers = Layers.describe(body);
    return layers.startsWith("sequential(")
        ? layers.replaceFirst("sequential", "residual")
        : "residual(%s)".formatted(layers);
  }
}
