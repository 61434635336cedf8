package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Special.xlogy;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.function.UnaryOperator;

/**
 * Losses: how far a prediction is from its target, as the mean over a batch.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
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
    return binaryLogLoss(sigmoid(logits), target);
  }

  /**
   * The mean over the batch of the negative log likelihood (cross-entropy) of the target.
   *
   * <p>Of {@code softmax(z)} it is computed from {@code z} without underflow, derivative included;
   * see {@link Ops#log}. A target probability of 0 adds 0, whatever the class's probability.
   *
   * @param probabilities {@code [n, classes]}
   * @param target class indices {@code [n]} from 0 to {@code classes − 1}, or probabilities {@code
   *     [n, classes]}
   */
  public static Node logLoss(Node probabilities, Node target) {
    return Scope.in("logLoss", () -> negate(mean(logOfTarget(probabilities, target))));
  }

  private static Node logOfTarget(Node probabilities, Node target) {
    Shape shape = probabilities.shape();
    if (shape.rank() == 2 && target.shape().equals(shape)) {
      return sum(xlogy(target, probabilities), 1);
    }
    if (shape.rank() == 2 && target.shape().equals(Shape.of(shape.dim(0)))) {
      return log(takeAlong(probabilities, reshape(target, -1, 1)));
    }
    throw new ShapeException(
        "logLoss",
        "probabilities must be [n, classes], the target class indices [n] or probabilities"
            + " [n, classes]",
        "probabilities %s, target %s".formatted(shape, target.shape()));
  }

  /**
   * The cross-entropy of probabilities that are right or wrong each by itself: {@code −t·log p − (1
   * − t)·log(1 − p)}, the mean over all elements.
   *
   * <p>Of {@code sigmoid(z)}, also rearranged, it is computed from {@code z}: exact, and a function
   * of the logits, not of the sigmoid node; see {@link Ops#log}. Of other probabilities, what is
   * below the smallest normal float32 number is taken for that number, so that 0 and 1 have a
   * finite loss.
   *
   * @param probabilities in [0, 1], any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryLogLoss(Node probabilities, Node target) {
    requireSameShape("binaryLogLoss", probabilities, target);
    return Scope.in(
        "binaryLogLoss",
        () -> {
          Node other = Log.complement(probabilities).orElseGet(() -> subtract(1, probabilities));
          Node right = xlogy(target, withLog(probabilities));
          Node wrong = xlogy(subtract(1, target), withLog(other));
          return negate(mean(add(right, wrong)));
        });
  }

  /** The same probabilities, but large enough for a finite logarithm where that is not exact. */
  private static Node withLog(Node probabilities) {
    UnaryOperator<Node> bounded = p -> maximum(p, Expressions.constant(Float.MIN_NORMAL));
    return Rearrangement.of(probabilities)
        .map(p -> Log.exact(p, Log::plain).map(log -> p), bounded)
        .orElseGet(() -> bounded.apply(probabilities));
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
