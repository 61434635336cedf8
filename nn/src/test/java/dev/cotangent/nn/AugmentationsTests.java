package dev.cotangent.nn;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.nn.Augmentations.randomFlip;
import static dev.cotangent.nn.Augmentations.randomShift;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Ops;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationsTests {
  private static final int SAMPLES = 400;
  private static final Tensor PICTURES =
      Tensor.generate(Shape.of(SAMPLES, 2, 3, 4), i -> 1 + i % 24);

  /** The pictures as two training steps see them. */
  private static Tensor[] steps(Layer layer, long seed) {
    Network network = Network.of(layer, Shape.of(2, 3, 4), seed);
    assertEquals(PICTURES, network.predict(PICTURES).as(PICTURES.precision()));
    Node x = Expressions.input("x", PICTURES.shape());
    Node y = network.training(x);
    Program program = Program.of(y).updates(network.updates(y)).compile();
    Map<Node, Tensor> feeds = Map.of(x, PICTURES);
    return new Tensor[] {program.run(feeds).get(y), program.run(feeds).get(y)};
  }

  @Test
  void everySecondPictureIsMirrored() {
    Tensor[] seen = steps(randomFlip(), 1);
    int mirrored = 0;
    for (int n = 0; n < SAMPLES; n++) {
      boolean flipped = seen[0].get(n, 0, 0, 0) == 4;
      mirrored += flipped ? 1 : 0;
      for (int i = 0; i < 24; i++) {
        int column = i % 4;
        int[] at = {n, i / 12, i / 4 % 3, flipped ? 3 - column : column};
        assertEquals(1 + i, seen[0].get(at));
      }
    }
    assertEquals(SAMPLES / 2.0, mirrored, 5 * Math.sqrt(SAMPLES / 4.0));
    assertNotEquals(seen[0], seen[1]);
    assertEquals(seen[0], steps(randomFlip(), 1)[0]);
    assertNotEquals(seen[0], steps(randomFlip(), 2)[0]);
  }

  @Test
  void picturesAreMovedByEveryDistanceUpToTheMost() {
    Tensor[] seen = steps(randomShift(2), 1);
    Set<Integer> distances = new HashSet<>();
    for (int n = 0; n < SAMPLES; n++) {
      int found = -1;
      for (int distance = 0; distance < 25; distance++) {
        if (isMoved(seen[0], n, distance / 5 - 2, distance % 5 - 2)) {
          found = distance;
        }
      }
      assertTrue(found >= 0, "sample " + n);
      distances.add(found);
    }
    assertEquals(25, distances.size());
    assertNotEquals(seen[0], seen[1]);
    assertEquals(PICTURES, steps(randomShift(0), 1)[0].as(PICTURES.precision()));
  }

  private static boolean isMoved(Tensor seen, int n, int down, int right) {
    for (int i = 0; i < 24; i++) {
      int row = i / 4 % 3 + down;
      int column = i % 4 + right;
      boolean inside = row >= 0 && row < 3 && column >= 0 && column < 4;
      double expected = inside ? 1 + i / 12 * 12 + row * 4 + column : 0;
      if (seen.get(n, i / 12, i / 4 % 3, i % 4) != expected) {
        return false;
      }
    }
    return true;
  }

  @Test
  void cotangentsFlowBackToThePixels() {
    Network network = Network.of(Sequential.of(randomShift(1), randomFlip()), Shape.of(2, 3, 3), 4);
    Node x = Expressions.variable("x", new CounterRandom(1, 1).normal(Shape.of(4, 2, 3, 3)));
    assertGradients(Ops.tanh(network.training(x)));
  }

  @Test
  void whatIsNoPictureIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> randomShift(-1));
    assertThrows(ShapeException.class, () -> Network.of(randomFlip(), Shape.of(3), 1));
    assertEquals("randomShift(4)", randomShift(4).toString());
  }
}
