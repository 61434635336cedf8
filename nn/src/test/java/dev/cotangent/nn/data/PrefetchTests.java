package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrefetchTests {
  private static Minibatch collate(List<Long> elements) {
    return new Minibatch(
        Map.of("x", Tensor.vector(elements.stream().mapToDouble(i -> i).toArray())));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cotangent-data"))
        .toList();
  }

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(List.of(), threads());
  }

  @Test
  void threadsWorkAheadButNotFar() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch ahead = new CountDownLatch(4);
    Batches batches =
        Dataset.of(
                100,
                index -> {
                  made.incrementAndGet();
                  ahead.countDown();
                  return index;
                })
            .batch(1, PrefetchTests::collate)
            .prefetch(2);
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      assertTrue(ahead.await(1, TimeUnit.MINUTES));
      assertEquals(2, threads().size());
      assertEquals(0, pass.next().tensors().get("x").item());
      pass.close();
      assertTrue(made.get() <= 5, made + " were made");
    }
  }

  @Test
  void twoThreadsMakeBatchesAtOnce() {
    CountDownLatch both = new CountDownLatch(2);
    Batches batches =
        Dataset.of(
                2,
                index -> {
                  both.countDown();
                  if (!both.await(1, TimeUnit.MINUTES)) {
                    throw new AssertionError("alone");
                  }
                  return index;
                })
            .batch(1, PrefetchTests::collate)
            .prefetch(2);
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      assertEquals(0, pass.next().tensors().get("x").item());
      assertEquals(1, pass.next().tensors().get("x").item());
      assertFalse(pass.hasNext());
      assertEquals(List.of(), threads()); // gone at the end, without being closed
      assertThrows(NoSuchElementException.class, pass::next);
    }
  }

  private static final class Broken extends IOException {
    private static final long serialVersionUID = 1;

    Broken() {
      super("no such picture");
    }
  }

  @Test
  void whatFailsIsThrownInItsPlaceWithItsCause() {
    Broken broken = new Broken();
    Batches plain =
        Dataset.of(10, index -> index)
            .map(
                x -> {
                  if (x == 5) {
                    throw broken;
                  }
                  return x;
                })
            .batch(2, PrefetchTests::collate);
    for (Batches batches : List.of(plain, plain.prefetch(1), plain.prefetch(3))) {
      try (Batches.Pass pass = batches.epoch(7, 1)) {
        assertTrue(pass.hasNext());
        assertEquals(2, pass.next().tensors().get("x").at(0));
        for (int again = 0; again < 2; again++) {
          assertTrue(pass.hasNext());
          DatasetException thrown = assertThrows(DatasetException.class, pass::next);
          assertEquals(
              "[dataset] epoch 7, batch 3, sample 2 of it: no such picture", thrown.getMessage());
          assertSame(broken, thrown.getCause());
        }
      }
    }
  }

  @Test
  void whatFailsToBeReadOrPutTogetherIsThrownInItsPlace() {
    Batches reading =
        Dataset.<Long>reading(
                () ->
                    new RecordReader<>() {
                      private long next;

                      @Override
                      public @Nullable Long read() throws IOException {
                        if (next == 3) {
                          throw new Broken();
                        }
                        return next++;
                      }

                      @Override
                      public void close() {}
                    })
            .batch(1, PrefetchTests::collate);
    Batches collating =
        Dataset.of(5, index -> index)
            .batch(
                1,
                elements -> {
                  if (elements.get(0) == 3) {
                    throw new Broken();
                  }
                  return collate(elements);
                });
    for (Batches batches :
        List.of(reading, reading.prefetch(2), collating, collating.prefetch(2))) {
      try (Batches.Pass pass = batches.epoch(1, 0)) {
        for (int i = 0; i < 3; i++) {
          assertEquals(i, pass.next().tensors().get("x").item());
        }
        DatasetException thrown = assertThrows(DatasetException.class, pass::next);
        assertEquals("[dataset] epoch 1, batch 4: no such picture", thrown.getMessage());
      }
    }
  }

  @Test
  void errorsReachWhoTakesTheBatch() {
    Batches batches =
        Dataset.<Long>of(
                5,
                index -> {
                  throw new StackOverflowError("deep");
                })
            .batch(1, PrefetchTests::collate)
            .prefetch(2);
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      assertEquals("deep", assertThrows(StackOverflowError.class, pass::next).getMessage());
    }
  }

  @Test
  void aReaderIsClosedWhereAPassEndsEarly() {
    AtomicInteger open = new AtomicInteger();
    Batches batches =
        Dataset.<Long>reading(
                () -> {
                  open.incrementAndGet();
                  return new RecordReader<>() {
                    private boolean closed;

                    @Override
                    public Long read() {
                      return 1L;
                    }

                    @Override
                    public void close() {
                      if (!closed) {
                        open.decrementAndGet();
                      }
                      closed = true;
                    }
                  };
                })
            .batch(2, PrefetchTests::collate)
            .prefetch(3);
    for (int i = 0; i < 20; i++) {
      try (Batches.Pass pass = batches.epoch(1, i)) {
        pass.next();
      }
      assertEquals(0, open.get());
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Batches batches =
        Dataset.of(
                3,
                index -> {
                  go.await();
                  return index;
                })
            .batch(1, PrefetchTests::collate)
            .prefetch(1);
    Batches.Pass pass = batches.epoch(1, 0);
    Thread waiting =
        new Thread(
            () -> {
              DatasetException thrown = assertThrows(DatasetException.class, pass::next);
              assertTrue(thrown.getCause() instanceof InterruptedException);
              assertTrue(Thread.currentThread().isInterrupted());
            });
    AtomicInteger failed = new AtomicInteger();
    waiting.setUncaughtExceptionHandler((thread, e) -> failed.incrementAndGet());
    waiting.start();
    waiting.interrupt();
    while (waiting.isAlive() && !isClosing(waiting)) { // else the batch might come before
      Thread.sleep(1);
    }
    go.countDown();
    waiting.join();
    pass.close();
    assertEquals(0, failed.get());
  }

  private static boolean isClosing(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(
            frame ->
                frame.getMethodName().equals("close")
                    && frame.getClassName().contains("PrefetchedPass"));
  }

  @Test
  void batchesFromElsewhereCanBePrefetchedAndMapped() {
    Batches plain = Dataset.of(5, index -> index).batch(2, PrefetchTests::collate);
    Batches mapped =
        plain
            .prefetch(2)
            .map(1, (batch, random) -> new Minibatch(Map.of("y", batch.tensors().get("x"))))
            .prefetch(2);
    try (Batches.Pass pass = mapped.epoch(1, 1)) {
      assertEquals(Tensor.vector(2, 3), pass.next().tensors().get("y"));
      assertEquals(Tensor.vector(4), pass.next().tensors().get("y"));
      assertFalse(pass.hasNext());
    }
    assertEquals(plain.count(), mapped.count());
  }
}
