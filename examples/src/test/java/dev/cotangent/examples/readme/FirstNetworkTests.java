package dev.cotangent.examples.readme;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import org.junit.jupiter.api.Test;

class FirstNetworkTests {
  @Test
  void learnsDigitsAsTheReadmeSays() {
    // README: a first network
    LabelledImages train = new GeneratedDigits(1, 28).dataset(4_000);
    LabelledImages test = new GeneratedDigits(2, 28).dataset(1_000);

    Layer skip = (x, context) -> add(x, relu().apply(x, context)); // any function is a layer
    Layer layers =
        Sequential.of(
            conv2d(8, 3).same(), relu(), maxPool(2), skip, flatten(), dense(64), relu(), dense(10));
    Network network = Network.of(layers, Shape.of(1, 28, 28), 42);
    System.out.println(network.summary());

    Trainer trainer =
        Trainer.of(network).optimizer(new Adam()).batchSize(32).epochs(2).showProgress();
    History history = trainer.fit(train, test);
    System.out.println(history.last().validation()); // loss and accuracy on the test digits

    Tensor scores = network.predict(test.inputs(0, 1, 2)); // [3, 10]
    // README: end
    assertEquals(Shape.of(3, 10), scores.shape());
    double accuracy = history.last().validation().accuracy();
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
  }
}
