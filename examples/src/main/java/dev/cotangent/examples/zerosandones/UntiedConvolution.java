package dev.cotangent.examples.zerosandones;

import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.BuildContext;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;

/**
 * The valid cross-correlation of blocks {@code [n, c, h, w]} with kernels, each with a bias for
 * every place of its output: Yᵢ = Bᵢ + Σⱼ Xⱼ ⋆ Kᵢⱼ.
 *
 * @param kernels how many kernels there are
 * @param size their height and width
 */
record UntiedConvolution(int kernels, int size) implements Layer {
  @Override
  public Node apply(Node x, BuildContext context) {
    Shape in = x.shape();
    Shape kernel = Shape.of(kernels, in.dim(1), size, size);
    Shape bias = Shape.of(kernels, in.dim(2) - size + 1, in.dim(3) - size + 1);
    return context.in(
        this,
        "conv",
        own ->
            add(
                conv2d(x, own.get("kernels", kernel, Initialiser.glorotNormal())),
                own.get("bias", bias, Initialiser.zeros())));
  }

  @Override
  public String toString() {
    return "conv2d(%s, %s×%s, untied bias)".formatted(kernels, size, size);
  }
}
