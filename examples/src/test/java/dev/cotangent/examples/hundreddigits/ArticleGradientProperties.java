package dev.cotangent.examples.hundreddigits;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.softmax;
import static dev.cotangent.ops.Activations.relu;
import static dev.cotangent.ops.Convolutions.conv2d;
import static dev.cotangent.ops.Convolutions.trueConvolution2d;
import static dev.cotangent.ops.Indexing.oneHot;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Losses.logLoss;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Shapes.flatten;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * For one sample, with {@code ∗} the true and {@code ⋆} the cross-correlation, H the Heaviside
 * function: {@code z₁ = x ∗ W₁}, {@code z₂ = relu(z₁) ∗ W₂}, {@code s = V relu(z₂) + b}, {@code J =
 * −log softmax(s)ₜ}, and by hand
 *
 * <pre>
 *   ∂J/∂s  = softmax(s) − e_t
 *   ∂J/∂z₂ = H(z₂) ⊙ Vᵀ ∂J/∂s
 *   ∂J/∂z₁ = H(z₁) ⊙ (∂J/∂z₂ ⋆ W₂)    at every place where they touch
 *   ∂J/∂W₁ = x ⋆ ∂J/∂z₁               at the places where one lies in the other
 * </pre>
 *
 * <p>The lags of the last line run from {@code 1 − k} to 0, so that the field's {@code conv2d},
 * which counts them from 0 on, gives the weights in the opposite order.
 */
class ArticleGradientProperties {
  @Property(tries = 60)
  void theGradientOfLayerOneIsACrossCorrelationWithAGatedSignal(
      @ForAll @IntRange(min = 1, max = 3) int filters1,
      @ForAll @IntRange(min = 1, max = 3) int size1,
      @ForAll @IntRange(min = 1, max = 3) int filters2,
      @ForAll @IntRange(min = 1, max = 4) int size2,
      @ForAll @IntRange(min = 0, max = 3) int moreRows,
      @ForAll @IntRange(min = 0, max = 3) int moreColumns,
      @ForAll @IntRange(min = 1, max = 2) int channels,
      @ForAll @IntRange(min = 2, max = 4) int classes,
      @ForAll long seed) {
    int least = size1 + size2 - 1;
    Shape sample = Shape.of(channels, least + moreRows, least + moreColumns);
    Network network =
        Network.of(
            Sequential.of(
                new TrueConvolution(filters1, size1),
                relu(),
                new TrueConvolution(filters2, size2),
                relu(),
                flatten(),
                dense(classes),
                softmax()),
            sample,
            seed);
    Node w1 = network.variables().get(0);
    Node w2 = network.variables().get(1);
    Node v = network.variables().get(2);
    Node b = network.variables().get(3);
    CounterRandom random = new CounterRandom(seed, 7);
    Node x =
        Expressions.constant(Tensor.generate(Shape.of(1).concat(sample), i -> random.normal(i)));
    Node target = Expressions.constant(Tensor.full(Shape.of(1), Math.floorMod(seed, classes)));

    Node derived =
        Gradients.of(logLoss(network.training(x), target), List.of(w1)).values().iterator().next();

    Node z1 = trueConvolution2d(x, w1, Window.valid(size1, size1));
    Node z2 = trueConvolution2d(relu(z1), w2, Window.valid(size2, size2));
    Node scores = Ops.add(matmul(flatten(relu(z2)), v, false, true), b);
    Node toScores = subtract(Activations.softmax(scores), oneHot(target, classes));
    Node toZ2 = multiply(step(z2), reshape(matmul(toScores, v), z2.shape()));
    Node toZ1 =
        multiply(step(z1), conv2d(toZ2, permute(w2, 1, 0, 2, 3), Window.full(size2, size2)));
    // Every channel of the sample with every channel of the signal: [channels, filters, k, k].
    Node byHand = conv2d(permute(x, 1, 0, 2, 3), permute(toZ1, 1, 0, 2, 3));

    Tensor expected = Interpreter.evaluate(byHand, Map.of());
    Tensor actual = Interpreter.evaluate(derived, Map.of());
    assertEquals(w1.shape(), actual.shape());
    for (int filter = 0; filter < filters1; filter++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int row = 0; row < size1; row++) {
          for (int column = 0; column < size1; column++) {
            double hand = expected.get(channel, filter, size1 - 1 - row, size1 - 1 - column);
            assertEquals(
                hand, actual.get(filter, channel, row, column), 1e-10 * (1 + Math.abs(hand)));
          }
        }
      }
    }
  }
}
