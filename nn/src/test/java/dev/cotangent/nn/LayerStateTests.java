package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.checkpoint;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStateTests {
  private static final double EXACT = 1e-12;

  private static Tensor values(Shape shape, int seed) {
    return new CounterRandom(seed, 1).normal(shape);
  }

  /** Takes steps that train nothing but the layers' states. */
  private static Node step(Network network, Node x, Tensor... batches) {
    Node y = network.training(x);
    Program program =
        Program.of(y).updates(network.updates(y)).precision(Precision.FLOAT64).compile();
    for (Tensor batch : batches) {
      program.run(Map.of(x, batch));
    }
    return y;
  }

  private static Tensor state(Network network, String name) {
    return network.states().stream()
        .map(Node::variable)
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /**
   * Channel 0 holds 1 and 3 (mean 2, variance 1, unbiased 2), channel 1 holds 2 and 6 (4, 4, 8).
   */
  @Test
  void batchNormTakesTheBatchsStatisticsAndMovesTheRunningOnes() {
    Network network = Network.of(batchNorm(), Shape.of(2), 1);
    Node x = input("x", 2, 2);
    Tensor batch = Tensor.of(x.shape(), 1, 2, 3, 6);
    Node y = network.training(x);
    Program program =
        Program.of(y).updates(network.updates(y)).precision(Precision.FLOAT64).compile();
    Tensor normed = program.run(Map.of(x, batch)).get(y);
    assertEquals(-1 / Math.sqrt(1 + 1e-5), normed.at(0), EXACT);
    assertEquals(2 / Math.sqrt(4 + 1e-5), normed.at(3), EXACT);
    assertEquals(0.2, state(network, "batchNorm1/running_mean").at(0), EXACT);
    assertEquals(0.4, state(network, "batchNorm1/running_mean").at(1), EXACT);
    assertEquals(0.9 + 0.2, state(network, "batchNorm1/running_var").at(0), EXACT);
    assertEquals(0.9 + 0.8, state(network, "batchNorm1/running_var").at(1), EXACT);
    program.run(Map.of(x, batch));
    assertEquals(0.9 * 0.2 + 0.2, state(network, "batchNorm1/running_mean").at(0), EXACT);
  }

  /** Of 1, 3 and 8: mean 4, variance 26/3, unbiased 13. */
  @Test
  void theRunningVarianceIsUnbiased() {
    Network network = Network.of(batchNorm().momentum(0.25), Shape.of(1), 1);
    step(network, input("x", 3, 1), Tensor.of(Shape.of(3, 1), 1, 3, 8));
    assertEquals(1, state(network, "batchNorm1/running_mean").at(0), EXACT);
    assertEquals(0.75 + 0.25 * 13, state(network, "batchNorm1/running_var").at(0), EXACT);
  }

  @Test
  void evaluationUsesTheRunningStatistics() {
    Network network = Network.of(batchNorm().epsilon(0.5), Shape.of(2, 3), 1);
    network.states().get(0).variable().set(Tensor.vector(1, -1));
    network.states().get(1).variable().set(Tensor.vector(3.5, 8.5));
    network.variables().get(0).variable().set(Tensor.vector(2, 6));
    network.variables().get(1).variable().set(Tensor.vector(10, 20));
    Tensor y = network.predict(Tensor.full(Shape.of(1, 2, 3), 3));
    assertEquals((3 - 1) / 2.0 * 2 + 10, y.at(0), 1e-5);
    assertEquals((3 + 1) / 3.0 * 6 + 20, y.at(5), 1e-5);
    assertEquals(
        List.of("batchNorm1/running_mean", "batchNorm1/running_var"),
        network.states().stream().map(Node::label).toList());
  }

  @Test
  void trainedGradientsAreRightToTheSecondOrder() {
    Network network =
        Network.of(
            Sequential.of(
                conv2d(2, 2).withoutBias(),
                batchNorm(),
                relu(),
                flatten(),
                dense(3).withoutBias(),
                batchNorm(),
                dense(2)),
            Shape.of(1, 3, 3),
            7);
    Node x = input("x", 4, 1, 3, 3);
    assertGradients(Losses.crossEntropy(network.training(x), constant(Tensor.vector(1, 0, 1, 0))));
  }

  /**
   * A batch's statistics take away every bias before them: its derivative is 0, by cancellation. So
   * are all derivatives of that one.
   */
  @Test
  void biasesBeforeStatisticsAreSaidToVanish() {
    for (int seed = 1; seed <= 4; seed++) {
      Network network =
          Network.of(
              Sequential.of(conv2d(2, 2), batchNorm(), relu(), flatten(), dense(3)),
              Shape.of(1, 4, 4),
              seed);
      Node scores = network.training(input("x", 3, 1, 4, 4));
      Node loss = Losses.crossEntropy(scores, constant(Tensor.vector(1, 0, 2)));
      for (Node output : List.of(scores, loss)) {
        for (int order = 1; order <= 2; order++) {
          Report report = assertGradients(GradientCheck.of(output).order(order).seed(seed));
          assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
          assertTrue(report.toString().contains("vanish by cancellation"), report.toString());
          assertTrue(report.toString().contains("/ d conv1/bias [2]"), report.toString());
        }
      }
    }
  }

  @Test
  void aWrongRuleBetweenBiasesAndStatisticsIsFound() {
    Layer wrong = (x, context) -> Node.of(new HalfTanh(), x);
    Network network =
        Network.of(
            Sequential.of(conv2d(2, 2), wrong, batchNorm(), relu(), flatten(), dense(3)),
            Shape.of(1, 4, 4),
            1);
    Report report = GradientCheck.of(network.training(input("x", 3, 1, 4, 4))).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
    assertTrue(report.faults().toString().contains("halfTanh"), report.toString());
  }

  private record HalfTanh() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.tanh(x);
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Ops.multiply(g, Ops.multiply(Ops.subtract(1, Ops.square(y)), 0.5)));
    }
  }

  @Test
  void withoutStatisticsGradientsAreThoseOfAnAffineMap() {
    Network network = Network.of(batchNorm(), Shape.of(3), 7);
    assertGradients(Ops.tanh(network.evaluation(input("x", 4, 3))));
  }

  @Test
  void aLayerAppliedTwiceMovesItsStateTwice() {
    Layer norm = batchNorm();
    Network network =
        Network.of((x, context) -> norm.apply(norm.apply(x, context), context), Shape.of(1), 1);
    step(network, input("x", 2, 1), Tensor.of(Shape.of(2, 1), 9, 11));
    // First mean 10, then 0: 0.9 · (0.1 · 10) + 0.1 · 0.
    assertEquals(0.9, state(network, "batchNorm1/running_mean").at(0), 1e-6);
    assertEquals(2, network.states().size());
  }

  @Test
  void checkpointsMoveItOnce() {
    Network plain = Network.of(Sequential.of(dense(3), batchNorm()), Shape.of(2), 3);
    Network recomputed =
        Network.of(checkpoint(Sequential.of(dense(3), batchNorm())), Shape.of(2), 3);
    Tensor inputs = values(Shape.of(16, 2), 1);
    Tensor labels = Tensor.generate(Shape.of(16), i -> i % 3);
    for (Network network : List.of(plain, recomputed)) {
      Trainer.of(network).batchSize(4).epochs(2).fit(Examples.of(inputs, labels));
    }
    for (int i = 0; i < plain.saved().size(); i++) {
      assertEquals(
          plain.saved().get(i).variable().value(), recomputed.saved().get(i).variable().value());
    }
    assertEquals(8, plain.step().variable().value().item());
  }

  @Test
  void trainingLearnsTheStatistics() {
    Network network = Network.of(Sequential.of(batchNorm(), dense(2)), Shape.of(1), 3);
    Tensor inputs = Tensor.generate(Shape.of(64, 1), i -> 100 + 20 * (i % 2) + i % 5);
    Tensor labels = Tensor.generate(Shape.of(64), i -> i % 2);
    Trainer trainer =
        Trainer.of(network).optimizer(new Sgd().momentum(0.9)).batchSize(16).epochs(30);
    History history = trainer.fit(Examples.of(inputs, labels), Examples.of(inputs, labels));
    assertEquals(112, state(network, "batchNorm1/running_mean").at(0), 1);
    assertEquals(1, history.last().validation().accuracy());
  }

  @Test
  void stateIsSavedWithTheVariables(@TempDir Path folder) throws IOException {
    Network network = Network.of(batchNorm(), Shape.of(2), 1);
    step(network, input("x", 2, 2), Tensor.of(Shape.of(2, 2), 1, 2, 3, 6));
    Checkpoint.save(folder.resolve("net"), network.saved());
    Network other = Network.of(batchNorm(), Shape.of(2), 1);
    Checkpoint.load(folder.resolve("net"), other.saved());
    assertEquals(state(network, "batchNorm1/running_var"), state(other, "batchNorm1/running_var"));
  }

  @Test
  void updatesBelongToTrainingOutputs() {
    Network network = Network.of(dense(2), Shape.of(2), 1);
    Node x = input("x", 2, 2);
    Node y = network.training(x);
    assertEquals(List.of(network.step()), List.copyOf(network.updates(y).keySet()));
    String message =
        assertThrows(IllegalArgumentException.class, () -> network.updates(network.evaluation(x)))
            .getMessage();
    assertTrue(message.contains("training(…)"), message);
  }

  @Test
  void trainingOnASingleValueIsRefused() {
    Network network = Network.of(batchNorm(), Shape.of(2), 1);
    String message =
        assertThrows(ShapeException.class, () -> network.training(input("x", 1, 2))).getMessage();
    assertTrue(message.contains("at least two values for each channel"), message);
    assertThrows(ShapeException.class, () -> Network.of(batchNorm(), Shape.scalar(), 1));
    // Without statistics of the batch a single value is enough.
    assertEquals(Shape.of(1, 2), network.evaluation(input("x", 1, 2)).shape());
    assertEquals(
        Shape.of(1, 2, 2),
        Network.of(batchNorm(), Shape.of(2, 2), 1).training(input("x", 1, 2, 2)).shape());
  }

  @Test
  void batchNormSettings() {
    assertEquals(batchNorm().momentum(), batchNorm().epsilon(0.5).momentum());
    assertEquals(batchNorm().epsilon(), batchNorm().momentum(1).epsilon());
    assertEquals(1, batchNorm().momentum(1).momentum());
    assertEquals("batchNorm", batchNorm().toString());
    for (double momentum : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> batchNorm().momentum(momentum));
    }
    for (double epsilon : new double[] {0, -0.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> batchNorm().epsilon(epsilon));
    }
  }
}
