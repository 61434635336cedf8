package dev.cotangent.examples.threefilters;

import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Jacobians.jacobian;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.flatten;
import static dev.cotangent.ops.Shapes.reshape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The Jacobians in closed form, entry by entry in float64, against those of the expressions. */
class ArticleJacobianProperties {
  private static final double TOLERANCE = 1e-12;

  private static Node random(long seed, long stream, int... dims) {
    CounterRandom random = new CounterRandom(seed, stream);
    return Expressions.constant(Tensor.generate(Shape.of(dims), random::normal));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertClose(double byHand, double derived) {
    assertEquals(byHand, derived, TOLERANCE * (1 + Math.abs(byHand)));
  }

  /** {@code ∂pᵢ/∂aⱼ = e^aᵢ (Σ − e^aᵢ) / Σ²} where i = j, else {@code −e^aᵢ e^aⱼ / Σ²}. */
  @Property(tries = 50)
  void probabilitiesWithRespectToScores(
      @ForAll @IntRange(min = 1, max = 10) int classes, @ForAll long seed) {
    Node a = random(seed, 1, classes);
    Tensor derived = value(jacobian(softmax(a), a));
    double[] powers = value(exp(a)).toDoubles();
    double sum = Arrays.stream(powers).sum();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        double byHand = powers[i] * (i == j ? sum - powers[i] : -powers[j]) / (sum * sum);
        assertClose(byHand, derived.get(i, j));
      }
    }
  }

  /** {@code L = ln p_y} has {@code ∂L/∂a = [0 … 1/p_y … 0] · ∂p/∂a}, which is {@code e_y − p}. */
  @Property(tries = 50)
  void lossWithRespectToScores(
      @ForAll @IntRange(min = 1, max = 10) int classes, @ForAll long seed) {
    Node a = random(seed, 1, classes);
    int right = Math.floorMod(seed, classes);
    Node loss = log(takeAlong(softmax(a), Expressions.constant(Tensor.full(Shape.of(1), right))));
    Tensor derived = value(jacobian(loss, a));
    Tensor probabilities = value(softmax(a));
    Tensor inner = value(jacobian(softmax(a), a));
    for (int j = 0; j < classes; j++) {
      assertClose(inner.get(right, j) / probabilities.at(right), derived.at(j));
      assertClose((j == right ? 1 : 0) - probabilities.at(j), derived.at(j));
    }
  }

  /**
   * Of {@code A = W Z}: {@code ∂Aᵢ/∂Wⱼ,ₖ} is {@code Zₖ} where i = j and else 0, and {@code ∂A/∂Z =
   * W}; Z being every second pixel of the convolved images.
   */
  @Property(tries = 50)
  void scoresWithRespectToWeightsAndPixels(
      @ForAll @IntRange(min = 1, max = 4) int classes,
      @ForAll @IntRange(min = 1, max = 5) int height,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll long seed) {
    Node y = random(seed, 1, 1, 3, height, width);
    Node z = reshape(flatten(ThreeFilters.everySecondPixel(y)), -1, 1);
    int pixels = z.shape().dim(0);
    assertEquals(3 * ((height + 1) / 2) * ((width + 1) / 2), pixels);
    Node w = random(seed, 2, classes, pixels);
    Node a = reshape(matmul(w, z), classes);
    Tensor toWeights = value(jacobian(a, w));
    Tensor toPixels = value(jacobian(a, z));
    for (int i = 0; i < classes; i++) {
      for (int k = 0; k < pixels; k++) {
        assertClose(value(w).get(i, k), toPixels.get(i, k, 0));
        for (int j = 0; j < classes; j++) {
          assertClose(i == j ? value(z).at(k) : 0, toWeights.get(i, j, k));
        }
      }
    }
  }

  /**
   * {@code ∂Y(m, n)/∂f(i, j) = X(m + i, n + j)}, 0 outside of the image; and for a loss, {@code
   * ∂L/∂f(i, j) = Σ ∂L/∂Y(m, n) X(m + i, n + j)}.
   */
  @Property(tries = 50)
  void convolvedImageWithRespectToTheFilter(
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll long seed) {
    Node x = random(seed, 1, 1, 1, height, width);
    Node f = random(seed, 2, 1, 1, 3, 3);
    Node y = conv2d(x, f, ThreeFilters.FILTER);
    assertEquals(x.shape(), y.shape());
    Node toY = random(seed, 3, 1, 1, height, width);
    Node loss = sum(multiply(y, toY));
    Tensor derived = value(jacobian(y, f));
    Tensor gradient = value(Gradients.of(loss, List.of(f)).values().iterator().next());
    Tensor image = value(x);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double total = 0;
        for (int m = 0; m < height; m++) {
          for (int n = 0; n < width; n++) {
            boolean inside = m + i < height && n + j < width;
            double byHand = inside ? image.get(0, 0, m + i, n + j) : 0;
            assertClose(byHand, derived.get(0, 0, m, n, 0, 0, i, j));
            total += value(toY).get(0, 0, m, n) * byHand;
          }
        }
        assertEquals(total, gradient.get(0, 0, i, j), 1e-10);
      }
    }
  }
}
