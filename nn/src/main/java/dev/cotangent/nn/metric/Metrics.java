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
   * Whether {@link #correctClass} has a meaning.
   *
   * @param prediction the shape of the predictions
   * @param target the shape of the targets
   */
  public static boolean hasClasses(Shape prediction, Shape target) {
    return prediction.rank() == 2
        && prediction.dim(1) > 1
        && (target.equals(prediction) || target.equals(Shape.of(prediction.dim(0))));
  }

  /**
   * For each sample 1 if its class is predicted, else 0.
   *
   * @param prediction {@code [n, classes]}; the greatest value is the predicted class
   * @param target class indices {@code [n]}, or probabilities {@code [n, classes]} of which the
   *     greatest counts
   * @return {@code [n]}; NaN if the shapes are others, as then there is no class
   */
  public static Node correctClass(Node prediction, Node target) {
    if (!hasClasses(prediction.shape(), target.shape())) {
      return full(Shape.of(prediction.shape().dim(0)), Double.NaN);
    }
    Node right = target.shape().rank() == 1 ? target : argMax(target, 1);
    return equal(argMax(prediction, 1), right);
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
