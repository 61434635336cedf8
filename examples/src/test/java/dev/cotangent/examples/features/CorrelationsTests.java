package dev.cotangent.examples.features;

import static dev.cotangent.core.Expressions.constant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.math.PairedStatsAccumulator;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorrelationsTests {
  @Test
  void rowsCorrelateAsPearsonSays() {
    Tensor a = new CounterRandom(1, 1).normal(Shape.of(2, 3, 50));
    Tensor b = new CounterRandom(1, 2).normal(Shape.of(2, 4, 50));
    Tensor found = Interpreter.evaluate(Correlations.between(constant(a), constant(b)), Map.of());
    assertEquals(Shape.of(2, 3, 4), found.shape());
    for (int i = 0; i < found.size(); i++) {
      PairedStatsAccumulator pairs = new PairedStatsAccumulator();
      for (int at = 0; at < 50; at++) {
        pairs.add(a.at(i / 4 * 50 + at), b.at((i / 12 * 4 + i % 4) * 50 + at));
      }
      assertEquals(pairs.pearsonsCorrelationCoefficient(), found.at(i), 1e-10);
    }
  }

  @Test
  void aRowThatDoesNotVaryCorrelatesWithNothing() {
    Tensor rows = Tensor.of(Shape.of(2, 3), 0, 0, 0, 1, 2, 4);
    Tensor found =
        Interpreter.evaluate(Correlations.between(constant(rows), constant(rows)), Map.of());
    assertEquals(0, found.get(0, 0));
    assertEquals(0, found.get(0, 1));
    assertEquals(1, found.get(1, 1), 1e-9);
  }

  /** A network's layer is measured by the colours that its features were made to see. */
  @Test
  void aFeatureFollowsTheColourItWasMadeFor() {
    Tensor pictures =
        Tensor.generate(
            Shape.of(3, 3, 32, 32), i -> new CounterRandom(4, i / 4 % 8 + i / 128).uniform(i / 4));
    Correlations found =
        Correlations.of(ColourNetwork.seeing(List.of(Cue.GREEN, Cue.DARK)), 0, pictures);
    assertEquals(Cue.GREEN, found.follows(0).cue());
    assertTrue(found.follows(0).isClear());
    assertEquals(Cue.DARK, found.follows(1).cue());
    assertEquals(0, found.bestFor(Cue.GREEN));
    assertEquals(1, found.followingColours());
    assertEquals(3, found.picturesThatFollow(Cue.DARK, 1, 3));
  }

  @Test
  void theFeaturesThatShareAPictureAreFound() {
    Strongest strongest =
        new Strongest(new int[] {4, 7, 7, 4, 7, 0}, new double[] {1, 2, 9, 3, 5, 0});
    assertEquals(List.of(2, 4, 1), strongest.sharing());
    assertEquals(2, strongest.differentPictures());
    assertEquals(1, strongest.silent());
    assertFalse(strongest.sharing().contains(5));
  }
}
