package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Reductions.argMax;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/** Classes that scores along the last axis, or targets, stand for. */
final class Classes {
  private Classes() {}

  /** The shape of what has a class. */
  static Shape elements(String metric, Shape prediction, Shape target) {
    int rank = prediction.rank();
    if (rank >= 2 && prediction.dim(rank - 1) > 1) {
      Shape elements = prediction.slice(0, rank - 1);
      if (target.equals(elements) || target.equals(prediction)) {
        return elements;
      }
    }
    throw new ShapeException(
        metric,
        "the prediction must be […, classes], the target class indices […] or probabilities […, classes]",
        "prediction %s, target %s".formatted(prediction, target),
        "use ofPrediction(Metrics::channelsLast) for classes along axis 1");
  }

  /** The indices of the classes with the greatest score. */
  static Node predicted(Node prediction) {
    return argMax(prediction, -1);
  }

  /** The indices of the right classes. */
  static Node right(Node prediction, Node target) {
    return target.shape().equals(prediction.shape()) ? argMax(target, -1) : target;
  }
}
