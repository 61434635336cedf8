package dev.cotangent.examples.zerosandones;

import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Convolutions.trueConvolution2d;
import static dev.cotangent.ops.Shapes.permute;

import dev.cotangent.core.Node;
import dev.cotangent.ops.Window;

/**
 * The gradients of a convolutional layer Yᵢ = Bᵢ + Σⱼ Xⱼ ⋆ Kᵢⱼ, written out by the formulas of the
 * article. Nothing needs them: they are what the sweep derives, see {@code
 * docs/convolution-gradients.md}.
 */
final class BackwardKernel {
  private BackwardKernel() {}

  /**
   * ∂E/∂Kᵢⱼ = Xⱼ ⋆ ∂E/∂Yᵢ: the valid cross-correlation of the input with the output's gradient.
   *
   * @param x {@code [n, c, h, w]}
   * @param dy {@code [n, k, oh, ow]}
   * @return {@code [k, c, kh, kw]}, summed over the batch
   */
  static Node kernelGradient(Node x, Node dy) {
    return swapFirstTwo(conv2d(swapFirstTwo(x), swapFirstTwo(dy)));
  }

  /**
   * ∂E/∂Xⱼ = Σᵢ ∂E/∂Yᵢ ∗ Kᵢⱼ: the full convolution of the output's gradient with the kernels.
   *
   * @param dy {@code [n, k, oh, ow]}
   * @param kernels {@code [k, c, kh, kw]}
   * @return {@code [n, c, h, w]}
   */
  static Node inputGradient(Node dy, Node kernels) {
    Window full = Window.full(kernels.shape().dim(2), kernels.shape().dim(3));
    return trueConvolution2d(dy, swapFirstTwo(kernels), full);
  }

  private static Node swapFirstTwo(Node x) {
    return permute(x, 1, 0, 2, 3);
  }
}
