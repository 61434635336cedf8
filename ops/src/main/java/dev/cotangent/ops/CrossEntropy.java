package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.logSoftmax;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Indexing.gather;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Special.xlogy;
import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the cross-entropy of softmax, {@code −log softmax(logits)} of the right class.
 *
 * <p>Logits are {@code […, classes]}; targets are class indices {@code […]}, from 0 to {@code
 * classes − 1}, or probabilities {@code […, classes]}. Immutable.
 */
public final class CrossEntropy {
  private static final String NAME = "crossEntropy";

  private final double smoothing;
  private final double @Nullable [] classWeights;
  private final @Nullable Integer ignored;

  /** Begins without smoothing, with equal classes, and with no label ignored. */
  public CrossEntropy() {
    this(0, null, null);
  }

  private CrossEntropy(
      double smoothing, double @Nullable [] classWeights, @Nullable Integer ignored) {
    this.smoothing = smoothing;
    this.classWeights = classWeights;
    this.ignored = ignored;
  }

  /**
   * The target's probabilities mixed with equal ones, {@code (1 − ε) · t + ε / classes} (Szegedy
   * and others, <i>Rethinking the Inception architecture</i>, 2016).
   *
   * @param epsilon in [0, 1]
   */
  public CrossEntropy labelSmoothing(double epsilon) {
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw new IllegalArgumentException(
          "[crossEntropy] label smoothing must be in [0, 1]: " + epsilon);
    }
    return new CrossEntropy(epsilon, classWeights, ignored);
  }

  /**
   * A factor for each class's logarithm. Of labels, the mean is weighted by those of the labels; of
   * probabilities, it is over the samples.
   *
   * @param newWeights one for each class, at least 0
   */
  public CrossEntropy classWeights(double... newWeights) {
    if (Arrays.stream(newWeights).anyMatch(w -> !(w >= 0 && w < Double.POSITIVE_INFINITY))) {
      throw new IllegalArgumentException(
          "[crossEntropy] weights of classes must be finite and at least 0: "
              + Arrays.toString(newWeights));
    }
    return new CrossEntropy(smoothing, newWeights.clone(), ignored);
  }

  /** A label, usually none of the classes', whose samples have no influence. */
  public CrossEntropy ignoredLabel(int label) {
    return new CrossEntropy(smoothing, classWeights, label);
  }

  /** The loss of logits and targets. */
  public Loss loss() {
    return Loss.of(NAME, Loss.Kind.LAST_AXIS, 0, this::costs);
  }

  private Loss.Weighed costs(Node logits, Node target) {
    Shape shape = logits.shape();
    if (!shape.isScalar()) {
      int classes = shape.dim(shape.rank() - 1);
      if (classWeights != null && classWeights.length != classes) {
        throw new IllegalArgumentException(
            "[crossEntropy] every class needs a weight: %s weights, %s classes"
                .formatted(classWeights.length, classes));
      }
      if (target.shape().equals(shape)) {
        return ofProbabilities(logits, target);
      }
      if (target.shape().equals(shape.slice(0, shape.rank() - 1))) {
        return ofLabels(logits, target);
      }
    }
    throw new ShapeException(
        NAME,
        "logits must be […, classes], the target class indices […] or probabilities […, classes]",
        "logits %s, target %s".formatted(shape, target.shape()));
  }

  private Loss.Weighed ofProbabilities(Node logits, Node target) {
    int classes = target.shape().dim(target.shape().rank() - 1);
    Node mixed =
        smoothing == 0 ? target : add(multiply(target, 1 - smoothing), smoothing / classes);
    Node terms = xlogy(mixed, softmax(logits));
    Node weighted = classWeights == null ? terms : multiply(terms, weightOfClass());
    return new Loss.Weighed(negate(sum(weighted, -1)), null);
  }

  private Loss.Weighed ofLabels(Node logits, Node target) {
    Shape samples = target.shape();
    Shape columns = samples.concat(Shape.of(1));
    Node absent = ignored == null ? null : equal(target, Expressions.constant(ignored));
    Node labels = absent == null ? target : where(absent, zero(), target);
    Node known = absent == null ? logits : where(reshape(absent, columns), zero(), logits);
    Node logarithms = logSoftmax(known);
    Node costs = negate(reshape(takeAlong(logarithms, reshape(labels, columns)), samples));
    Node weights = null;
    if (classWeights != null) {
      weights = gather(weightOfClass(), labels);
      costs = Loss.times(weights, costs);
    }
    if (smoothing > 0) {
      costs = add(multiply(costs, 1 - smoothing), multiply(overClasses(logarithms), smoothing));
    }
    if (absent != null) {
      costs = where(absent, zero(), costs);
      weights = weights == null ? subtract(1, absent) : where(absent, zero(), weights);
    }
    return new Loss.Weighed(costs, weights);
  }

  /** The mean over the classes of what each would cost. */
  private Node overClasses(Node logarithms) {
    int classes = logarithms.shape().dim(logarithms.shape().rank() - 1);
    Node terms = classWeights == null ? logarithms : multiply(logarithms, weightOfClass());
    return multiply(sum(terms, -1), -1.0 / classes);
  }

  private Node weightOfClass() {
    return Expressions.constant(Tensor.vector(requireNonNull(classWeights)));
  }

  private static Node zero() {
    return Expressions.constant(0);
  }
}
