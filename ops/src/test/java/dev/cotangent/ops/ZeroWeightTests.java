package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Losses.binaryLogLoss;
import static dev.cotangent.ops.Losses.logLoss;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Special.xlogy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target of 0 takes out whatever it weighs: 0 · log 0 is 0. */
class ZeroWeightTests {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Node row(double... values) {
    return constant(Tensor.of(Shape.of(1, values.length), values));
  }

  /** Value, first and second derivative (along weights 1, 2, …) of a loss. */
  private static void check(
      Precision precision,
      Node loss,
      Node x,
      Tensor at,
      double value,
      double[] first,
      double[] second) {
    Node gradient = Gradients.of(loss, x);
    Node weights = constant(Tensor.generate(x.shape(), i -> i + 1));
    Node curvature = Gradients.of(sum(multiply(gradient, weights)), x);
    Results results =
        Program.of(loss, gradient, curvature).precision(precision).compile().run(Map.of(x, at));
    assertEquals(value, results.scalar(loss), 1e-6);
    assertArrayEquals(first, results.get(gradient).toDoubles(), 1e-6);
    assertArrayEquals(second, results.get(curvature).toDoubles(), 1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void maskedLogits(Precision precision) {
    Node z = input("z", 1, 3);
    Tensor masked = Tensor.of(Shape.of(1, 3), 0, 1, -INFINITY);
    double p = 1 / (1 + Math.E);
    double slope = p * (1 - p);
    for (Node loss :
        new Node[] {
          logLoss(softmax(z), row(0, 1, 0)),
          logLoss(softmax(z), constant(Tensor.vector(1))),
          logLoss(Shapes.reshape(Shapes.transpose(softmax(z)), 1, 3), row(0, 1, 0))
        }) {
      check(
          precision,
          loss,
          z,
          masked,
          -Math.log(1 - p),
          new double[] {p, -p, 0},
          new double[] {-slope, slope, 0});
    }
  }

  @ParameterizedTest
  @EnumSource
  void probabilitiesOfZeroAndOne(Precision precision) {
    Node p = input("p", 1, 3);
    check(
        precision,
        logLoss(p, row(0, 1, 0)),
        p,
        Tensor.of(Shape.of(1, 3), 0, 1, 0),
        0,
        new double[] {0, -1, 0},
        new double[] {0, 2, 0});
    Node q = input("q", 1, 4);
    check(
        precision,
        binaryLogLoss(q, row(0, 1, 0.5, 1)),
        q,
        Tensor.of(Shape.of(1, 4), 0, 1, 0.5, 0.25),
        (Math.log(2) + Math.log(4)) / 4,
        new double[] {0.25, -0.25, 0, -1},
        new double[] {0.25, 0.5, 3, 16});
  }

  @ParameterizedTest
  @EnumSource
  void infiniteLogits(Precision precision) {
    Node z = input("z", 4);
    Tensor sure = Tensor.vector(INFINITY, -INFINITY, 0, -0.0);
    Node target = constant(Tensor.vector(1, 0, 1, 0));
    check(
        precision,
        binaryLogLoss(sigmoid(z), target),
        z,
        sure,
        Math.log(2) / 2,
        new double[] {0, 0, -0.125, 0.125},
        new double[] {0, 0, 3 / 16.0, 4 / 16.0});
    Node wrong = binaryLogLoss(sigmoid(z), constant(Tensor.vector(0, 1, 1, 0)));
    Node gradient = Gradients.of(wrong, z);
    Results results =
        Program.of(wrong, gradient).precision(precision).compile().run(Map.of(z, sure));
    assertEquals(INFINITY, results.scalar(wrong));
    assertArrayEquals(new double[] {0.25, -0.25, -0.125, 0.125}, results.get(gradient).toDoubles());
  }

  @ParameterizedTest
  @EnumSource
  void divergenceOfDistributions(Precision precision) {
    Node q = input("q", 1, 3);
    Node p = row(0, 0.5, 0.5);
    Node divergence = Ops.subtract(sum(xlogy(p, p)), sum(xlogy(p, q)));
    check(
        precision,
        divergence,
        q,
        Tensor.of(Shape.of(1, 3), 0, 0.25, 0.75),
        0.5 * Math.log(2) + 0.5 * Math.log(2 / 3.0),
        new double[] {0, -2, -2 / 3.0},
        new double[] {0, 16, 8 / 3.0});
    Node entropy = Ops.negate(sum(xlogy(softmax(q), softmax(q))));
    double r = 1 / (1 + Math.E);
    double log = Math.log(r / (1 - r));
    Node gradient = Gradients.of(entropy, q);
    Results results =
        Program.of(entropy, gradient)
            .precision(precision)
            .compile()
            .run(Map.of(q, Tensor.of(Shape.of(1, 3), 0, 1, -INFINITY)));
    assertEquals(-r * Math.log(r) - (1 - r) * Math.log(1 - r), results.scalar(entropy), 1e-6);
    double slope = -r * (1 - r) * log;
    assertArrayEquals(new double[] {slope, -slope, 0}, results.get(gradient).toDoubles(), 1e-6);
  }

  @Test
  void elsewhereItIsTheProduct() {
    Node x = input("x", 2, 3);
    Node y = input("y", 3);
    Map<Node, Tensor> at =
        Map.of(x, Tensor.of(Shape.of(2, 3), 0.5, -1, 2, 3, 0.25, -2), y, Tensor.vector(0.5, 2, 3));
    GradientCheck.of(xlogy(x, y)).at(at).verify();
    Node zero = constant(0);
    Node slope = Gradients.of(xlogy(zero, constant(4)), zero);
    assertEquals(
        Math.log(4), Program.of(slope).precision(Precision.FLOAT64).compile().run().scalar(slope));
    Node missing = xlogy(zero, constant(Double.NaN));
    assertEquals(Double.NaN, Program.of(missing).compile().run().scalar(missing));
    Node impossible = xlogy(constant(0.5), constant(0));
    assertEquals(-INFINITY, Program.of(impossible).compile().run().scalar(impossible));
  }
}
