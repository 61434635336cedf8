package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Indexing.oneHot;
import static dev.cotangent.ops.Losses.logLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogLossTests {
  private static final Tensor EXTREME = Tensor.of(Shape.of(2, 3), 1e4, -1e4, 0, -1e4, 1e4, 1e4);
  private static final Tensor WRONG_CLASSES = Tensor.vector(1, 0);
  // Row 1: log(1 + …) − (−1e4 − 1e4); row 2: the two greatest share the probability.
  private static final double EXPECTED = (2e4 + (2e4 + Math.log(2))) / 2;
  private static final double[] GRADIENT = {0.5, -0.5, 0, -0.5, 0.25, 0.25};

  private final Node logits = Expressions.input("logits", 2, 3);
  private final Node target = Expressions.input("target", 2);

  @ParameterizedTest
  @EnumSource
  void extremeLogitsHaveTheRightLossAndGradient(Precision precision) {
    check(logLoss(softmax(logits), target), precision);
    check(logLoss(softmax(logits), oneHot(target, 3)), precision);
    Node transposed = Shapes.transpose(logits);
    check(logLoss(Shapes.transpose(softmax(transposed, 0)), target), precision);
  }

  private void check(Node loss, Precision precision) {
    Node gradient = Gradients.of(loss, logits);
    Results results =
        Program.of(loss, gradient)
            .precision(precision)
            .compile()
            .run(Map.of(logits, EXTREME, target, WRONG_CLASSES));
    assertEquals(EXPECTED, results.scalar(loss), 2e-7 * EXPECTED);
    assertArrayEquals(GRADIENT, results.get(gradient).toDoubles(), 1e-6);
  }

  @Test
  void probabilitiesThatAreNoSoftmaxGetAPlainLogarithm() {
    Node probabilities = Expressions.input("p", 2, 3);
    Tensor values = Tensor.of(Shape.of(2, 3), 0.5, 0.25, 0.25, 0.1, 0.2, 0.7);
    Map<Node, Tensor> feeds = Map.of(probabilities, values, target, Tensor.vector(1, 2));
    double expected = -(Math.log(0.25) + Math.log(0.7)) / 2;
    assertEquals(
        expected, Interpreter.evaluate(logLoss(probabilities, target), feeds).item(), 1e-15);
    assertEquals(
        expected,
        Interpreter.evaluate(logLoss(probabilities, oneHot(target, 3)), feeds).item(),
        1e-15);
  }

  @Test
  void gradientIsProbabilitiesMinusTarget() {
    Tensor point = Tensor.of(Shape.of(2, 3), 1, -2, 0.5, 0.1, 3, -1);
    Node gradient = Gradients.of(logLoss(softmax(logits), target), logits);
    Node expected = Ops.divide(Ops.subtract(softmax(logits), oneHot(target, 3)), 2);
    Map<Node, Tensor> feeds = Map.of(logits, point, target, Tensor.vector(2, 0));
    assertArrayEquals(
        Interpreter.evaluate(expected, feeds).toDoubles(),
        Interpreter.evaluate(gradient, feeds).toDoubles(),
        1e-15);
    GradientCheck.of(logLoss(softmax(logits), target)).at(feeds).verify();
  }

  @Test
  void derivativesByTargetsOfZeroAreRight() {
    Node targets = Expressions.input("targets", 2, 3);
    Map<Node, Tensor> feeds =
        Map.of(
            logits,
            Tensor.of(Shape.of(2, 3), 1, -2, 0.5, 0.1, 3, -1),
            targets,
            Tensor.of(Shape.of(2, 3), 0, 1, 0, 0, 0, 1));
    GradientCheck.of(logLoss(softmax(logits), targets)).at(feeds).verify();
    GradientCheck.of(Losses.binaryLogLoss(Activations.sigmoid(logits), targets)).at(feeds).verify();
  }

  @Test
  void aTargetOfAnotherShapeIsRefused() {
    String message =
        assertThrows(
                ShapeException.class,
                () -> logLoss(softmax(logits), Expressions.input("target", 2, 4)))
            .getMessage();
    assertTrue(message.contains("[logLoss]") && message.contains("[2, 3], target [2, 4]"), message);
  }
}
