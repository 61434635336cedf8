package dev.cotangent.nn;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.training.Trainer;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Large enough that every kernel cuts its work into several parts. */
class ThreadIndependenceTests {
  private static final LabelledImages DIGITS = new GeneratedDigits(3, 28).dataset(160);

  private static List<Tensor> trainedWith(int threads, long seed, Supplier<Optimizer> optimizer) {
    Layer layers =
        Sequential.of(
            conv2d(16, 3).same(),
            relu(),
            maxPool(2),
            conv2d(24, 3).same(),
            relu(),
            maxPool(2),
            flatten(),
            dropout(0.2),
            dense(64),
            relu(),
            dense(10));
    Network network = Network.of(layers, Shape.of(1, 28, 28), seed);
    Trainer.of(network)
        .optimizer(optimizer.get())
        .batchSize(64) // the last batch is smaller
        .epochs(2)
        .threads(threads)
        .fit(DIGITS);
    return network.variables().stream().map(node -> node.variable().value()).toList();
  }

  @Test
  void weightsAreBitwiseEqualForAnyNumberOfThreads() {
    List<Tensor> one = trainedWith(1, 5, Adam::new);
    assertEquals(one, trainedWith(2, 5, Adam::new));
    assertEquals(one, trainedWith(4, 5, Adam::new));
    assertNotEquals(one, trainedWith(1, 6, Adam::new));
  }

  @Test
  void alsoWithMomentum() {
    Supplier<Optimizer> sgd = () -> new Sgd().momentum(0.9);
    assertEquals(trainedWith(1, 5, sgd), trainedWith(3, 5, sgd));
  }
}
