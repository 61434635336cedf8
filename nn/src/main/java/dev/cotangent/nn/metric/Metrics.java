package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.argMax;
import static dev.cotangent.ops.Shapes.full;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Losses;

/** What is counted beside the loss, without influence on the training. */
public final class Metrics {
  private Metrics() {}

  /**
   * For each sample 1 if its class is predicted, else 0.
   *
   * @param prediction {@code [n, classes]}; the greatest value is the predicted class
   * @param target class indices {@code [n]}, or probabilities {@code [n, classes]} of which the
   *     greatest counts
   * @return {@code [n]}; NaN if the shapes are others, as then there is no class
   */
  public static Node correctClass(Node prediction, Node target) {
    Shape shape = prediction.shape();
    Shape samples = Shape.of(shape.dim(0));
    if (shape.rank() == 2 && shape.dim(1) > 1 && target.shape().equals(samples)) {
      return equal(argMax(prediction, 1), target);
    }
    if (shape.rank() == 2 && shape.dim(1) > 1 && target.shape().equals(shape)) {
      return equal(argMax(prediction, 1), argMax(target, 1));
    }
    return full(samples, Double.NaN);
  }

  /**
   * For each sample 1 if the right one of two classes is predicted, else 0; for {@link
   * Losses#binaryCrossEntropy}.
   *
   * @param logits {@code [n]} or {@code [n, 1]}; above 0 means class 1
   * @param target probabilities of class 1, of the same shape
   * @return of the same shape
   */
  public static Node correctSide(Node logits, Node target) {
    return equal(step(logits), step(subtract(target, 0.5)));
  }
}
