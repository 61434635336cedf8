package dev.cotangent.core.program.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

class WorkersTests {
  private static final long NEVER = Long.MAX_VALUE / 2;

  /**
   * How many orders of the threads' steps are tried; a loop that only waits must be short there.
   */
  private static final int INVOCATIONS = 30;

  /** A kernel whose parts count how often they were done. */
  private static class Counting implements Kernel {
    private final int[] done;
    private boolean prepared;
    private boolean finished;

    Counting(int parts) {
      this.done = new int[parts];
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public int tasks() {
      return done.length;
    }

    @Override
    public void prepare(KernelArguments operands) {
      prepared = true;
    }

    @Override
    public void run(int task, KernelArguments operands) {
      assertTrue(prepared && !finished);
      done[task]++;
    }

    @Override
    public void finish(KernelArguments operands) {
      assertAllDoneOnce();
      finished = true;
    }

    void assertAllDoneOnce() {
      for (int part : done) {
        assertEquals(1, part);
      }
    }
  }

  private static KernelArguments[] operands(int threads) {
    Buffer none = Buffer.allocate(Shape.of(1), Precision.FLOAT32);
    KernelArguments[] operands = new KernelArguments[threads];
    Arrays.setAll(operands, i -> new KernelArguments(List.of(), List.of(), none, none));
    return operands;
  }

  /** Runs kernels one after the other. */
  private static void runAll(Workers workers, int threads, int... parts) {
    for (int count : parts) {
      Counting kernel = new Counting(count);
      workers.run(kernel, operands(threads));
      assertTrue(kernel.finished);
    }
  }

  @Test
  void everyPartIsDoneOnceInEveryOrderOfThreads() {
    Lincheck.runConcurrentTest(INVOCATIONS, () -> runAll(new Workers(2, 0, 0), 2, 3));
  }

  @Test
  void threadsThatEndAreReplacedInEveryOrderOfThreads() {
    Lincheck.runConcurrentTest(INVOCATIONS, () -> runAll(new Workers(2, 0, 0), 2, 2, 2));
  }

  @Test
  void severalProgramsShareAPoolInEveryOrderOfThreads() {
    Lincheck.runConcurrentTest(
        INVOCATIONS,
        () -> {
          Workers workers = new Workers(2, 0, 0);
          Thread other = new Thread(() -> runAll(workers, 2, 2));
          other.start();
          runAll(workers, 2, 2);
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void anExceptionOfAPartIsThatOfTheRunInEveryOrderOfThreads() {
    Lincheck.runConcurrentTest(
        INVOCATIONS,
        () -> {
          Workers workers = new Workers(2, 0, 0);
          IllegalStateException wrong = new IllegalStateException("part 1");
          Counting failing =
              new Counting(2) {
                @Override
                public void run(int task, KernelArguments operands) {
                  if (task == 1) {
                    throw wrong;
                  }
                }
              };
          try {
            workers.run(failing, operands(2));
            throw new AssertionError("nothing was thrown");
          } catch (IllegalStateException e) {
            if (e != wrong) {
              throw new AssertionError(e);
            }
          }
          runAll(workers, 2, 2);
        });
  }

  @Test
  void partsOfManyKernelsAreDoneOnce() {
    Workers workers = new Workers(1_000, 0, NEVER);
    for (int threads = 1; threads <= 4; threads++) {
      runAll(workers, threads, IntStream.range(1, 200).toArray());
    }
  }

  /** A kernel whose parts wait for each other, so that each is done by a thread of its own. */
  private static Set<Thread> threadsOf(Workers workers, int threads) {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(threads);
    workers.run(
        new Counting(threads) {
          @Override
          public void run(int task, KernelArguments operands) {
            seen.add(Thread.currentThread());
            all.countDown();
            try {
              all.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            super.run(task, operands);
          }
        },
        operands(threads));
    return seen;
  }

  @Test
  void threadsStayWhileThereIsWorkAndEndWhenThereIsNone() throws Exception {
    Workers lasting = new Workers(1_000, 0, NEVER);
    Set<Thread> first = threadsOf(lasting, 3);
    assertEquals(3, first.size());
    assertEquals(first, threadsOf(lasting, 3));
    Workers brief = new Workers(1_000, 0, 1);
    for (int i = 0; i < 3; i++) {
      Set<Thread> threads = threadsOf(brief, 3);
      assertEquals(3, threads.size());
      for (Thread thread : threads) {
        if (thread != Thread.currentThread()) {
          thread.join();
          assertFalse(thread.isAlive());
        }
      }
    }
  }

  @Test
  void threadsInheritNothingOfWhoWorksFirst() throws Exception {
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    inherited.set("kept");
    try {
      Thread.currentThread().setContextClassLoader(new ClassLoader() {});
      Workers workers = new Workers(1_000, 0, 1);
      Set<String> seen = ConcurrentHashMap.newKeySet();
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      CountDownLatch all = new CountDownLatch(2);
      workers.run(
          new Counting(2) {
            @Override
            public void run(int task, KernelArguments operands) {
              Thread mine = Thread.currentThread();
              if (threads.add(mine) && mine.getName().startsWith("cotangent")) {
                seen.add(String.valueOf(inherited.get()));
                assertTrue(mine.isDaemon());
                assertSame(Workers.class.getClassLoader(), mine.getContextClassLoader());
              }
              all.countDown();
              try {
                all.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              super.run(task, operands);
            }
          },
          operands(2));
      assertEquals(Set.of("null"), seen);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      inherited.remove();
    }
  }

  @Test
  void anErrorOfAWorkerIsThatOfTheRun() {
    Workers workers = new Workers(1_000, 0, NEVER);
    Counting failing =
        new Counting(2) {
          @Override
          public void run(int task, KernelArguments operands) {
            throw new StackOverflowError();
          }
        };
    assertThrows(StackOverflowError.class, () -> workers.run(failing, operands(2)));
    runAll(workers, 2, 5, 6);
  }
}
