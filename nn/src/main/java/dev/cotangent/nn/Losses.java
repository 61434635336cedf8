package dev.cotangent.nn;

import static dev.cotangent.ops.Ops.concat;
import static dev.cotangent.ops.Ops.full;
import static dev.cotangent.ops.Ops.logLoss;
import static dev.cotangent.ops.Ops.mean;
import static dev.cotangent.ops.Ops.reshape;
import static dev.cotangent.ops.Ops.softmax;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/** Losses: how far a prediction is from its target, as the mean over a batch. */
public final class Losses {
  private Losses() {}

  /**
   * The cross-entropy of softmax: {@code −log softmax(logits)} of the right class, computed without
   * underflow.
   *
   * @param logits {@code [n, classes]}
   * @param target class indices {@code [n]}, or probabilities {@code [n, classes]}
   */
  public static Node crossEntropy(Node logits, Node target) {
    return logLoss(softmax(logits), target);
  }

  /**
   * The cross-entropy of sigmoid: {@code −t·log σ(z) − (1 − t)·log(1 − σ(z))}.
   *
   * <p>It takes logits, not probabilities, because {@code log σ(z)} is exact from {@code z} and
   * lost once σ(z) has rounded to 0 or 1: σ(z) is the softmax of {@code z} against 0.
   *
   * @param logits any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryCrossEntropy(Node logits, Node target) {
    requireSameShape("binaryCrossEntropy", logits, target);
    Node z = reshape(logits, -1, 1);
    Node t = reshape(target, -1, 1);
    return crossEntropy(concat(1, full(z.shape(), 0), z), concat(1, subtract(1, t), t));
  }

  /**
   * The mean of the squared differences.
   *
   * @param prediction any shape
   * @param target the same shape
   */
  public static Node meanSquaredError(Node prediction, Node target) {
    requireSameShape("meanSquaredError", prediction, target);
    return mean(square(subtract(prediction, target)));
  }

  private static void requireSameShape(String loss, Node prediction, Node target) {
    Shape shape = prediction.shape();
    if (!shape.equals(target.shape())) {
      throw new ShapeException(
          loss,
          "prediction and target must have the same shape",
          "%s and %s".formatted(shape, target.shape()),
          "a missing axis of extent 1 would stretch every target over the batch; reshape one");
    }
  }
}
