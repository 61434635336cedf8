package dev.cotangent.examples.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Minibatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentedDigitsTests {
  private static final LabelledImages DIGITS = new GeneratedDigits(1, 28).dataset(100);

  private static List<Minibatch> epoch(int number, long first) {
    List<Minibatch> all = new ArrayList<>();
    try (Batches.Pass pass = AugmentedDigits.of(DIGITS, 5, 32).epoch(number, first)) {
      pass.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void everyEpochHasAllDigitsInNewVariants() {
    List<Minibatch> first = epoch(1, 0);
    assertEquals(4, first.size());
    assertEquals(first.subList(3, 4), epoch(1, 3));
    assertNotEquals(first, epoch(2, 0));
    double[] labels =
        first.stream()
            .flatMapToDouble(batch -> Arrays.stream(batch.tensors().get("targets").toDoubles()))
            .sorted()
            .toArray();
    assertEquals(
        Tensor.vector(Arrays.stream(DIGITS.targets(range(100)).toDoubles()).sorted().toArray()),
        Tensor.vector(labels));
    double ink =
        first.stream()
            .flatMapToDouble(batch -> Arrays.stream(batch.tensors().get("inputs").toDoubles()))
            .average()
            .orElseThrow();
    double original = Arrays.stream(DIGITS.inputs(range(100)).toDoubles()).average().orElseThrow();
    assertTrue(Math.abs(ink / original - 1) < 0.1, ink + " instead of " + original);
  }

  private static int[] range(int count) {
    return IntStream.range(0, count).toArray();
  }
}
