package dev.cotangent.nn;

import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Losses.logLoss;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Losses;

/** Losses: how far a prediction is from its target, as the mean over a batch. */
public final class Losses {
  private Losses() {}

  /**
   * The cross-entropy of softmax: {@code −log softmax(logits)} of the right class, computed without
   * underflow.
   *
   * @param logits {@code [n, classes]}
   * @param target class indices {@code [n]} from 0 to {@code classes − 1}, or probabilities {@code
   *     [n, classes]}
   */
  public static Node crossEntropy(Node logits, Node target) {
    return logLoss(softmax(logits), target);
  }

  /**
   * The cross-entropy of sigmoid: {@code −t·log σ(z) − (1 − t)·log(1 − σ(z))}.
   *
   * <p>It takes logits, not probabilities, because {@code log σ(z)} is exact from {@code z} and
   * lost once σ(z) has rounded to 0 or 1. Of an infinite logit on the right side the loss is 0.
   *
   * @param logits any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryCrossEntropy(Node logits, Node target) {
    requireSameShape("binaryCrossEntropy", logits, target);
    return Losses.binaryLogLoss(sigmoid(logits), target);
  }

  /**
   * The cross-entropy of probabilities that are right or wrong each by itself: {@code −t·log p − (1
   * − t)·log(1 − p)}, the mean over all elements.
   *
   * <p>Of {@code sigmoid(z)}, also reshaped, permuted, chosen from or joined, it is {@link
   * #binaryCrossEntropy} of {@code z}: exact, and a function of the logits, not of the sigmoid
   * node. In other probabilities, what is below the smallest normal float32 number is taken for
   * that number, so that 0 and 1 have a finite loss.
   *
   * @param probabilities in [0, 1], any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryLogLoss(Node probabilities, Node target) {
    return Losses.binaryLogLoss(probabilities, target);
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
