package dev.cotangent.nn.training;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.Reshape;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Softmax;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Losses that no training makes smaller, or only by chance. */
final class LossCheck {
  private LossCheck() {}

  /**
   * Refuses a loss that cannot work.
   *
   * @param prediction what the loss is of
   * @throws IllegalArgumentException if it is a cross-entropy of a single class, or one of logits
   *     whose prediction are probabilities
   */
  static void require(Node prediction, Node loss) {
    Set<Node> inside = new HashSet<>(Graphs.topologicalOrder(List.of(prediction)));
    for (Node node : Graphs.topologicalOrder(List.of(loss))) {
      if (inside.contains(node)) {
        continue;
      }
      if (node.op() instanceof LogSoftmax) {
        if (node.shape().dim(-1) == 1) {
          throw refusal(
              "cross-entropy needs a score for each of two classes or more",
              "the prediction %s has one".formatted(prediction),
              "give the last layer an output for each class, as dense(2); or take binaryCrossEntropy for one logit, meanSquaredError for a number");
        }
        requireLogits(node, Softmax.class, "crossEntropy", "logLoss");
      }
      if (node.op() instanceof LogSigmoid) {
        requireLogits(node, Sigmoid.class, "binaryCrossEntropy", "binaryLogLoss");
      }
    }
  }

  private static void requireLogits(
      Node node, Class<?> probabilities, String ofLogits, String ofProbabilities) {
    Node operand = node.input(0);
    while (operand.op() instanceof Reshape || operand.op() instanceof Permute) {
      operand = operand.input(0);
    }
    if (probabilities.isInstance(operand.op())) {
      throw refusal(
          "%s takes scores as they come, not probabilities".formatted(ofLogits),
          "the prediction is %s, a %s already".formatted(operand, operand.op().name()),
          "leave out the last layer, or take %s".formatted(ofProbabilities));
    }
  }

  private static IllegalArgumentException refusal(String rule, String found, String advice) {
    return new IllegalArgumentException("[trainer] %s: %s; %s".formatted(rule, found, advice));
  }
}
