package dev.cotangent.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Interpreter;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class LossesTests {
  private static Node constant(Shape shape, double... values) {
    return Expressions.constant(Tensor.of(shape, values));
  }

  private static double value(Node node) {
    return Interpreter.evaluate(node, Map.of()).item();
  }

  @Test
  void crossEntropyOfIndicesAndOfProbabilities() {
    double[] logits = {1, 2, 0.5, -1, 0, 3};
    int[] labels = {1, 2};
    double expected = 0;
    for (int n = 0; n < 2; n++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += Math.exp(logits[n * 3 + k]);
      }
      expected += (Math.log(sum) - logits[n * 3 + labels[n]]) / 2;
    }
    Node z = constant(Shape.of(2, 3), logits);
    assertEquals(expected, value(Losses.crossEntropy(z, constant(Shape.of(2), 1, 2))), 1e-14);
    assertEquals(
        expected, value(Losses.crossEntropy(z, constant(Shape.of(2, 3), 0, 1, 0, 0, 0, 1))), 1e-14);
  }

  @Test
  void binaryCrossEntropyIsThatOfSigmoid() {
    double[] z = {0, 1.5, -2, 4};
    double[] t = {1, 0, 0.3, 1};
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double p = 1 / (1 + Math.exp(-z[i]));
      expected -= (t[i] * Math.log(p) + (1 - t[i]) * Math.log(1 - p)) / 4;
    }
    for (Shape shape : new Shape[] {Shape.of(4), Shape.of(4, 1), Shape.of(2, 2)}) {
      Node loss = Losses.binaryCrossEntropy(constant(shape, z), constant(shape, t));
      assertEquals(expected, value(loss), 1e-14);
    }
  }

  @Test
  void binaryCrossEntropyIsFiniteForExtremeLogitsInFloat32() {
    Node z = Expressions.variable("z", Tensor.vector(1e4, -1e4, 1e4));
    Node loss = Losses.binaryCrossEntropy(z, constant(Shape.of(3), 0, 1, 1));
    Node gradient = Gradients.of(loss, z);
    Program program = Program.of(loss, gradient).checkFinite().compile();
    assertEquals(2e4 / 3, program.run().scalar(loss), 1e-2);
    Tensor g = program.run().get(gradient);
    assertEquals(1.0 / 3, g.at(0), 1e-6);
    assertEquals(-1.0 / 3, g.at(1), 1e-6);
    assertEquals(0, g.at(2), 1e-6);
  }

  @Test
  void gradientsAreRight() {
    Node z = Expressions.input("z", 3, 2);
    Node t = constant(Shape.of(3, 2), 0.2, 0.8, 1, 0, 0.5, 0.5);
    for (BinaryOperator<Node> loss :
        List.<BinaryOperator<Node>>of(
            Losses::crossEntropy, Losses::binaryCrossEntropy, Losses::meanSquaredError)) {
      GradientCheck.of(loss.apply(z, t)).withRespectTo(z).verify();
    }
  }

  @Test
  void meanSquaredErrorRefusesToStretch() {
    assertEquals(
        (1 + 4 + 0) / 3.0,
        value(
            Losses.meanSquaredError(
                constant(Shape.of(3), 1, 2, 3), constant(Shape.of(3), 2, 0, 3))),
        1e-15);
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () ->
                Losses.meanSquaredError(
                    constant(Shape.of(3, 1), 1, 2, 3), constant(Shape.of(3), 2, 0, 3)));
    assertTrue(e.getMessage().contains("[3, 1] and [3]"), e.getMessage());
  }

  @Test
  void metricsCountWhatIsRight() {
    Node logits = constant(Shape.of(3, 2), 1, 2, 3, 0, 0, 1);
    Tensor byIndex =
        Interpreter.evaluate(
            Metrics.correctClass(logits, constant(Shape.of(3), 1, 1, 1)), Map.of());
    assertEquals(Tensor.vector(1, 0, 1), byIndex);
    Node oneHot = constant(Shape.of(3, 2), 0, 1, 0, 1, 1, 0);
    assertEquals(
        Tensor.vector(1, 0, 0),
        Interpreter.evaluate(Metrics.correctClass(logits, oneHot), Map.of()));
    Node regression = constant(Shape.of(3, 1), 1, 2, 3);
    assertTrue(
        Double.isNaN(
            Interpreter.evaluate(Metrics.correctClass(regression, regression), Map.of()).at(0)));
    assertEquals(
        Tensor.vector(1, 0, 1),
        Interpreter.evaluate(
            Metrics.correctSide(constant(Shape.of(3), 2, 0.1, -3), constant(Shape.of(3), 1, 0, 0)),
            Map.of()));
  }
}
