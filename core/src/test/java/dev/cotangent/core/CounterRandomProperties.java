package dev.cotangent.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CounterRandomProperties {
  private static final int SAMPLES = 20_000;

  @Property(tries = 50)
  void momentsAreThoseOfTheDistributions(@ForAll long seed, @ForAll long stream) {
    CounterRandom random = new CounterRandom(seed, stream);
    double[] uniform = IntStream.range(0, SAMPLES).mapToDouble(random::uniform).toArray();
    double[] normal = IntStream.range(0, SAMPLES).mapToDouble(random::normal).toArray();
    // Five standard errors of each mean.
    assertEquals(0.5, mean(uniform), 5 / Math.sqrt(12.0 * SAMPLES));
    assertEquals(0, mean(normal), 5 / Math.sqrt(SAMPLES));
    assertEquals(
        1, mean(Arrays.stream(normal).map(x -> x * x).toArray()), 5 * Math.sqrt(2.0 / SAMPLES));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Property(tries = 100)
  void uniformIsExactInFloat32AndBelowOne(@ForAll long seed, @ForAll long counter) {
    double value = new CounterRandom(seed, 0).uniform(counter);
    assertTrue(value >= 0 && value < 1);
    assertEquals(value, (float) value);
  }

  @Property(tries = 100)
  void permutationsHoldEveryNumberOnce(@ForAll long seed, @ForAll @IntRange(max = 300) int count) {
    int[] sorted = new CounterRandom(seed, 3).permutation(count);
    Arrays.sort(sorted);
    assertEquals(Arrays.toString(IntStream.range(0, count).toArray()), Arrays.toString(sorted));
  }

  @Property(tries = 100)
  void streamsSeedsAndCountersDiffer(@ForAll long seed, @ForAll long stream) {
    CounterRandom random = new CounterRandom(seed, stream);
    assertNotEquals(random.bits(0), random.bits(1));
    assertNotEquals(random.bits(0), new CounterRandom(seed + 1, stream).bits(0));
    assertNotEquals(random.bits(0), new CounterRandom(seed, stream + 1).bits(0));
    assertEquals(random.bits(7), new CounterRandom(seed, stream).bits(7));
  }

  @Property(tries = 100)
  void boundsHold(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
    int value = new CounterRandom(seed, 1).below(bound, 5);
    assertTrue(value >= 0 && value < bound);
  }
}
