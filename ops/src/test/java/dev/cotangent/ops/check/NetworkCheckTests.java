package dev.cotangent.ops.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.StructureCheck;
import dev.cotangent.core.check.Verdict;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Norms;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checker on whole networks, which have kinks and ties in many places at once. */
class NetworkCheckTests {
  private static Node weight(String name, int... dims) {
    CounterRandom random = new CounterRandom(7, name.hashCode());
    return variable(name, Tensor.generate(Shape.of(dims), i -> 0.4 * random.normal(i)));
  }

  private static Node zeros(String name, int... dims) {
    return variable(name, Tensor.zeros(dims));
  }

  /** A convolutional network in small; the activation is the test's choice. */
  private static Node loss(Node images, UnaryOperator<Node> activation) {
    int batch = images.shape().dim(0);
    Node y = Convolutions.conv2d(images, weight("filter", 3, 1, 3, 3), Window.same(3, 3));
    y = activation.apply(Ops.add(y, Shapes.reshape(zeros("bias", 3), 1, 3, 1, 1)));
    y = Shapes.flatten(Pooling.maxPool(y, Window.valid(2, 2).stride(2, 2)));
    y = Ops.add(Linalg.matmul(y, weight("dense", y.shape().dim(1), 4)), zeros("denseBias", 4));
    Node labels = constant(Tensor.generate(Shape.of(batch), i -> i % 4));
    return Losses.logLoss(Activations.softmax(y), labels);
  }

  /** Images with a border of zeros, on which biases of 0 leave the rectifier right at its kink. */
  private static Node images(int batch) {
    CounterRandom random = new CounterRandom(1, 2);
    return constant(
        Tensor.generate(
            Shape.of(batch, 1, 8, 8), i -> i % 8 < 3 || i / 8 % 8 > 5 ? 0 : random.uniform(i)));
  }

  @Test
  void aNetworkOnItsKinksAgreesUpToOrderTwo() {
    Report report = assertGradients(loss(images(2), Activations::relu));
    assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    assertTrue(report.worstError(1) < 1e-7 && report.worstError(2) < 1e-6, report.toString());
  }

  @Test
  void theWrongOperationOfANetworkIsNamed() {
    Node loss = loss(images(2), x -> Node.of(new LeakyRelu(), x));
    Report report = GradientCheck.of(loss).order(1).check();
    assertFalse(report.passed());
    assertTrue(report.faults().get(0).contains("leakyRelu"), report.toString());
  }

  /** A leaky rectifier that forgets its slope below 0. */
  private record LeakyRelu() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x > 0 ? x : 0.1 * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.multiply(cotangent, Ops.step(self.input(0))));
    }
  }

  @Test
  void tiesOfMaximumAndMaxPoolFollowTheConvention() {
    Node a = input("a", 2, 3);
    Node b = input("b", 2, 3);
    Tensor ones = Tensor.full(a.shape(), 1);
    assertGradients(GradientCheck.of(Ops.maximum(a, b)).at(a, ones).at(b, ones));
    assertGradients(GradientCheck.of(Reductions.max(a, 1)).at(a, ones));
    Node x = input("x", 1, 2, 5, 4);
    Node pooled = Pooling.maxPool(x, Window.valid(3, 2).stride(1, 2));
    assertGradients(GradientCheck.of(pooled).at(x, Tensor.full(x.shape(), 2)));
  }

  @Test
  void saturatedProbabilitiesAreNoFalseAlarm() {
    for (double magnitude : new double[] {1e-4, 1, 100, 1e4}) {
      Node x = input("x", 3, 5);
      CounterRandom random = new CounterRandom(5, 5);
      Tensor at = Tensor.generate(x.shape(), i -> magnitude * random.normal(i));
      for (Node y :
          List.of(
              Activations.softmax(x),
              Activations.logSoftmax(x),
              Activations.sigmoid(x),
              Ops.tanh(x))) {
        assertGradients(GradientCheck.of(y).at(x, at));
      }
    }
  }

  /** Large steps exchange which class is the greatest, which small ones do not. */
  @Test
  void closeLogitsOfLargeMagnitudeAreNoFalseAlarm() {
    Node x = input("x", 3);
    Tensor at = Tensor.vector(16657.94, 16228.82, -10524.65);
    for (Node y : List.of(Activations.softmax(x), Activations.logSoftmax(x))) {
      assertGradients(GradientCheck.of(y).at(x, at));
    }
  }

  /** Of a row of two nothing is left but what ε adds, and that is less than rounding. */
  @Test
  void normsOfShortRowsOfLargeNumbersAreNoFalseAlarm() {
    for (int seed = 0; seed < 20; seed++) {
      CounterRandom random = new CounterRandom(seed, 5);
      for (int width : new int[] {2, 3}) {
        Node x = input("x", 3, width);
        Tensor at = Tensor.generate(x.shape(), i -> 1e4 * random.normal(i));
        for (Node y : List.of(Norms.layerNorm(x, 1e-5), Norms.rmsNorm(x, 1e-5))) {
          assertGradients(GradientCheck.of(y).at(x, at).seed(seed));
        }
        Node g = input("g", 3, width);
        Tensor cotangent = new CounterRandom(seed, 6).normal(g.shape());
        Node gradient =
            Gradients.vjp(List.of(Norms.layerNorm(x, 1)), List.of(g), List.of(x)).get(x);
        assertGradients(GradientCheck.of(gradient).at(x, at).at(g, cotangent).seed(seed));
      }
    }
  }

  @Test
  void anInfiniteGradientOfAFlatFunctionIsWrong() {
    Node x = input("x");
    Report report = GradientCheck.of(Node.of(new FlatRelu(), x)).at(x, Tensor.scalar(-1)).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
  }

  /** A rectifier whose rule divides by its slope. */
  private record FlatRelu() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.max(x, 0);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Ops.divide(cotangent, Ops.step(self.input(0))));
    }
  }

  @Test
  void anOperandWithoutAVjpIsCheckedAndIndicesAreLeftAlone() {
    Node x = input("x", 5, 2);
    Node indices = input("indices", 3);
    Report report =
        assertGradients(
            GradientCheck.of(Indexing.gather(x, indices)).at(indices, Tensor.vector(4, 0, 4)));
    assertEquals(0, report.count(Verdict.UNRESOLVED), report.toString());
  }

  @Test
  void aNetworkHasASoundStructure() {
    Node images = input("images", 2, 1, 8, 8);
    StructureCheck.of(loss(images, Activations::relu)).verify();
  }
}
