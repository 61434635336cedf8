package dev.cotangent.examples.zerosandones;

import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;

/** The gradients of a convolution are the convolutions that docs/convolution-gradients.md finds. */
class BackwardKernelProperties {
  /** A layer's sizes and its numbers: input, kernels, and the gradient of the output. */
  record Layer(Tensor x, Tensor kernels, Tensor dy) {
    static Layer of(int n, int c, int k, List<Integer> kernel, List<Integer> output, long seed) {
      int height = kernel.get(0) + output.get(0) - 1;
      int width = kernel.get(1) + output.get(1) - 1;
      return new Layer(
          random(Shape.of(n, c, height, width), seed, 0),
          random(Shape.of(k, c, kernel.get(0), kernel.get(1)), seed, 1),
          random(Shape.of(n, k, output.get(0), output.get(1)), seed, 2));
    }

    private static Tensor random(Shape shape, long seed, long stream) {
      CounterRandom random = new CounterRandom(seed, stream);
      return Tensor.generate(shape, random::normal);
    }
  }

  @Provide
  Arbitrary<Layer> layers() {
    Arbitrary<Integer> few = Arbitraries.integers().between(1, 3);
    Arbitrary<Integer> extent = Arbitraries.integers().between(1, 5);
    return Combinators.combine(
            few, few, few, extent.list().ofSize(2), extent.list().ofSize(2), Arbitraries.longs())
        .as(Layer::of);
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    Assertions.assertArrayEquals(expected.toDoubles(), actual.toDoubles(), 1e-12);
  }

  /** What the sweep derives from E = Σ Y ⊙ dY, whose gradient for Y is dY. */
  private static Node derived(Node x, Node kernels, Node dy, Node target) {
    return Gradients.of(sum(multiply(conv2d(x, kernels), dy)), target);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void theKernelGradientIsTheValidCrossCorrelationOfInputAndOutputGradient(
      @ForAll("layers") Layer layer) {
    Node x = Expressions.input("x", layer.x.shape());
    Node kernels = Expressions.input("kernels", layer.kernels.shape());
    Node dy = Expressions.input("dy", layer.dy.shape());
    Map<Node, Tensor> values = Map.of(x, layer.x, kernels, layer.kernels, dy, layer.dy);
    Tensor swept = Interpreter.evaluate(derived(x, kernels, dy, kernels), values);
    assertClose(kernelGradientByLoops(layer), swept);
    assertClose(swept, Interpreter.evaluate(BackwardKernel.kernelGradient(x, dy), values));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void theInputGradientIsTheFullConvolutionOfOutputGradientAndKernels(
      @ForAll("layers") Layer layer) {
    Node x = Expressions.input("x", layer.x.shape());
    Node kernels = Expressions.input("kernels", layer.kernels.shape());
    Node dy = Expressions.input("dy", layer.dy.shape());
    Map<Node, Tensor> values = Map.of(x, layer.x, kernels, layer.kernels, dy, layer.dy);
    Tensor swept = Interpreter.evaluate(derived(x, kernels, dy, x), values);
    assertClose(inputGradientByLoops(layer), swept);
    assertClose(swept, Interpreter.evaluate(BackwardKernel.inputGradient(dy, kernels), values));
  }

  /** ∂E/∂K(i, j, a, b) = Σ X(n, j, r + a, s + b) · dY(n, i, r, s). */
  private static Tensor kernelGradientByLoops(Layer layer) {
    Shape k = layer.kernels.shape();
    Shape y = layer.dy.shape();
    double[] result = new double[k.size()];
    for (int e = 0; e < k.size(); e++) {
      int b = e % k.dim(3);
      int a = e / k.dim(3) % k.dim(2);
      int j = e / k.dim(3) / k.dim(2) % k.dim(1);
      int i = e / k.dim(3) / k.dim(2) / k.dim(1);
      for (int n = 0; n < y.dim(0); n++) {
        for (int r = 0; r < y.dim(2); r++) {
          for (int s = 0; s < y.dim(3); s++) {
            result[e] += layer.x.get(n, j, r + a, s + b) * layer.dy.get(n, i, r, s);
          }
        }
      }
    }
    return Tensor.of(k, result);
  }

  /** ∂E/∂X(n, j, p, q) = Σ dY(n, i, p − a, q − b) · K(i, j, a, b), outside of dY 0. */
  private static Tensor inputGradientByLoops(Layer layer) {
    Shape x = layer.x.shape();
    Shape k = layer.kernels.shape();
    Shape y = layer.dy.shape();
    double[] result = new double[x.size()];
    for (int e = 0; e < x.size(); e++) {
      int q = e % x.dim(3);
      int p = e / x.dim(3) % x.dim(2);
      int j = e / x.dim(3) / x.dim(2) % x.dim(1);
      int n = e / x.dim(3) / x.dim(2) / x.dim(1);
      for (int i = 0; i < k.dim(0); i++) {
        for (int a = Math.max(0, p - y.dim(2) + 1); a <= Math.min(p, k.dim(2) - 1); a++) {
          for (int b = Math.max(0, q - y.dim(3) + 1); b <= Math.min(q, k.dim(3) - 1); b++) {
            result[e] += layer.dy.get(n, i, p - a, q - b) * layer.kernels.get(i, j, a, b);
          }
        }
      }
    }
    return Tensor.of(x, result);
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void theBiasGradientIsTheOutputGradientItself(@ForAll("layers") Layer layer) {
    Shape image = layer.x.shape().slice(1, 4);
    int kernels = layer.dy.shape().dim(1);
    int size = Math.min(image.dim(1), Math.min(image.dim(2), 2));
    Network network = Network.of(new UntiedConvolution(kernels, size), image, 1);
    Node bias = network.variables().get(1);
    assertEquals("conv1/bias", bias.label());
    Node x = Expressions.input("x", Shape.of(1).concat(image));
    Node y = network.training(x);
    assertEquals(y.shape().slice(1, 4), bias.shape());
    Tensor dy = Layer.random(y.shape(), 5, 5);
    Node error = sum(multiply(y, Expressions.constant(dy)));
    Tensor zeros = Tensor.full(x.shape(), 0);
    assertClose(
        dy.reshape(bias.shape().dims()),
        Interpreter.evaluate(Gradients.of(error, bias), Map.of(x, zeros)));
  }
}
