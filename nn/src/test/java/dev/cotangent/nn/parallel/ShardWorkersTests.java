package dev.cotangent.nn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShardWorkersTests {
  /** Numbers of very different magnitudes: any other order of adding gives other bits. */
  private static float value(int shard) {
    return (float) (Math.sin(shard + 1) * Math.pow(10, shard * 5 % 7));
  }

  private static float sum(int from, int to) {
    if (to - from == 1) {
      return value(from);
    }
    int middle = BinaryTree.middle(from, to);
    return sum(from, middle) + sum(middle, to);
  }

  @Property(tries = 200)
  void theOrderIsThatOfTheTreeWhoeverIsDoneFirst(
      @ForAll @IntRange(min = 1, max = 5) int threads,
      @ForAll @IntRange(min = 1, max = 20) int shards,
      @ForAll long seed) {
    ShardWorkers workers = new ShardWorkers(threads);
    for (int i = 0; i < 3; i++) {
      FlatValues sum =
          workers.sum(
              new BinaryTree.Range(0, shards),
              Precision.FLOAT32,
              2,
              (shard, values) -> {
                LockSupport.parkNanos((seed >>> shard % 60 & 7) * 20_000);
                values.set(0, Tensor.vector(value(shard)));
                values.set(1, Tensor.vector(1));
              });
      assertEquals((double) sum(0, shards), sum.at(0));
      assertEquals(shards, sum.at(1));
      workers.give(sum);
    }
  }

  @Test
  void theFailureOfTheFirstShardIsThrown() throws Exception {
    ShardWorkers workers = new ShardWorkers(2);
    CountDownLatch both = new CountDownLatch(2);
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                workers.sum(
                    new BinaryTree.Range(0, 2),
                    Precision.FLOAT32,
                    1,
                    (shard, values) -> {
                      both.countDown();
                      try {
                        both.await();
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                      LockSupport.parkNanos(shard == 0 ? 20_000_000 : 0);
                      throw new IllegalStateException("shard " + shard);
                    }));
    assertEquals("shard 0", thrown.getMessage());
    FlatValues sum =
        workers.sum(
            new BinaryTree.Range(0, 2),
            Precision.FLOAT64,
            1,
            (shard, values) -> values.set(0, Tensor.vector(0.1)));
    assertEquals(0.2, sum.at(0));
  }
}
