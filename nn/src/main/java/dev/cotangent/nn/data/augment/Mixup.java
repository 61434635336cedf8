package dev.cotangent.nn.data.augment;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mixes each sample of a batch with another one, for {@link Batches#map(long,
 * Dataset.RandomMapping)} (Zhang, Cissé, Dauphin and Lopez-Paz, <i>mixup: Beyond empirical risk
 * minimization</i>, ICLR 2018).
 *
 * <p>Inputs become {@code λ·x + (1 − λ)·x′}, and class indices {@code [n]} become probabilities
 * {@code [n, classes]} mixed in the same way, which {@code Losses.crossEntropy} takes. One λ is
 * drawn for a batch, from Beta(α, α).
 *
 * @param classes how many there are, at least 2
 * @param alpha α in (0, 1]; the nearer to 0, the less is mixed
 */
public record Mixup(int classes, double alpha)
    implements Dataset.RandomMapping<Minibatch, Minibatch> {
  private static final long LAMBDA = 1L << 40;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if they are outside of their ranges
   */
  public Mixup {
    if (classes < 2 || !(alpha > 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "[mixup] there must be at least 2 classes, and alpha must be in (0, 1]: %s and %s"
              .formatted(classes, alpha));
    }
  }

  @Override
  public Minibatch apply(Minibatch batch, CounterRandom random) {
    int[] partner = random.permutation(batch.size());
    float lambda = (float) lambda(random);
    Map<String, Tensor> mixed = new LinkedHashMap<>();
    batch
        .tensors()
        .forEach(
            (name, tensor) ->
                mixed.put(
                    name,
                    mix(
                        name.equals(Minibatch.TARGETS) ? probabilities(tensor) : tensor,
                        partner,
                        lambda)));
    return new Minibatch(mixed);
  }

  /** A number of Beta(α, α) (Jöhnk, 1964). */
  private double lambda(CounterRandom random) {
    for (long i = LAMBDA; ; i += 2) {
      double x = StrictMath.pow(random.uniform(i), 1 / alpha);
      double y = StrictMath.pow(random.uniform(i + 1), 1 / alpha);
      if (x + y > 0 && x + y <= 1) {
        return x / (x + y);
      }
    }
  }

  private Tensor probabilities(Tensor targets) {
    Shape shape = targets.shape();
    if (shape.rank() > 1 && shape.dim(-1) == classes) {
      return targets;
    }
    if (shape.rank() != 1) {
      throw new ShapeException(
          "mixup", "targets must be [n] or [n, %s]".formatted(classes), shape.toString());
    }
    Tensor probabilities = Tensor.zeros(shape.dim(0), classes);
    float[] values = probabilities.values().floats(); // nobody else has them yet
    for (int i = 0; i < shape.dim(0); i++) {
      double label = targets.at(i);
      if (!(label >= 0 && label < classes) || label != Math.rint(label)) {
        throw new IllegalArgumentException(
            "[mixup] a target must be a class in [0, %s): %s".formatted(classes, label));
      }
      values[i * classes + (int) label] = 1;
    }
    return probabilities;
  }

  private static Tensor mix(Tensor tensor, int[] partner, float lambda) {
    float[] values = tensor.toFloats();
    int width = values.length / partner.length;
    Tensor mixed = Tensor.zeros(tensor.shape().dims());
    float[] target = mixed.values().floats(); // nobody else has them yet
    for (int i = 0; i < partner.length; i++) {
      for (int j = 0; j < width; j++) {
        float own = values[i * width + j];
        target[i * width + j] = own + (1 - lambda) * (values[partner[i] * width + j] - own);
      }
    }
    return mixed;
  }
}
