package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.sigmoid;
import static dev.cotangent.nn.Layers.softmax;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.ops.CrossEntropy;
import dev.cotangent.ops.Losses;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/** What cannot work is refused before the first step, with what to do instead. */
class LossCheckTests {
  private static final Tensor INPUTS = new CounterRandom(1, 1).normal(Shape.of(6, 2));

  private static String refused(Layer layer, BinaryOperator<Node> loss, Tensor targets) {
    Network network = Network.of(layer, Shape.of(2), 1);
    List<Tensor> before = network.variables().stream().map(v -> v.variable().value()).toList();
    Trainer trainer = Trainer.of(network).loss(loss);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> trainer.fit(Examples.of(INPUTS, targets)));
    assertEquals(before, network.variables().stream().map(v -> v.variable().value()).toList());
    return e.getMessage();
  }

  @Test
  void crossEntropyOfOneClass() {
    String message = refused(dense(1), Losses::crossEntropy, Tensor.zeros(6));
    assertTrue(message.contains("two classes or more") && message.contains("dense(2)"), message);
    assertTrue(message.contains("binaryCrossEntropy"), message);
    assertTrue(
        refused(dense(1), new CrossEntropy().labelSmoothing(0.1).loss(), Tensor.zeros(6))
            .contains("two classes or more"));
    assertTrue(refused(dense(1), Losses::crossEntropy, Tensor.zeros(6, 1)).contains("two classes"));
  }

  @Test
  void crossEntropyOfProbabilities() {
    String message =
        refused(Sequential.of(dense(3), softmax()), Losses::crossEntropy, Tensor.zeros(6));
    assertTrue(message.contains("not probabilities") && message.contains("logLoss"), message);
    message =
        refused(Sequential.of(dense(1), sigmoid()), Losses::binaryCrossEntropy, Tensor.zeros(6, 1));
    assertTrue(message.contains("not probabilities") && message.contains("binaryLogLoss"), message);
  }

  @Test
  void targetsThatDoNotFit() {
    assertTrue(
        refused(dense(3), Losses::meanSquaredError, Tensor.zeros(6)).contains("meanSquaredError"));
    assertTrue(
        refused(dense(1), Losses::meanSquaredError, Tensor.zeros(6)).contains("meanSquaredError"));
    assertTrue(
        refused(dense(1), Losses::binaryCrossEntropy, Tensor.zeros(6))
            .contains("binaryCrossEntropy"));
    assertTrue(
        refused(dense(3), Losses::crossEntropy, Tensor.zeros(6, 4)).contains("crossEntropy"));
    assertTrue(
        refused(dense(3), Losses::crossEntropy, Tensor.vector(0, 1, 2, 3, 0, 0))
            .contains("[0, 3)"));
  }

  @Test
  void whatWorksIsNotRefused() {
    for (Layer layer : List.of(dense(3), Sequential.of(dense(4), softmax(), dense(3)))) {
      Network network = Network.of(layer, Shape.of(2), 1);
      assertEquals(
          1, Trainer.of(network).fit(Examples.of(INPUTS, Tensor.zeros(6))).epochs().size());
    }
    Network probabilities = Network.of(Sequential.of(dense(3), softmax()), Shape.of(2), 1);
    Trainer trainer = Trainer.of(probabilities).loss(Losses::logLoss);
    assertEquals(1, trainer.fit(Examples.of(INPUTS, Tensor.zeros(6))).epochs().size());
    Network side = Network.of(Sequential.of(dense(1), sigmoid()), Shape.of(2), 1);
    Trainer sides = Trainer.of(side).loss(Losses::binaryLogLoss);
    assertEquals(1, sides.fit(Examples.of(INPUTS, Tensor.zeros(6, 1))).epochs().size());
  }

  @Test
  void aScheduleThatDoesNotFitTheTraining() {
    LearningRate needsFifteen =
        (step, totalSteps) -> {
          if (totalSteps < 15) {
            throw new IllegalArgumentException("15 steps: " + totalSteps);
          }
          return 0.1;
        };
    Network network = Network.of(dense(3), Shape.of(2), 1);
    Trainer trainer = Trainer.of(network).learningRate(needsFifteen).batchSize(2).epochs(4);
    Examples examples = Examples.of(INPUTS, Tensor.zeros(6));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(examples));
    assertEquals("15 steps: 12", e.getMessage());
    assertEquals(0, network.step().variable().value().item());
    assertEquals(5, trainer.epochs(5).fit(examples).epochs().size());
  }
}
