package dev.cotangent.nn;

import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.checkpoint;
import static dev.cotangent.nn.Layers.concat;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.frozen;
import static dev.cotangent.nn.Layers.identity;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;
import static dev.cotangent.nn.Layers.timeDistributed;
import static dev.cotangent.nn.Layers.transposedConv2d;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SummaryTests {
  private static List<String> layers(Layer layer, int... sample) {
    return Network.of(layer, Shape.of(sample), 1).summary().rows().stream()
        .map(Summary.Row::layer)
        .toList();
  }

  private static long multiplyAdds(Shape sample, UnaryOperator<Node> function) {
    return Network.of(activation("f", function), sample, 1).summary().multiplyAdds();
  }

  @Test
  void partsStandUnderWhatTheyArePartsOf() {
    Layer block = Sequential.of(conv2d(2, 1), relu());
    assertEquals(
        List.of(
            "residual",
            "  conv2d(2, 1×1)",
            "  relu",
            "  shortcut",
            "    conv2d(2, 1×1)",
            "concat",
            "  conv2d(2, 1×1)",
            "  relu",
            "  identity",
            "frozen",
            "  batchNorm",
            "tail: residual",
            "  relu",
            "  identity",
            "relu"),
        layers(
            Sequential.of(
                residual(block).shortcut(conv2d(2, 1)),
                concat(block, identity()),
                frozen(batchNorm()),
                checkpoint(residual(relu()).named("tail")),
                relu()),
            2,
            3,
            3));
    assertEquals(List.of("timeDistributed", "  dense(2)"), layers(timeDistributed(dense(2)), 4, 3));
  }

  @Test
  void partsAreCountedOnce() {
    Summary summary = Network.of(residual(conv2d(2, 3).same()), Shape.of(2, 5, 5), 1).summary();
    assertEquals(
        List.of(0L, 38L, 0L), summary.rows().stream().map(Summary.Row::parameters).toList());
    assertEquals(25 * 2 * 2 * 9, summary.multiplyAdds());
    assertEquals(38, summary.parameters());
    assertEquals(
        0,
        Network.of(Sequential.of(frozen(dense(2)), dense(2)), Shape.of(2), 1)
            .summary()
            .rows()
            .get(1)
            .parameters());
  }

  @Test
  void everyKindOfProductIsCounted() {
    // 2 · 4 filters 3 × 3 at each of the 5 · 5 places that are spread
    assertEquals(
        25L * 2 * 4 * 9,
        Network.of(transposedConv2d(4, 3).stride(2), Shape.of(2, 5, 5), 1)
            .summary()
            .multiplyAdds());
    Node filter = Shapes.full(Shape.of(4, 2, 3, 3), 1);
    assertEquals(
        9L * 4 * 2 * 9,
        multiplyAdds(
            Shape.of(2, 5, 5), x -> Convolutions.trueConvolution2d(x, filter, Window.valid(3, 3))));
    Node matrix = Expressions.input("m", 4, 6);
    assertEquals(
        3L * 4 * 6, multiplyAdds(Shape.of(3, 4), x -> Linalg.einsum("nij,jk->nik", x, matrix)));
    assertEquals(5, multiplyAdds(Shape.of(5), Ops::square));
    assertEquals(5, multiplyAdds(Shape.of(5), x -> Ops.divide(x, 3)));
    assertEquals(0, multiplyAdds(Shape.of(5), x -> Ops.add(x, x)));
  }

  /** Seven steps of a product of [1, 3] by [3, 3]. */
  @Test
  void loopsAreCountedWithAllTheirSteps() {
    Node weight = Expressions.input("w", 3, 3);
    assertEquals(
        7L * 9,
        multiplyAdds(
            Shape.of(3),
            x ->
                Expressions.iterate(7, List.of(x), y -> List.of(Linalg.matmul(y.get(0), weight)))
                    .get(0)));
  }
}
