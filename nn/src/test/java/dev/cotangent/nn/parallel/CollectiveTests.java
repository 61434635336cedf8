package dev.cotangent.nn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for workers of one process and over sockets alike. */
class CollectiveTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  enum Kind {
    LOCAL,
    SOCKETS
  }

  private static List<Collective> group(Kind kind, int size, Duration timeout) throws Exception {
    if (kind == Kind.LOCAL) {
      return List.copyOf(LocalCollective.group(size, timeout));
    }
    List<Rendezvous> places = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      places.add(Rendezvous.open(InetAddress.getLoopbackAddress()));
    }
    List<InetSocketAddress> addresses = places.stream().map(Rendezvous::address).toList();
    byte[] secret = Handshake.nonce();
    return each(size, rank -> places.get(rank).join(rank, addresses, secret, timeout));
  }

  private static <T> List<T> each(int size, Function<Integer, T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int rank = i;
        futures.add(pool.submit(() -> work.apply(rank)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /** What each worker throws. */
  private static List<String> messages(
      List<Collective> group, BiFunction<Collective, Integer, Runnable> work) throws Exception {
    return each(
        group.size(),
        rank ->
            assertThrows(CollectiveException.class, () -> work.apply(group.get(rank), rank).run())
                .getMessage());
  }

  private static FlatValues values(int rank, int size, Precision precision) {
    FlatValues values = FlatValues.zeros(precision, size);
    values.set(0, new CounterRandom(rank, 7).normal(Shape.of(size)));
    return values;
  }

  private static FlatValues sum(int from, int to, int size, Precision precision) {
    if (to - from == 1) {
      return values(from, size, precision);
    }
    int middle = BinaryTree.middle(from, to);
    FlatValues left = sum(from, middle, size, precision);
    left.add(sum(middle, to, size, precision));
    return left;
  }

  private static Tensor all(FlatValues values) {
    return values.tensor(0, Shape.of(values.size()));
  }

  @ParameterizedTest
  @EnumSource
  void allHaveTheSumByTheTree(Kind kind) throws Exception {
    for (int workers = 1; workers <= 7; workers++) {
      List<Collective> group = group(kind, workers, PATIENCE);
      for (Precision precision : Precision.values()) {
        for (int size : new int[] {1, 1000, 100_003}) {
          Tensor expected = all(sum(0, workers, size, precision));
          List<Tensor> sums =
              each(
                  workers,
                  rank -> {
                    FlatValues mine = values(rank, size, precision);
                    group.get(rank).allReduce(mine);
                    return all(mine);
                  });
          sums.forEach(sum -> assertEquals(expected, sum));
        }
      }
      group.forEach(Collective::close);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allHaveTheValuesOfTheFirst(Kind kind) throws Exception {
    int size = 70_001;
    for (int workers = 1; workers <= 5; workers++) {
      List<Collective> group = group(kind, workers, PATIENCE);
      Tensor expected = all(values(0, size, Precision.FLOAT32));
      List<Tensor> copies =
          each(
              workers,
              rank -> {
                FlatValues mine = values(rank, size, Precision.FLOAT32);
                group.get(rank).broadcast(mine);
                group.get(rank).barrier();
                return all(mine);
              });
      copies.forEach(copy -> assertEquals(expected, copy));
      group.forEach(Collective::close);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyCallsOneAfterTheOther(Kind kind) throws Exception {
    List<Collective> group = group(kind, 3, PATIENCE);
    List<Double> sums =
        each(
            3,
            rank -> {
              FlatValues mine = FlatValues.zeros(Precision.FLOAT64, 3);
              for (int i = 0; i < 500; i++) {
                mine.set(0, Tensor.vector(rank + 1, i, mine.at(2) / 3 + 1));
                group.get(rank).allReduce(mine);
                assertEquals(3 * i, mine.at(1));
              }
              return mine.at(0) + mine.at(2);
            });
    assertEquals(List.of(1506.0, 1506.0, 1506.0), sums);
    group.forEach(Collective::close);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyWaitsLongerThanTheTimeOut(Kind kind) throws Exception {
    List<Collective> group = group(kind, 3, Duration.ofMillis(300));
    String message =
        assertThrows(CollectiveException.class, () -> group.get(0).barrier()).getMessage();
    assertTrue(message.contains("PT0.3S"), message);
    message = assertThrows(CollectiveException.class, () -> group.get(0).barrier()).getMessage();
    assertTrue(message.contains("cannot go on"), message);
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerThatLeavesIsMissed(Kind kind) throws Exception {
    List<Collective> group = group(kind, 3, PATIENCE);
    List<String> messages =
        messages(
            group,
            (worker, rank) ->
                () -> {
                  if (rank == 2) {
                    worker.close();
                  }
                  worker.allReduce(FlatValues.zeros(Precision.FLOAT32, 1_000_000));
                });
    assertTrue(messages.stream().allMatch(each -> each.startsWith("[collective]")));
    String first = messages.get(0);
    assertTrue(kind == Kind.SOCKETS || first.contains("worker 2 has left"), first);
    assertTrue(
        kind == Kind.LOCAL
            || first.contains("worker 2 has gone")
            || first.contains("reset")
            || first.contains("Broken pipe"),
        first);
  }

  @ParameterizedTest
  @EnumSource
  void differentCallsAreRefused(Kind kind) throws Exception {
    List<Collective> group = group(kind, 2, PATIENCE);
    List<String> messages =
        messages(
            group,
            (worker, rank) ->
                () -> worker.allReduce(FlatValues.zeros(Precision.FLOAT32, rank + 5)));
    assertTrue(
        messages.stream().anyMatch(each -> each.contains("5 values of FLOAT32")),
        messages.toString());
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsTheWaiting(Kind kind) throws Exception {
    List<Collective> group = group(kind, 2, PATIENCE);
    Thread.currentThread().interrupt();
    assertThrows(CollectiveException.class, () -> group.get(0).barrier());
    assertTrue(Thread.interrupted());
    assertFalse(Thread.currentThread().isInterrupted());
    assertThrows(
        ExecutionException.class,
        () ->
            each(
                1,
                rank -> {
                  group.get(1).barrier();
                  return rank;
                }));
  }
}
