package dev.cotangent.nn.training;

import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.program.ProgramCache;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The compiled programs of a training, for modes and shapes of batches. */
final class BatchPrograms {
  private final Network network;
  private final BinaryOperator<Node> loss;
  private final BinaryOperator<Node> correct;
  private final Optimizer optimizer;
  private final UnaryOperator<Program.Builder> settings;
  private final ProgramCache<Key, BatchProgram> compiled =
      new ProgramCache<>(key -> key.inputs.dim(0), this::compile);

  private record Key(boolean training, Shape inputs, Shape targets) {}

  private record BatchProgram(
      Node inputs, Node targets, Node learningRate, Node loss, Node correct, Program program) {}

  BatchPrograms(
      Network network,
      BinaryOperator<Node> loss,
      BinaryOperator<Node> correct,
      Optimizer optimizer,
      UnaryOperator<Program.Builder> settings) {
    this.network = network;
    this.loss = loss;
    this.correct = correct;
    this.optimizer = optimizer;
    this.settings = settings;
  }

  /**
   * Takes a training step; the result is that of the weights before.
   *
   * @throws NonFiniteException if the loss is not finite; no variable is changed then
   */
  Evaluation train(Tensor inputs, Tensor targets, double learningRate) {
    BatchProgram batch = program(true, inputs, targets);
    return result(
        batch,
        Map.of(
            batch.inputs,
            inputs,
            batch.targets,
            targets,
            batch.learningRate,
            Tensor.scalar(learningRate)));
  }

  /** Evaluates without changing anything. */
  Evaluation evaluate(Tensor inputs, Tensor targets) {
    BatchProgram batch = program(false, inputs, targets);
    return result(batch, Map.of(batch.inputs, inputs, batch.targets, targets));
  }

  private static Evaluation result(BatchProgram batch, Map<Node, Tensor> feeds) {
    Results results = batch.program.run(feeds);
    double count = batch.inputs.shape().dim(0);
    return new Evaluation(results.scalar(batch.loss), results.scalar(batch.correct) / count);
  }

  private BatchProgram program(boolean training, Tensor inputs, Tensor targets) {
    return compiled.get(new Key(training, inputs.shape(), targets.shape()));
  }

  private BatchProgram compile(Key key) {
    Node inputs = Expressions.input("inputs", key.inputs);
    Node targets = Expressions.input("targets", key.targets);
    Node learningRate = Expressions.input("learningRate", Shape.scalar());
    Node prediction = key.training ? network.training(inputs) : network.evaluation(inputs);
    Node lossNode = loss.apply(prediction, targets);
    Node correctNode = sum(correct.apply(prediction, targets));
    if (!lossNode.shape().isScalar()) {
      throw new ShapeException(
          "trainer", "the loss must be a scalar", lossNode.toString(), "reduce it with mean");
    }
    Program.Builder builder = settings.apply(Program.of(lossNode, correctNode));
    if (key.training) {
      Map<Node, Node> updates =
          new LinkedHashMap<>(
              optimizer.updates(Gradients.of(lossNode, network.variables()), learningRate));
      updates.putAll(network.updates(prediction));
      builder.updates(updates).requireFinite(lossNode);
    }
    return new BatchProgram(
        inputs, targets, learningRate, lossNode, correctNode, builder.compile());
  }
}
