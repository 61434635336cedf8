package dev.cotangent.nn;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.nn.Layers.avgPool;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.conv3d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.sigmoid;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Window;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Gradients of networks of every kind of layer, against differences. */
class LayerGradientTests {
  @Test
  void volumesPassTheGradientCheck() {
    Network network =
        Network.of(
            Sequential.of(
                conv3d(4, 3).same(),
                batchNorm(),
                avgPool(Window.valid(2, 1, 2)),
                flatten(),
                dense(3)),
            Shape.of(2, 3, 4, 5),
            1);
    Node scores = network.training(input("x", 2, 2, 3, 4, 5));
    GradientCheck.of(Losses.crossEntropy(scores, constant(Tensor.vector(0, 2)))).verify();
  }

  @Test
  void everyKindOfLayerPassesTheGradientCheck() {
    assertGradients(
        1,
        conv2d(4, 3).same(),
        tanh(),
        maxPool(2),
        conv2d(4, 2).groups(2).withoutBias(),
        relu(),
        avgPool(Window.same(2, 2)),
        flatten(),
        dropout(0.3),
        dense(5),
        sigmoid(),
        dense(3));
  }

  /** Without kinks, which a second-order difference would cross. */
  @Test
  void smoothLayersPassTheGradientCheckToTheSecondOrder() {
    assertGradients(
        2,
        conv2d(3, 3).stride(2).padding(1),
        tanh(),
        avgPool(2),
        flatten(),
        dropout(0.3),
        dense(4),
        sigmoid(),
        dense(3));
  }

  private static void assertGradients(int order, Layer... layers) {
    Network network = Network.of(Sequential.of(layers), Shape.of(2, 6, 6), 5);
    Node x = Expressions.input("x", 2, 2, 6, 6);
    Node loss = Losses.crossEntropy(network.training(x), Expressions.constant(Tensor.vector(2, 0)));
    Report report =
        GradientCheck.of(loss)
            .at(x, new CounterRandom(1, 1).normal(x.shape()))
            .withRespectTo(
                Stream.concat(Stream.of(x), network.variables().stream()).toArray(Node[]::new))
            .directions(1)
            .order(order)
            .verify();
    assertTrue(report.comparisons().size() > network.variables().size());
  }
}
