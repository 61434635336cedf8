package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Convolutions.trueConvolution2d;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Why the weights are rotated: what the sweep derives for a convolutional layer {@code zˡ⁺¹ = w *
 * σ(zˡ) + b} are the equations that are derived by hand, {@code δˡ = (δˡ⁺¹ * rot180(w)) ⊙ σ′(zˡ)}
 * and {@code ∂C/∂w = δˡ⁺¹ * σ(rot180(zˡ))}, here as plain sums over the definition of {@code *}.
 */
class RotatedWeightsProperties {
  /** Activation functions with their derivatives. */
  enum Activation {
    SIGMOID(
        Activations::sigmoid,
        z -> 1 / (1 + Math.exp(-z)),
        z -> 1 / (2 + Math.exp(z) + Math.exp(-z))),
    TANH(Ops::tanh, Math::tanh, z -> 1 / (Math.cosh(z) * Math.cosh(z))),
    RELU(Activations::relu, z -> Math.max(z, 0), z -> z > 0 ? 1 : 0);

    final UnaryOperator<Node> node;
    final DoubleUnaryOperator value;
    final DoubleUnaryOperator derivative;

    Activation(
        UnaryOperator<Node> node, DoubleUnaryOperator value, DoubleUnaryOperator derivative) {
      this.node = node;
      this.value = value;
      this.derivative = derivative;
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void theHandDerivationIsWhatTheSweepDerives(
      @ForAll Activation activation,
      @ForAll boolean crossCorrelation,
      @ForAll @IntRange(min = 1, max = 2) int batch,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll @IntRange(min = 1, max = 3) int filters,
      @ForAll @IntRange(min = 1, max = 4) int filterHeight,
      @ForAll @IntRange(min = 1, max = 4) int filterWidth,
      @ForAll @IntRange(min = 4, max = 7) int height,
      @ForAll @IntRange(min = 4, max = 7) int width,
      @ForAll long seed) {
    Node z = input("z", batch, channels, height, width);
    Node w = input("w", filters, channels, filterHeight, filterWidth);
    Node b = input("b", filters);
    Window window = Window.valid(filterHeight, filterWidth);
    Node a = activation.node.apply(z);
    Node convolved = crossCorrelation ? conv2d(a, w, window) : trueConvolution2d(a, w, window);
    Node next = add(convolved, reshape(b, 1, filters, 1, 1));
    Node cost = sum(multiply(constant(random(next, seed, 4)), Ops.tanh(next)));
    Node delta = Gradients.of(cost, z);
    Node nextDelta = Gradients.of(cost, next);
    Node weightGradient = Gradients.of(cost, w);
    Map<Node, Tensor> given =
        Map.of(z, random(z, seed, 1), w, random(w, seed, 2), b, random(b, seed, 3));
    Map<Node, Tensor> values =
        Interpreter.run(List.of(next, nextDelta, delta, weightGradient), given);

    // The layer's * with filters as they are given: a cross-correlation's are rotated once more.
    UnaryOperator<double[][]> filter =
        crossCorrelation ? RotatedWeightsProperties::rot180 : UnaryOperator.identity();
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < filters; o++) {
        double[][] sum = filled(next, given.get(b).at(o));
        for (int c = 0; c < channels; c++) {
          double[][] kernel = filter.apply(plane(given.get(w), o, c));
          addTo(sum, valid(map(plane(given.get(z), n, c), activation.value), kernel));
        }
        assertPlane(sum, values.get(next), n, o);
      }
      for (int c = 0; c < channels; c++) {
        double[][] sum = filled(z, 0);
        for (int o = 0; o < filters; o++) {
          double[][] kernel = filter.apply(plane(given.get(w), o, c));
          addTo(sum, full(plane(values.get(nextDelta), n, o), rot180(kernel)));
        }
        double[][] slope = map(plane(given.get(z), n, c), activation.derivative);
        assertPlane(product(sum, slope), values.get(delta), n, c);
      }
    }
    for (int o = 0; o < filters; o++) {
      for (int c = 0; c < channels; c++) {
        double[][] sum = filled(w, 0);
        for (int n = 0; n < batch; n++) {
          double[][] rotated = rot180(plane(given.get(z), n, c));
          addTo(sum, valid(map(rotated, activation.value), plane(values.get(nextDelta), n, o)));
        }
        assertPlane(filter.apply(sum), values.get(weightGradient), o, c);
      }
    }
  }

  private static Tensor random(Node node, long seed, long stream) {
    return new CounterRandom(seed, stream).normal(node.shape());
  }

  /** {@code (a * b)(x, y) = Σ a(p, q) · b(x − p, y − q)}, wherever a product is not empty. */
  private static double[][] full(double[][] a, double[][] b) {
    double[][] sum = new double[a.length + b.length - 1][a[0].length + b[0].length - 1];
    for (int p = 0; p < a.length; p++) {
      for (int q = 0; q < a[0].length; q++) {
        for (int i = 0; i < b.length; i++) {
          for (int j = 0; j < b[0].length; j++) {
            sum[p + i][q + j] += a[p][q] * b[i][j];
          }
        }
      }
    }
    return sum;
  }

  /** The part of {@code a * b} in which the smaller {@code b} lies inside {@code a}. */
  private static double[][] valid(double[][] a, double[][] b) {
    double[][] full = full(a, b);
    double[][] part = new double[a.length - b.length + 1][a[0].length - b[0].length + 1];
    for (int i = 0; i < part.length; i++) {
      System.arraycopy(full[i + b.length - 1], b[0].length - 1, part[i], 0, part[0].length);
    }
    return part;
  }

  private static double[][] rot180(double[][] a) {
    double[][] rotated = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        rotated[i][j] = a[a.length - 1 - i][a[0].length - 1 - j];
      }
    }
    return rotated;
  }

  private static double[][] map(double[][] a, DoubleUnaryOperator function) {
    double[][] mapped = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        mapped[i][j] = function.applyAsDouble(a[i][j]);
      }
    }
    return mapped;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] product = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        product[i][j] = a[i][j] * b[i][j];
      }
    }
    return product;
  }

  private static void addTo(double[][] sum, double[][] a) {
    assertEquals(sum.length, a.length);
    assertEquals(sum[0].length, a[0].length);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        sum[i][j] += a[i][j];
      }
    }
  }

  /** One value everywhere, of the size of a node's planes. */
  private static double[][] filled(Node node, double value) {
    double[][] zeros = new double[node.shape().dim(2)][node.shape().dim(3)];
    return map(zeros, zero -> value);
  }

  private static double[][] plane(Tensor x, int first, int second) {
    double[][] plane = new double[x.shape().dim(2)][x.shape().dim(3)];
    for (int i = 0; i < plane.length; i++) {
      for (int j = 0; j < plane[0].length; j++) {
        plane[i][j] = x.get(first, second, i, j);
      }
    }
    return plane;
  }

  private static void assertPlane(double[][] expected, Tensor x, int first, int second) {
    double[][] found = plane(x, first, second);
    for (int i = 0; i < found.length; i++) {
      for (int j = 0; j < found[0].length; j++) {
        assertEquals(expected[i][j], found[i][j], 1e-10);
      }
    }
  }
}
