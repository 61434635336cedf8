package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.IndexException;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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
  void labelOfNoClassIsNamedWithItsLoss() {
    Node scores = Expressions.input("scores", 4, 10);
    Node labels = Expressions.input("labels", 4);
    Node loss = Losses.crossEntropy(scores, labels);
    Program program = Program.of(loss, Gradients.of(loss, List.of(scores)).get(scores)).compile();
    for (double wrong : new double[] {12, 10, -1, 2.5}) {
      Map<Node, Tensor> feeds =
          Map.of(scores, Tensor.zeros(4, 10), labels, Tensor.vector(9, 0, wrong, 3));
      String expected =
          "[takeAlong] every index must be a whole number in [0, 10): "
              + wrong
              + " at position 2 of [4, 1]; indices, and labels of classes, count from 0"
              + " (crossEntropy/takeAlong of crossEntropy/logSoftmax, labels, built at ";
      for (Executable run :
          List.<Executable>of(() -> program.run(feeds), () -> Interpreter.evaluate(loss, feeds))) {
        String message = assertThrows(IndexException.class, run).getMessage();
        assertEquals(expected, message.substring(0, expected.length()));
      }
    }
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
  void binaryLogLossIsThatOfItsFormula() {
    double[] p = {0.2, 0.9, 0.5, 0.999};
    double[] t = {1, 0.3, 0, 1};
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      expected -= (t[i] * Math.log(p[i]) + (1 - t[i]) * Math.log(1 - p[i])) / 4;
    }
    for (Shape shape : new Shape[] {Shape.of(4), Shape.of(2, 2)}) {
      Node loss = Losses.binaryLogLoss(constant(shape, p), constant(shape, t));
      assertEquals(expected, value(loss), 1e-14);
    }
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> Losses.binaryLogLoss(constant(Shape.of(4), p), constant(Shape.of(4, 1), t)));
    assertTrue(e.getMessage().contains("binaryLogLoss"), e.getMessage());
  }

  @Test
  void binaryLogLossOfSigmoidStaysExactWhereProbabilitiesRound() {
    Node z = Expressions.variable("z", Tensor.vector(60, -60, 1e4, -1e4));
    Node loss = Losses.binaryLogLoss(Activations.sigmoid(z), constant(Shape.of(4), 0, 1, 0, 1));
    Node gradient = Gradients.of(loss, z);
    Program program = Program.of(loss, gradient).checkFinite().compile();
    assertEquals((60 + 60 + 1e4 + 1e4) / 4, program.run().scalar(loss), 1e-2);
    assertEquals(
        Tensor.vector(0.25, -0.25, 0.25, -0.25).as(Precision.FLOAT32), program.run().get(gradient));
  }

  @Test
  void lossesOfManySamplesPassTheCheckForFiniteValues() {
    Node z = Expressions.variable("z", Tensor.full(Shape.of(100, 3), 0.5));
    Node t = constant(Shape.of(100, 3), new double[300]);
    for (Node loss :
        List.of(
            Losses.crossEntropy(z, t),
            Losses.binaryCrossEntropy(z, t),
            Losses.binaryLogLoss(Activations.softmax(z), t))) {
      Program program = Program.of(loss, Gradients.of(loss, z)).checkFinite().compile();
      assertTrue(Double.isFinite(program.run().scalar(loss)));
    }
  }

  @Test
  void sigmoidIsFoundBehindViews() {
    Node z = Expressions.variable("z", Tensor.of(Shape.of(3, 1), 30, -200, 18));
    Node t = constant(Shape.of(3), 0, 1, 0);
    for (Node p :
        List.of(
            Shapes.reshape(Activations.sigmoid(z), -1),
            Shapes.reshape(Shapes.transpose(Activations.sigmoid(z)), 3),
            Shapes.reshape(
                Shapes.slice(Shapes.concat(1, Activations.sigmoid(z), Ops.exp(z)), 1, 0, 1), 3),
            Ops.subtract(1, Shapes.reshape(Activations.sigmoid(Ops.negate(z)), 3)))) {
      Node loss = Losses.binaryLogLoss(p, t);
      Node gradient = Gradients.of(loss, z);
      Program program = Program.of(loss, gradient).compile();
      assertEquals(248 / 3.0, program.run().scalar(loss), 1e-4);
      double third = 1 / 3.0;
      assertArrayEquals(
          new double[] {third, -third, third}, program.run().get(gradient).toDoubles(), 1e-6);
    }
  }

  @Test
  void binaryLogLossOfCertaintyIsFiniteInFloat32() {
    Node p = Expressions.variable("p", Tensor.vector(0, 1, 0, 1));
    Node loss = Losses.binaryLogLoss(p, constant(Shape.of(4), 0, 1, 1, 0));
    Node gradient = Gradients.of(loss, p);
    Program program = Program.of(loss, gradient).checkFinite().compile();
    assertEquals(-Math.log(Float.MIN_NORMAL) / 2, program.run().scalar(loss), 1e-3);
  }

  @Test
  void gradientsAreRight() {
    Node z = Expressions.input("z", 3, 2);
    Node t = constant(Shape.of(3, 2), 0.2, 0.8, 1, 0, 0.5, 0.5);
    for (BinaryOperator<Node> loss :
        List.<BinaryOperator<Node>>of(
            Losses::crossEntropy,
            Losses::binaryCrossEntropy,
            (logits, target) -> Losses.binaryLogLoss(Activations.sigmoid(logits), target),
            (logits, target) -> Losses.binaryLogLoss(Activations.softmax(logits), target),
            Losses::meanSquaredError)) {
      GradientCheck.of(loss.apply(z, t)).withRespectTo(z).verify();
    }
  }

  @Property(tries = 50)
  void binaryLogLossHasTheTextbookDerivative(
      @ForAll @Size(6) List<@DoubleRange(min = 0.01, max = 0.99) Double> probabilities,
      @ForAll @Size(6) List<@DoubleRange(min = 0, max = 1) Double> targets) {
    Node y = Expressions.input("y", 3, 2);
    double[] t = targets.stream().mapToDouble(v -> v).toArray();
    double[] p = probabilities.stream().mapToDouble(v -> v).toArray();
    Node gradient = Gradients.of(Losses.binaryLogLoss(y, constant(Shape.of(3, 2), t)), y);
    Tensor g = Interpreter.evaluate(gradient, Map.of(y, Tensor.of(Shape.of(3, 2), p)));
    for (int i = 0; i < 6; i++) {
      assertEquals(((1 - t[i]) / (1 - p[i]) - t[i] / p[i]) / 6, g.at(i), 1e-12 / p[i] / (1 - p[i]));
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
    ShapeException binary =
        assertThrows(
            ShapeException.class,
            () ->
                Losses.binaryCrossEntropy(
                    constant(Shape.of(3, 1), 1, 2, 3), constant(Shape.of(3), 1, 0, 1)));
    assertTrue(binary.getMessage().contains("[binaryCrossEntropy]"), binary.getMessage());
  }
}
