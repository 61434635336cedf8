package dev.cotangent.nn;

import static dev.cotangent.ops.Norms.layerNorm;
import static dev.cotangent.ops.Norms.rmsNorm;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Layer normalisation, or that by the root mean square: the elements along the last axes get mean 0
 * and variance 1, or a mean square of 1, then each a scale (and a shift) of its own.
 *
 * <p>Names and layouts are those of PyTorch's {@code LayerNorm} and {@code RMSNorm}: {@code weight}
 * and {@code bias}, of the shape of the last axes.
 *
 * @param centred whether the mean is taken away, and there is a shift
 * @param axes how many of the last axes share a mean, at least 1; the first one is never among them
 * @param epsilon what is added to the variance, above 0
 */
public record RowNormLayer(boolean centred, int axes, double epsilon) implements Layer {
  /** Creates the layer. */
  public RowNormLayer {
    if (axes < 1 || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "[%s] there must be at least one axis, and epsilon must be above 0: %s and %s"
              .formatted(name(centred), axes, epsilon));
    }
  }

  private static String name(boolean centred) {
    return centred ? "layerNorm" : "rmsNorm";
  }

  /** This layer over more of the last axes. */
  public RowNormLayer axes(int newAxes) {
    return new RowNormLayer(centred, newAxes, epsilon);
  }

  /** This layer with another epsilon. */
  public RowNormLayer epsilon(double newEpsilon) {
    return new RowNormLayer(centred, axes, newEpsilon);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    int rank = x.shape().rank();
    if (rank <= axes) {
      throw new ShapeException(
          name(centred),
          "the input must have %s axes behind the batch".formatted(axes),
          x.toString());
    }
    Shape last = x.shape().slice(rank - axes, rank);
    return context.in(
        this, name(centred), variables -> normalised(x, last, variables, "", centred, epsilon));
  }

  /** Normalised over its last axes, with variables whose names begin with a prefix. */
  static Node normalised(
      Node x,
      Shape last,
      LayerVariables variables,
      String prefix,
      boolean centred,
      double epsilon) {
    Node weight = variables.get(prefix + "weight", last, Initialiser.constant(1));
    return centred
        ? layerNorm(x, weight, variables.get(prefix + "bias", last, Initialiser.zeros()), epsilon)
        : rmsNorm(x, weight, epsilon);
  }

  /** For example {@code layerNorm}. */
  @Override
  public String toString() {
    return axes == 1 ? name(centred) : "%s(%s axes)".formatted(name(centred), axes);
  }
}
