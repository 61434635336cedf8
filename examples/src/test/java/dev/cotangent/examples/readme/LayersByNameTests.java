package dev.cotangent.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.ops.Losses;
import org.junit.jupiter.api.Test;

class LayersByNameTests {
  private static void assertTrainable(Layer layers, Shape sample, int classes) {
    Network network = Network.of(layers, sample, 42);
    Node x = Expressions.input("x", Shape.of(3).concat(sample));
    Node scores = network.training(x);
    assertEquals(Shape.of(3, classes), scores.shape());
    Node loss = Losses.crossEntropy(scores, Expressions.input("labels", 3));
    assertEquals(network.variables().size(), Gradients.of(loss, network.variables()).size());
    String summary = network.summary().toString();
    assertTrue(summary.lines().count() > 4, summary);
  }

  @Test
  void networksOfTheReadmeCanBeTrained() {
    assertTrainable(LayersByName.IMAGES, Shape.of(3, 32, 32), 10);
    assertTrainable(LayersByName.SENTENCES, Shape.of(20), 2);
    assertTrainable(LayersByName.ATTENTION, Shape.of(20), 2);
    assertEquals(Shape.of(20), LayersByName.READER.sampleShape());
  }
}
