package dev.cotangent.ops.check;

import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.check.GradientAssertions.assertSamplesIndependent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.cases.OpCases;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A batch of samples gives what the samples alone give. */
class BatchSplittingTests {
  private static final Tensor IMAGES = new CounterRandom(1, 1).normal(Shape.of(3, 2, 5, 4));
  private static final Window WINDOW = Window.valid(2, 3).stride(2, 1).padding(1, 0, 0, 1);

  private static Node weight(int... dims) {
    return variable("weight", new CounterRandom(1, 2).normal(Shape.of(dims)));
  }

  @Test
  void operationsOnImagesTreatEachImageByItself() {
    Node filters = weight(4, 2, 2, 3);
    Node depthwise = weight(2, 1, 2, 3);
    for (UnaryOperator<Node> function :
        List.<UnaryOperator<Node>>of(
            x -> Convolutions.conv2d(x, filters, WINDOW),
            x -> Convolutions.conv2d(x, depthwise, WINDOW, 2),
            x -> Pooling.maxPool(x, WINDOW),
            x -> Pooling.avgPool(x, WINDOW),
            x -> Activations.softmax(x),
            x -> Activations.softmax(x, 1),
            x -> Activations.logSoftmax(x),
            x -> Reductions.max(x, 2, 3),
            x -> Reductions.mean(x, 1),
            x -> Shapes.flatten(x))) {
      assertSamplesIndependent(function, IMAGES);
    }
  }

  @Test
  void elementwiseOperationsTreatEachElementByItself() {
    Tensor positive = Tensor.generate(IMAGES.shape(), i -> Math.abs(IMAGES.at(i)));
    int[] count = {0};
    OpCases.all()
        .forEach(
            (type, opCase) -> {
              if (opCase.sample(1).op() instanceof Elementwise op) {
                count[0]++;
                Node[] variable = {weight(2, 5, 4)};
                assertSamplesIndependent(
                    x -> {
                      Node w = Shapes.broadcastTo(variable[0], x.shape());
                      return Node.of(op, List.of(x, w, Ops.multiply(x, w)).subList(0, op.arity()));
                    },
                    positive);
              }
            });
    assertEquals(true, count[0] > 10, count[0] + " operations");
  }

  @Test
  void matricesOfWeightsServeEverySample() {
    Node weights = weight(3, 7);
    assertSamplesIndependent(
        x -> Ops.tanh(Linalg.matmul(x, weights)), new CounterRandom(1, 3).normal(Shape.of(4, 3)));
  }

  @Test
  void whatLooksAtOtherSamplesIsFound() {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () ->
                assertSamplesIndependent(
                    x -> Ops.multiply(Ops.subtract(x, Reductions.mean(x, 0)), weight(2, 5, 4)),
                    IMAGES));
    assertEquals(
        """
        the value is another for a batch of 3 than for its samples alone
        the gradient for batch is another for a batch of 3 than for its samples alone
        the gradient for weight is another for a batch of 3 than for its samples alone""",
        error.getMessage());
  }

  /** Right forwards, but the cotangents of all samples are mixed on the way back. */
  private record Mixing() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return 2 * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node mean = Reductions.mean(cotangent, 0);
      return List.of(Ops.multiply(Shapes.broadcastTo(mean, cotangent.shape()), 2));
    }
  }

  @Test
  void aRuleThatMixesTheCotangentsOfSamplesIsFound() {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () -> assertSamplesIndependent(x -> Node.of(new Mixing(), x), IMAGES));
    assertEquals(
        "the gradient for batch is another for a batch of 3 than for its samples alone",
        error.getMessage());
  }

  @Test
  void theFirstAxisMustBeTheBatch() {
    assertThrows(
        ShapeException.class, () -> assertSamplesIndependent(x -> Reductions.sum(x), IMAGES));
    assertThrows(ShapeException.class, () -> assertSamplesIndependent(x -> x, Tensor.zeros(1, 4)));
  }
}
