package dev.cotangent.nn.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.Trainer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgramCacheTests {
  /** What stands for a program: as large as its batch. */
  private record Memory(int samples, List<Integer> compiled) {
    static Memory of(int samples, List<Integer> compiled) {
      compiled.add(samples);
      return new Memory(samples, compiled);
    }
  }

  @Test
  void manySizesAreBoundedBySamples() {
    List<Integer> compiled = new ArrayList<>();
    ProgramCache<Integer, Memory> cache =
        new ProgramCache<>(size -> size, size -> Memory.of(size, compiled));
    List<WeakReference<Memory>> all = new ArrayList<>();
    for (int size = 1; size <= 10_000; size++) {
      all.add(new WeakReference<>(cache.get(size)));
    }
    compiled.clear();
    int kept = 0;
    for (int size = 10_000; size > 0 && compiled.isEmpty(); size--) {
      cache.get(size);
      kept += compiled.isEmpty() ? size : 0;
    }
    assertTrue(kept <= 4 * 10_000, kept + " samples");
    assertTrue(kept > 2 * 10_000, kept + " samples");
    long alive = all.size();
    for (int i = 0; i < 100 && alive > 5; i++) {
      System.gc();
      alive = all.stream().filter(reference -> reference.get() != null).count();
    }
    assertTrue(alive <= 5, alive + " programs");
  }

  @Test
  void smallSizesStay() {
    List<Integer> compiled = new ArrayList<>();
    ProgramCache<Integer, Memory> cache =
        new ProgramCache<>(size -> size, size -> Memory.of(size, compiled));
    for (int round = 0; round < 3; round++) {
      for (int size = 1; size <= 44; size++) {
        assertSame(cache.get(size), cache.get(size));
      }
    }
    assertEquals(44, compiled.size()); // 990 samples in all
  }

  /** 1,024 samples are four batches of 256, however small the batches are. */
  @Test
  void theLeastRecentlyUsedIsGivenUpForOneSampleTooMany() {
    List<String> compiled = new ArrayList<>();
    ProgramCache<String, String> cache =
        new ProgramCache<>(
            key -> Integer.parseInt(key.substring(1)),
            key -> {
              compiled.add(key);
              return key;
            });
    List<String> full = List.of("a256", "b256", "c256", "d255", "e1");
    full.forEach(cache::get);
    full.forEach(cache::get);
    assertEquals(full, compiled);
    cache.get("f1");
    cache.get("b256");
    assertEquals(6, compiled.size());
    cache.get("a256");
    assertEquals(7, compiled.size());
    // A larger one makes room for more.
    cache.get("g300");
    compiled.clear();
    List.of("g300", "a256", "b256", "f1").forEach(cache::get);
    assertEquals(List.of(), compiled);
  }

  @Test
  void whatIsUsedAgainStays() {
    List<Integer> compiled = new ArrayList<>();
    ProgramCache<Integer, Memory> cache =
        new ProgramCache<>(size -> size, size -> Memory.of(size, compiled));
    Memory one = cache.get(256);
    for (int size = 100; size < 255; size++) {
      assertSame(one, cache.get(256));
      cache.get(size);
    }
    assertSame(one, cache.get(256));
  }

  @Test
  void oneLargeProgramIsKeptAndGivesWayToSmallOnes() {
    List<Integer> compiled = new ArrayList<>();
    ProgramCache<Integer, Memory> cache =
        new ProgramCache<>(size -> size, size -> Memory.of(size, compiled));
    assertSame(cache.get(100_000), cache.get(100_000));
    for (int size = 70_000; size < 70_010; size++) {
      cache.get(size);
    }
    assertEquals(11, compiled.size());
    cache.get(100_000);
    assertEquals(12, compiled.size());
  }

  /** A network that counts how often its layer is applied: once for each program. */
  private static Network counting(AtomicInteger applied) {
    Layer dense = Layers.dense(2);
    return Network.of(
        (x, context) -> {
          applied.incrementAndGet();
          return dense.apply(x, context);
        },
        Shape.of(3),
        1);
  }

  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  @Test
  void predictingKeepsProgramsOfTheSizesThatComeAgain() {
    AtomicInteger applied = new AtomicInteger();
    Network network = counting(applied);
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(700, 3));
    Examples rows = Examples.of(inputs, inputs);
    Tensor whole = network.predict(inputs);
    for (int size = 1; size <= 700; size++) {
      Tensor part = network.predict(rows.inputs(first(size)));
      assertEquals(Shape.of(size, 2), part.shape());
      for (int i = 0; i < part.size(); i++) {
        assertEquals(whole.at(i), part.at(i), 1e-6);
      }
    }
    int before = applied.get();
    for (int i = 0; i < 5; i++) {
      network.predict(rows.inputs(first(700)));
      network.predict(rows.inputs(first(1)));
      network.predict(rows.inputs(first(100)));
    }
    assertEquals(before + 2, applied.get()); // 1 and 100 had been given up
  }

  @Test
  void aTrainingKeepsItsProgramsFromEpochToEpoch() {
    AtomicInteger applied = new AtomicInteger();
    Network network = counting(applied);
    Examples training =
        Examples.of(Tensor.zeros(1_500, 3), Tensor.generate(Shape.of(1_500), i -> i % 2));
    Examples validation =
        Examples.of(Tensor.zeros(1_100, 3), Tensor.generate(Shape.of(1_100), i -> i % 2));
    Trainer trainer = Trainer.of(network).batchSize(400).epochs(4);
    applied.set(0);
    trainer.fit(training, validation);
    assertEquals(4, applied.get());
  }

  @Test
  void aTrainersProgramsAreBoundedBySamplesToo() {
    AtomicInteger applied = new AtomicInteger();
    Trainer trainer = Trainer.of(counting(applied)).batchSize(1_000);
    applied.set(0);
    for (int size = 301; size <= 305; size++) {
      trainer.evaluate(Examples.of(Tensor.zeros(size, 3), Tensor.zeros(size)));
    }
    assertEquals(5, applied.get());
    for (int size = 305; size >= 301; size--) {
      trainer.evaluate(Examples.of(Tensor.zeros(size, 3), Tensor.zeros(size)));
    }
    assertEquals(6, applied.get()); // 301 had been given up: five take more than four times 305
  }
}
