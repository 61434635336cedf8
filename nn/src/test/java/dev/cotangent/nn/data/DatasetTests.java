package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatasetTests {
  /** The numbers 0 to n − 1, which have numbers. */
  private static Dataset<Integer> numbers(int n) {
    return Dataset.of(n, index -> (int) index);
  }

  /** The same, one after another. */
  private static Dataset<Integer> sequence(int n) {
    return Dataset.streaming(() -> IntStream.range(0, n).boxed());
  }

  private static <T> List<T> elements(Dataset<T> data, int epoch) {
    List<T> elements = new ArrayList<>();
    data.forEach(epoch, elements::add);
    return elements;
  }

  private static Minibatch collate(List<Integer> elements) {
    return new Minibatch(
        Map.of("x", Tensor.vector(elements.stream().mapToDouble(i -> i).toArray())));
  }

  private static List<List<Integer>> batches(Batches batches, int epoch, long first) {
    List<List<Integer>> all = new ArrayList<>();
    try (Batches.Pass pass = batches.epoch(epoch, first)) {
      while (pass.hasNext()) {
        double[] values = pass.next().tensors().get("x").toDoubles();
        all.add(Arrays.stream(values).mapToObj(x -> (int) x).toList());
      }
    }
    return all;
  }

  /** Every way to make a data set, from both kinds of sources. */
  private static List<Dataset<Integer>> pipelines() {
    List<Dataset<Integer>> all = new ArrayList<>();
    for (Dataset<Integer> data : List.of(numbers(23), sequence(23))) {
      all.add(data);
      all.add(data.map(x -> x * 2));
      all.add(data.map(5, (x, random) -> x + random.below(1000, 0)));
      all.add(data.filter(x -> x % 3 != 0));
      all.add(data.shuffle(7, 5));
      all.add(data.shuffle(7, 50).map(3, (x, random) -> random.below(1000, x)));
      all.add(data.cache().shuffle(9));
      all.add(data.take(11).concat(data.skip(20)));
      all.add(data.shuffle(1, 4).repeat(3));
      all.add(data.shuffle(1, 4).take(9));
      all.add(data.zip(numbers(17).shuffle(2), (x, y) -> 100 * x + y));
      all.add(data.zip(sequence(30), (x, y) -> 100 * x + y));
    }
    all.add(numbers(23).shuffle(7).map(8, (x, random) -> x * 100 + random.below(100, 1)));
    all.add(numbers(23).shuffle(7).repeat(2).skip(5));
    all.add(numbers(23).select(4, 4, 0));
    return all;
  }

  @Test
  void everyEpochIsAFunctionOfItsNumberFromAnyBatchOn() {
    for (Dataset<Integer> data : pipelines()) {
      List<Batches> ways =
          List.of(
              data.batch(4, DatasetTests::collate),
              data.batchDroppingLast(4, DatasetTests::collate),
              data.bucketByLength(
                  x -> x % 5, new int[] {2, 4}, 3, (elements, length) -> collate(elements)));
      for (Batches batches : ways) {
        for (int epoch = 1; epoch <= 2; epoch++) {
          List<List<Integer>> whole = batches(batches, epoch, 0);
          batches.count().ifPresent(count -> assertEquals(count, whole.size()));
          for (int first = 0; first <= whole.size() + 1; first++) {
            List<List<Integer>> rest = whole.subList(Math.min(first, whole.size()), whole.size());
            assertEquals(rest, batches(batches, epoch, first));
            for (int threads = 1; threads <= 3; threads++) {
              assertEquals(rest, batches(batches.prefetch(threads), epoch, first));
            }
          }
        }
      }
    }
  }

  @Test
  void numberedAndSequentialElementsComeOutAlike() {
    List<Dataset<Integer>> all = pipelines();
    for (int i = 0; i < 12; i++) {
      assertEquals(elements(all.get(i), 2), elements(all.get(i + 12), 2), "pipeline " + i);
    }
  }

  @Test
  void composesAsItSays() {
    assertEquals(List.of(0, 2, 4), elements(numbers(3).map(x -> 2 * x), 1));
    assertEquals(List.of(1, 2), elements(numbers(4).skip(1).take(2), 1));
    assertEquals(List.of(), elements(numbers(2).skip(5), 1));
    assertEquals(List.of(0, 1, 0), elements(numbers(2).concat(numbers(1)), 1));
    assertEquals(List.of(1, 3), elements(sequence(5).filter(x -> x % 2 == 1), 1));
    assertEquals(List.of(0, 11), elements(numbers(2).zip(sequence(9), (x, y) -> 10 * x + y), 1));
    assertEquals(List.of(2, 0), elements(numbers(3).select(2, 0), 1));
    assertEquals(OptionalLong.of(6), numbers(3).repeat(2).count());
    assertEquals(OptionalLong.empty(), numbers(3).filter(x -> true).count());
    assertEquals(OptionalLong.of(3), numbers(3).filter(x -> true).cache().count());
    assertEquals(OptionalLong.of(2), numbers(3).zip(numbers(2), (x, y) -> x).count());
    assertEquals(
        List.of(List.of(0, 1), List.of(2)),
        batches(numbers(3).batch(2, DatasetTests::collate), 1, 0));
    assertEquals(
        List.of(List.of(0, 1)),
        batches(sequence(3).batchDroppingLast(2, DatasetTests::collate), 1, 0));
  }

  @Test
  void shufflesAnewInEachEpochAndLosesNothing() {
    for (Dataset<Integer> data :
        List.of(numbers(50).shuffle(3), sequence(50).shuffle(3, 10), numbers(50).shuffle(3, 99))) {
      List<Integer> first = elements(data, 1);
      assertNotEquals(first, elements(data, 2));
      assertEquals(first, elements(data, 1));
      assertEquals(Set.copyOf(elements(numbers(50), 1)), Set.copyOf(first));
      assertEquals(50, first.size());
    }
    List<Integer> repeated = elements(numbers(50).shuffle(3).repeat(2), 1);
    assertNotEquals(repeated.subList(0, 50), repeated.subList(50, 100));
    assertEquals(
        repeated.subList(50, 100), elements(numbers(50).shuffle(3), 2)); // its second epoch
  }

  @Test
  void bufferedShufflingBringsNothingForwardByMoreThanTheBuffer() {
    List<Integer> shuffled = elements(sequence(100).shuffle(1, 8), 4);
    for (int place = 0; place < 100; place++) {
      assertTrue(shuffled.get(place) - place <= 7, shuffled::toString);
    }
  }

  @Test
  void randomNumbersBelongToSeedEpochAndElement() {
    Dataset<Integer> drawn = numbers(200).map(1, (x, random) -> random.below(1 << 30, 0));
    List<Integer> first = elements(drawn, 1);
    assertEquals(200, Set.copyOf(first).size());
    List<Integer> second = elements(drawn, 2);
    Set<Integer> common = new HashSet<>(first);
    common.retainAll(second);
    assertEquals(Set.of(), common);
    assertNotEquals(
        first, elements(numbers(200).map(2, (x, random) -> random.below(1 << 30, 0)), 1));
  }

  @Test
  void bucketsHoldWhatIsOfAboutOneLength() {
    Batches batches =
        numbers(10)
            .bucketByLength(
                x -> x,
                new int[] {3, 9},
                4,
                (elements, length) -> {
                  assertTrue(elements.stream().allMatch(x -> x <= length));
                  return collate(elements);
                });
    assertEquals(
        List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9)), batches(batches, 1, 0));
    Batches tooShort =
        numbers(10)
            .bucketByLength(x -> x, new int[] {3}, 4, (elements, length) -> collate(elements));
    DatasetException thrown = assertThrows(DatasetException.class, () -> batches(tooShort, 1, 0));
    assertTrue(thrown.getMessage().contains("at most 3 long: 4"), thrown.getMessage());
  }

  @Test
  void skipsNumberedElementsWithoutReadingThem() {
    AtomicInteger read = new AtomicInteger();
    Batches batches =
        Dataset.of(
                1_000,
                index -> {
                  read.incrementAndGet();
                  return (int) index;
                })
            .map(x -> x)
            .shuffle(1)
            .repeat(2)
            .batch(10, DatasetTests::collate);
    assertEquals(2, batches(batches, 3, 198).size());
    assertEquals(20, read.get());
  }

  @Test
  void readsSequencesAgainWithoutComputingWhatIsSkipped() {
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger computed = new AtomicInteger();
    Batches batches =
        Dataset.<Integer>reading(
                () -> {
                  opened.incrementAndGet();
                  return new RecordReader<>() {
                    private int next;

                    @Override
                    public @Nullable Integer read() {
                      return next < 40 ? next++ : null;
                    }

                    @Override
                    public void close() {
                      closed.incrementAndGet();
                    }
                  };
                })
            .map(
                x -> {
                  computed.incrementAndGet();
                  return x;
                })
            .shuffle(1, 7)
            .batch(10, DatasetTests::collate);
    assertEquals(0, opened.get());
    assertEquals(1, batches(batches, 1, 3).size());
    assertEquals(10, computed.get());
    try (Batches.Pass pass = batches.epoch(2, 0)) {
      pass.next();
    }
    assertEquals(2, opened.get());
    assertTrue(closed.get() >= 2, "closed");
  }

  @Test
  void closesStreams() {
    AtomicInteger closed = new AtomicInteger();
    Dataset<String> lines =
        Dataset.streaming(() -> Stream.of("a", "b").onClose(closed::incrementAndGet));
    assertEquals(List.of("a", "b"), elements(lines, 1));
    assertEquals(1, closed.get());
  }

  @Test
  void cachesWhatIsReadOnce() {
    AtomicInteger read = new AtomicInteger();
    Dataset<Integer> cached = sequence(5).map(x -> read.incrementAndGet()).cache();
    assertEquals(0, read.get());
    assertEquals(
        elements(cached, 1), elements(cached.shuffle(4).take(5), 3).stream().sorted().toList());
    assertEquals(5, read.get());
  }

  @Test
  void splitsIntoDisjointPartsThatKeepTheShares() {
    Dataset<Integer> data = numbers(100);
    List<Dataset<Integer>> parts = data.split(1, x -> x < 80 ? 0 : 1, 0.75, 0.25);
    List<Integer> train = elements(parts.get(0), 1);
    List<Integer> rest = elements(parts.get(1), 1);
    assertEquals(60, train.stream().filter(x -> x < 80).count());
    assertEquals(15, train.stream().filter(x -> x >= 80).count());
    assertEquals(25, rest.size());
    Set<Integer> all = new HashSet<>(train);
    all.addAll(rest);
    assertEquals(100, all.size());
    assertEquals(train.stream().sorted().toList(), train);
    assertNotEquals(train, elements(data.split(2, x -> 0, 0.75, 0.25).get(0), 1));
    assertEquals(30, elements(data.split(1, 0.3).get(0), 1).size());
    assertThrows(IllegalStateException.class, () -> data.shuffle(1).split(1, 0.5));
    assertThrows(IllegalStateException.class, () -> sequence(5).split(1, 0.5));
    assertThrows(IllegalArgumentException.class, () -> data.split(1, 0.5, 0.6));
    assertThrows(IllegalArgumentException.class, () -> data.split(1, 0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> data.split(1));
  }

  @Test
  void refusesWhatMakesNoSense() {
    Dataset<Integer> data = sequence(3);
    assertThrows(IllegalStateException.class, () -> data.shuffle(1));
    assertThrows(IllegalStateException.class, () -> data.select(0));
    assertThrows(IllegalArgumentException.class, () -> numbers(3).select(3));
    assertThrows(IllegalArgumentException.class, () -> data.shuffle(1, 0));
    assertThrows(IllegalArgumentException.class, () -> data.take(-1));
    assertThrows(IllegalArgumentException.class, () -> data.skip(-1));
    assertThrows(IllegalArgumentException.class, () -> data.repeat(0));
    assertThrows(IllegalArgumentException.class, () -> data.batch(0, DatasetTests::collate));
    assertThrows(
        IllegalArgumentException.class,
        () -> data.bucketByLength(x -> x, new int[] {2, 2}, 1, (e, l) -> collate(e)));
    Batches batches = data.batch(2, DatasetTests::collate);
    assertThrows(IllegalArgumentException.class, () -> batches.prefetch(0));
    assertThrows(DatasetException.class, () -> batches.epoch(0, 0));
    assertThrows(DatasetException.class, () -> batches.prefetch(1).epoch(1, -1));
  }

  @Test
  void samplesAreWrittenStraightIntoTheirBatch() throws IOException {
    List<float[]> targets = new ArrayList<>();
    Sample sample =
        Sample.of(
            Values.of(
                Shape.of(2),
                (target, at) -> {
                  targets.add(target);
                  target[at] = at;
                  target[at + 1] = 7;
                }),
            Values.scalar(3));
    Minibatch batch = Sample.stack(List.of(sample, sample));
    Tensor inputs = batch.tensors().get(Minibatch.INPUTS);
    assertEquals(Tensor.of(Shape.of(2, 2), new float[] {0, 7, 2, 7}), inputs);
    assertEquals(Tensor.of(Shape.of(2), new float[] {3, 3}), batch.tensors().get("targets"));
    assertSame(inputs.values().floats(), targets.get(0));
    assertSame(inputs.values().floats(), targets.get(1));
  }

  @Test
  void padsToALengthWithAMask() throws IOException {
    Sample words = Sample.of(Tensor.of(Shape.of(2, 2), 1, 2, 3, 4), Tensor.scalar(1));
    Sample padded = words.padTo("inputs", 3, "mask");
    Minibatch batch = Sample.stack(List.of(padded, padded));
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0, 0}, batch.tensors().get("inputs").toFloats());
    assertArrayEquals(new float[] {1, 1, 0, 1, 1, 0}, batch.tensors().get("mask").toFloats());
    assertEquals(List.of("inputs", "targets", "mask"), List.copyOf(batch.tensors().keySet()));
    assertThrows(IllegalArgumentException.class, () -> words.padTo("inputs", 1));
    assertThrows(IllegalArgumentException.class, () -> words.padTo("targets", 1));
    assertThrows(IllegalArgumentException.class, () -> words.padTo("other", 1));
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Sample.stack(List.of(words, padded)));
    assertTrue(thrown.getMessage().contains("names"), thrown.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Sample.stack(List.of(words, words.padTo("inputs", 3))));
    assertThrows(IllegalArgumentException.class, () -> Sample.stack(List.of()));
  }

  @Test
  void tensorsAndExamplesBecomeSamples() {
    Tensor x = Tensor.generate(Shape.of(5, 2), i -> i);
    Tensor y = Tensor.generate(Shape.of(5), i -> 10 * i);
    Minibatch expected =
        Minibatch.of(
            Tensor.of(Shape.of(2, 2), new float[] {6, 7, 8, 9}),
            Tensor.of(Shape.of(2), new float[] {30, 40}));
    for (Dataset<Sample> data :
        List.of(Dataset.of(Map.of("inputs", x, "targets", y)), Dataset.of(Examples.of(x, y)))) {
      try (Batches.Pass pass = data.skip(3).batch(2, Sample::stack).epoch(1, 0)) {
        Minibatch batch = pass.next();
        assertEquals(expected.tensors(), Map.copyOf(batch.tensors()));
        assertFalse(pass.hasNext());
      }
    }
  }

  @Test
  void imagesBecomeSamples() {
    byte[] pixels = {0, 51, 102, (byte) 255};
    LabelledImages images =
        LabelledImages.of(Shape.of(1, 1, 2), pixels, new int[] {1, 0}, List.of("a", "b"))
            .normalized(0.2, 0.5);
    try (Batches.Pass pass = images.samples().batch(2, Sample::stack).epoch(1, 0)) {
      Minibatch batch = pass.next();
      assertEquals(images.inputs(0, 1), batch.tensors().get("inputs"));
      assertEquals(images.targets(0, 1), batch.tensors().get("targets"));
    }
  }
}
