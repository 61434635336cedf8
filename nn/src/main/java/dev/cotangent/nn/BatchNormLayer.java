package dev.cotangent.nn;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Norms;
import dev.cotangent.ops.Norms.Moments;

/**
 * Batch normalisation: each channel of {@code [n, channels, …]} gets mean 0 and variance 1, then a
 * scale and a shift of its own.
 *
 * <p>In training mean and variance are those of the batch, over all axes but the channels'; else
 * they are running ones, which every training step moves towards the batch's. Names, layouts and
 * the unbiased running variance are those of PyTorch's {@code BatchNorm}: {@code weight}, {@code
 * bias}, {@code running_mean}, {@code running_var}. Source: Ioffe and Szegedy, <i>Batch
 * normalization</i>, ICML 2015.
 *
 * @param momentum how far a step moves the running values, in (0, 1]
 * @param epsilon what is added to the variance, above 0
 */
public record BatchNormLayer(double momentum, double epsilon) implements Layer {
  /** Creates the layer. */
  public BatchNormLayer {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException("[batchNorm] momentum must be in (0, 1]: " + momentum);
    }
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("[batchNorm] epsilon must be above 0: " + epsilon);
    }
  }

  /** This layer with another momentum. */
  public BatchNormLayer momentum(double newMomentum) {
    return new BatchNormLayer(newMomentum, epsilon);
  }

  /** This layer with another epsilon. */
  public BatchNormLayer epsilon(double newEpsilon) {
    return new BatchNormLayer(momentum, newEpsilon);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    Shape shape = x.shape();
    if (shape.rank() < 2) {
      throw new ShapeException("batchNorm", "the input must be [n, channels, …]", x.toString());
    }
    int channels = shape.dim(1);
    int count = shape.size() / channels;
    if (context.training() && count < 2) {
      throw new ShapeException(
          "batchNorm",
          "training needs at least two values for each channel",
          x.toString(),
          "take larger batches, or leave the last, smaller one out");
    }
    return context.in(
        this,
        "batchNorm",
        variables -> {
          Shape perChannel = Shape.of(channels);
          Node scale = variables.get("weight", perChannel, Initialiser.constant(1));
          Node shift = variables.get("bias", perChannel, Initialiser.zeros());
          Node runningMean = variables.state("running_mean", Tensor.zeros(channels));
          Node runningVariance = variables.state("running_var", Tensor.full(perChannel, 1));
          Moments moments = new Moments(runningMean, runningVariance);
          if (context.training()) {
            Moments batch = Norms.batchMoments(x);
            moments = batch;
            Node unbiased = multiply(batch.variance(), count / (count - 1.0));
            context.update(runningMean, old -> moved(old, batch.mean()));
            context.update(runningVariance, old -> moved(old, unbiased));
          }
          return Norms.batchNorm(x, moments, scale, shift, epsilon);
        });
  }

  private Node moved(Node old, Node batch) {
    return add(multiply(old, 1 - momentum), multiply(batch, momentum));
  }

  /** For example {@code batchNorm}. */
  @Override
  public String toString() {
    return "batchNorm";
  }
}
