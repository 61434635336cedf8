package dev.cotangent.nn.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LearningRateProperties {
  @Example
  void keyPoints() {
    assertEquals(0.3, LearningRate.constant(0.3).at(99, 100));
    LearningRate decay = LearningRate.stepDecay(0.8, 0.5, 10);
    assertEquals(0.8, decay.at(9, 100));
    assertEquals(0.4, decay.at(10, 100));
    assertEquals(0.1, decay.at(39, 100), 1e-15);
    LearningRate cosine = LearningRate.cosine(2);
    assertEquals(2, cosine.at(0, 100));
    assertEquals(1, cosine.at(50, 100), 1e-15);
    assertEquals(2 * (1 + Math.cos(Math.PI / 4)) / 2, cosine.at(25, 100), 1e-15);
    assertEquals(0, cosine.at(100, 100), 1e-15);
  }

  @Example
  void warmupRisesInEqualPartsAndThenTheScheduleHasTheRest() {
    LearningRate rate = LearningRate.cosine(1).withWarmup(4);
    assertEquals(0.25, rate.at(0, 24));
    assertEquals(0.5, rate.at(1, 24));
    assertEquals(1, rate.at(3, 24));
    assertEquals(1, rate.at(4, 24));
    assertEquals(0.5, rate.at(14, 24), 1e-15);
    assertEquals(LearningRate.cosine(1).at(19, 20), rate.at(23, 24));
    // A training that ends in the warm-up leaves the schedule one step.
    LearningRate length = (step, totalSteps) -> totalSteps;
    assertEquals(0.5, length.withWarmup(4).at(1, 3));
    assertEquals(0.5, length.withWarmup(4).at(1, 4));
    assertEquals(1, length.withWarmup(1).at(0, 2));
  }

  @Example
  void oneCycleRisesAndFalls() {
    LearningRate rate = LearningRate.oneCycle(1);
    assertEquals(1 / 25.0, rate.at(0, 101), 1e-15);
    assertEquals((1 + 1 / 25.0) / 2, rate.at(15, 101), 1e-15);
    assertEquals(1, rate.at(30, 101), 1e-15);
    assertEquals((1 + 4e-6) / 2, rate.at(65, 101), 1e-15);
    assertEquals(4e-6, rate.at(100, 101), 1e-15);
    assertEquals(1, rate.at(0, 1)); // a single step is taken at the top
  }

  @Property(tries = 300)
  void everySchedulesRatesArePositiveAndAtMostTheHighest(
      @ForAll @LongRange(min = 1, max = 5000) long total,
      @ForAll @LongRange(min = 0, max = 5000) long at,
      @ForAll @LongRange(min = 1, max = 100) long warmup) {
    long step = at % total;
    for (LearningRate rate :
        List.of(
            LearningRate.constant(0.5),
            LearningRate.stepDecay(0.5, 0.9, 7),
            LearningRate.cosine(0.5),
            LearningRate.oneCycle(0.5),
            LearningRate.cosine(0.5).withWarmup(warmup),
            LearningRate.oneCycle(0.5).withWarmup(warmup))) {
      double value = rate.at(step, total);
      assertTrue(value > 0 && value <= 0.5 + 1e-15, value + " at step " + step + " of " + total);
    }
  }

  @Example
  void wrongSettingsAreRefused() {
    for (double rate : new double[] {0, -1, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.cosine(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.oneCycle(rate));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(rate, 0.5, 1));
      assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(1, rate, 1));
    }
    assertEquals(0.25, LearningRate.stepDecay(1, 0.5, 1).at(2, 3));
    assertEquals(0.5, LearningRate.constant(0.5).withWarmup(1).at(0, 1));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.stepDecay(1, 0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(1).withWarmup(0));
  }
}
