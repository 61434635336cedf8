package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule on functions whose minimum is known. */
class OptimizerConvergenceTests {
  /** The loss after some steps, at a rate that falls to 0 along a cosine. */
  private static double minimised(
      Optimizer optimizer, Node loss, List<Node> variables, double rate, int steps) {
    Node learningRate = Expressions.input("rate", Shape.scalar());
    Program program =
        Program.of(loss)
            .updates(optimizer.updates(Gradients.of(loss, variables), learningRate))
            .precision(Precision.FLOAT64)
            .compile();
    LearningRate schedule = LearningRate.cosine(rate);
    double last = Double.NaN;
    for (int i = 0; i < steps; i++) {
      last = program.run(Map.of(learningRate, Tensor.scalar(schedule.at(i, steps)))).scalar(loss);
    }
    return last;
  }

  private static void assertQuadratic(Optimizer optimizer, double rate, double bound) {
    Node x = Expressions.variable("x", Tensor.vector(1, -2, 3));
    Node scale = Expressions.constant(Tensor.vector(1, 3, 10));
    Node target = Expressions.constant(Tensor.vector(0.5, 1, -1));
    Node loss = sum(multiply(scale, square(subtract(x, target))));
    double start = 1 * 0.25 + 3 * 9 + 10 * 16;
    double left = minimised(optimizer, loss, List.of(x), rate, 600);
    assertTrue(left < bound && left < start, optimizer + " leaves " + left);
  }

  private static void assertRosenbrock(Optimizer optimizer, double rate, double bound) {
    Node x = Expressions.variable("x", Tensor.scalar(-1.2));
    Node y = Expressions.variable("y", Tensor.scalar(1));
    Node valley = multiply(square(subtract(y, square(x))), 100);
    Node loss = add(square(subtract(1, x)), valley);
    double left = minimised(optimizer, loss, List.of(x, y), rate, 4000);
    assertTrue(left < bound, optimizer + " leaves " + left); // from 24.2
  }

  @Test
  void quadratic() {
    assertQuadratic(new Sgd(), 0.05, 1e-10);
    assertQuadratic(new Sgd().momentum(0.9), 0.02, 1e-10);
    assertQuadratic(new Sgd().nesterovMomentum(0.9), 0.02, 1e-10);
    assertQuadratic(new Sgd().momentum(0.5).dampening(0.5), 0.05, 1e-10);
    assertQuadratic(new Adam(), 0.1, 1e-8);
    assertQuadratic(new Adam().amsGrad(), 0.1, 1e-6);
    assertQuadratic(new NAdam(), 0.1, 1e-8);
    assertQuadratic(new RmsProp(), 0.05, 1e-4);
    assertQuadratic(new RmsProp().centred().momentum(0.5), 0.02, 1e-3);
    assertQuadratic(new Adagrad(), 1, 1e-8);
    assertQuadratic(new Adadelta(), 10, 1e-3);
    assertQuadratic(new Lion(), 0.05, 1e-3);
    assertQuadratic(new Lamb(), 0.05, 1e-3);
  }

  @Test
  void rosenbrock() {
    assertRosenbrock(new Sgd().momentum(0.9), 1e-3, 1e-3);
    assertRosenbrock(new Sgd().nesterovMomentum(0.9), 1e-3, 1e-3);
    assertRosenbrock(new Adam(), 0.02, 1e-3);
    assertRosenbrock(new NAdam(), 0.02, 1e-3);
    assertRosenbrock(new RmsProp(), 0.01, 1e-2);
    assertRosenbrock(new Adagrad(), 1, 1e-2);
    assertRosenbrock(new Lion(), 0.01, 1e-2);
  }

  @Test
  void wrappersChangeNothingAboutTheMinimum() {
    assertQuadratic(new Adam().clipGlobalNorm(1).clipValue(0.5).clipNorm(2), 0.1, 1e-8);
    assertQuadratic(new Sgd().momentum(0.9).accumulate(3), 0.02, 1e-6);
    assertQuadratic(new Sgd().average(WeightAverage.exponential(0.9)), 0.05, 1e-10);
    assertQuadratic(new Sgd().scaleRate(0.5).reduceOn(new Plateau()), 0.1, 1e-10);
  }
}
