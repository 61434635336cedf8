package dev.cotangent.nn;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Norms;
import dev.cotangent.ops.Shapes;

/**
 * Group normalisation: each group of channels of each sample of {@code [n, channels, …]} gets mean
 * 0 and variance 1, then each channel a scale and a shift of its own. With as many groups as
 * channels it is instance normalisation.
 *
 * <p>Names and layouts are those of PyTorch's {@code GroupNorm}: {@code weight} and {@code bias},
 * both {@code [channels]}.
 *
 * @param groups how many; 0 for a group of each channel
 * @param epsilon what is added to the variance, above 0
 * @param affine whether there are scales and shifts
 */
public record GroupNormLayer(int groups, double epsilon, boolean affine) implements Layer {
  /** Creates the layer. */
  public GroupNormLayer {
    if (groups < 0 || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "[groupNorm] there must be a group, and epsilon must be above 0: %s and %s"
              .formatted(groups, epsilon));
    }
  }

  /** This layer with another epsilon. */
  public GroupNormLayer epsilon(double newEpsilon) {
    return new GroupNormLayer(groups, newEpsilon, affine);
  }

  /** This layer with, or without, scales and shifts. */
  public GroupNormLayer affine(boolean scalesAndShifts) {
    return new GroupNormLayer(groups, epsilon, scalesAndShifts);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    if (x.shape().rank() < 2) {
      throw new ShapeException(name(), "the input must be [n, channels, …]", x.toString());
    }
    int channels = x.shape().dim(1);
    int wanted = groups == 0 ? channels : groups;
    Shape each = Shape.of(channels);
    if (!affine) {
      return Norms.groupNorm(x, wanted, Shapes.full(each, 1), Shapes.full(each, 0), epsilon);
    }
    return context.in(
        this,
        name(),
        variables ->
            Norms.groupNorm(
                x,
                wanted,
                variables.get("weight", each, Initialiser.constant(1)),
                variables.get("bias", each, Initialiser.zeros()),
                epsilon));
  }

  private String name() {
    return groups == 0 ? "instanceNorm" : "groupNorm";
  }

  /** For example {@code groupNorm(8)}. */
  @Override
  public String toString() {
    return groups == 0 ? name() : "groupNorm(%s)".formatted(groups);
  }
}
