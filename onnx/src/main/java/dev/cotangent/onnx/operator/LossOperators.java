package dev.cotangent.onnx.operator;

import static dev.cotangent.onnx.operator.Call.number;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import java.util.List;
import java.util.stream.IntStream;

/** Losses of classes. */
final class LossOperators {
  private LossOperators() {}

  static void register(Operators all) {
    all.add("NegativeLogLikelihoodLoss", call -> call.result(loss(call, call.node(0))));
    all.addAll("SoftmaxCrossEntropyLoss", LossOperators::crossEntropy);
  }

  private static List<Value> crossEntropy(Call call) {
    Node logProbabilities = Activations.logSoftmax(call.node(0), 1);
    return List.of(call.result(loss(call, logProbabilities)), call.result(logProbabilities));
  }

  /**
   * The negative of the logarithm that each target names, weighted by its class.
   *
   * @param x {@code [n, classes, …]}
   */
  private static Node loss(Call call, Node x) {
    int rank = x.shape().rank();
    int classes = x.shape().dim(1);
    Node target = call.node(1);
    Node valid = Shapes.full(target.shape(), 1);
    if (call.hasAttribute("ignore_index")) {
      valid = Ops.notEqual(target, number(call.integer("ignore_index", 0)));
    }
    Node index = Ops.where(valid, target, number(0));
    int[] order =
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i < rank - 1 ? i + 1 : 1).toArray();
    Node rows = Shapes.reshape(Shapes.permute(x, order), -1, classes);
    Node flat = Shapes.reshape(index, -1, 1);
    Node taken = Shapes.reshape(Indexing.takeAlong(rows, flat), target.shape());
    Node weight =
        call.has(2) ? Ops.where(valid, Indexing.gather(call.node(2), index), number(0)) : valid;
    Node loss = Ops.where(valid, Ops.negate(Ops.multiply(taken, weight)), number(0));
    return switch (call.text("reduction", "mean")) {
      case "none" -> loss;
      case "sum" -> Shapes.reshape(Reductions.sum(loss), Shape.scalar());
      default -> Ops.divide(Reductions.sum(loss), Reductions.sum(weight));
    };
  }
}
