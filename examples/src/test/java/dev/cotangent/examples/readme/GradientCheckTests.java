package dev.cotangent.examples.readme;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.core.check.GradientAssertions.assertGradientsInCases;
import static dev.cotangent.core.check.GradientAssertions.assertSamplesIndependent;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Losses.crossEntropy;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.StructureCheck;
import dev.cotangent.examples.readme.OwnOperationTests.Softplus;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GradientCheckTests {
  // README: gradient checks of an operation and of a network
  @Test
  void softplusHasTheRightDerivatives() {
    assertGradients(Node.of(new Softplus(), input("x", 4, 3)));
  }

  @Test
  void networkHasTheRightDerivatives() {
    Layer layers = Sequential.of(conv2d(4, 3), relu(), maxPool(2), flatten(), dense(10));
    Network network = Network.of(layers, Shape.of(1, 8, 8), 42);
    Node scores = network.training(input("images", 2, 1, 8, 8));
    assertGradients(crossEntropy(scores, constant(Tensor.vector(3, 7))));
  }

  // README: end

  private static Node myLoss(Node x) {
    return sum(Node.of(new Softplus(), x));
  }

  // README: a gradient check
  @Test
  void myLossHasTheRightGradient() {
    assertGradients(myLoss(input("x", 3, 4)));
  }

  // README: end

  // README: a gradient check for shapes that jqwik draws
  @Property(tries = 20)
  void forAnyShape(@ForAll @IntRange(min = 1, max = 9) int rows, @ForAll long seed) {
    assertGradients(GradientCheck.of(myLoss(input("x", rows, 4))).seed(seed));
  }

  // README: end

  @Test
  void shapesWithoutJqwik() {
    // README: a gradient check in random cases
    assertGradientsInCases(
        100, random -> GradientCheck.of(myLoss(input("x", 1 + random.below(9, 0), 4))));
    // README: end
  }

  @Test
  void structureOfANetwork() {
    Layer layers = Sequential.of(conv2d(4, 3), relu(), maxPool(2), flatten(), dense(10));
    Network network = Network.of(layers, Shape.of(1, 8, 8), 42);
    Node loss =
        crossEntropy(network.training(input("images", 2, 1, 8, 8)), constant(Tensor.vector(3, 7)));
    Tensor batch = new CounterRandom(1, 1).normal(Shape.of(3, 1, 8, 8));
    // README: checks of the structure
    StructureCheck.of(loss).verify();
    assertSamplesIndependent(network::evaluation, batch);
    // README: end
  }

  // README: a wrong operation
  record Cube() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return x * x * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(multiply(cotangent, square(self.input(0)))); // 3 x² is right
    }
  }

  // README: end

  @Test
  void theDiagnosisOfAWrongOperationIsTheDocumentedOne() throws IOException {
    AssertionError alone =
        assertThrows(
            AssertionError.class, () -> assertGradients(Node.of(new Cube(), input("x", 2, 2))));
    assertShows("README.md", alone.getMessage());
    AssertionError inside =
        assertThrows(
            AssertionError.class,
            () -> {
              // README: a network with a wrong operation
              Node cube = Node.of(new Cube(), input("x", 2, 2));
              assertGradients(sum(cube));
              // README: end
            });
    assertShows("docs/gradient-checking.md", inside.getMessage());
  }

  /** The error of a measured number depends on the platform's logarithm, so it is left out. */
  private static String comparable(String text) {
    return text.replaceAll("± \\S+", "±").replaceAll("\\(\\w+\\.java:\\d+\\)", "(line)");
  }

  private static void assertShows(String document, String message) throws IOException {
    String text = comparable(Files.readString(ReadmeTests.ROOT.resolve(document)));
    String shown = text.substring(text.indexOf("```\nderivatives disagree:\n") + 4);
    shown = shown.substring(0, shown.indexOf("```"));
    assertTrue(
        comparable(message + "\n").startsWith(shown), () -> document + " should show\n" + message);
  }
}
