package dev.cotangent.core;

import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;

class VariableLocksTests {
  private final Node first = variable("first", Tensor.scalar(1));
  private final Node second = variable("second", Tensor.scalar(1));

  private static ReentrantReadWriteLock lock(Node node) {
    return (ReentrantReadWriteLock) node.variable().lock();
  }

  /** A map in the order of the nodes, all with the same value. */
  private static Map<Variable, Tensor> all(double value, Node... nodes) {
    Map<Variable, Tensor> values = new LinkedHashMap<>();
    for (Node node : nodes) {
      values.put(node.variable(), Tensor.scalar(value));
    }
    return values;
  }

  /** Runs the body while another thread waits in {@code waiting} for a lock that this one holds. */
  private static void whileWaiting(Node held, Runnable waiting, Runnable body) throws Exception {
    Thread other = new Thread(waiting);
    lock(held).writeLock().lock();
    try {
      other.start();
      while (!lock(held).hasQueuedThread(other)) {
        Thread.onSpinWait();
      }
      body.run();
    } finally {
      lock(held).writeLock().unlock();
    }
    other.join();
  }

  private void assertTaken(Node node, boolean taken) {
    assertEquals(!taken, lock(node).writeLock().tryLock());
    if (!taken) {
      lock(node).writeLock().unlock();
    }
  }

  @Test
  void locksAreTakenInTheOrderOfTheVariablesWhateverTheOrderTheyAreNamedIn() throws Exception {
    Program forth =
        Program.of()
            .update(first, plus(first, second))
            .update(second, plus(second, first))
            .compile();
    Program back =
        Program.of()
            .update(second, plus(second, first))
            .update(first, plus(first, second))
            .compile();
    List<Runnable> users =
        List.of(
            forth::run,
            back::run,
            () -> Variable.setAll(all(2, first, second)),
            () -> Variable.setAll(all(2, second, first)),
            () -> Variable.values(List.of(second.variable(), first.variable())),
            () -> Interpreter.evaluate(plus(second, first), Map.of()));
    for (Runnable user : users) {
      whileWaiting(first, user, () -> assertTaken(second, false));
      whileWaiting(second, user, () -> assertTaken(first, true));
    }
  }

  @Test
  void updatingProgramsInOppositeOrdersAndLoadsComeToAnEnd() throws Exception {
    Program forth = Program.of().update(first, second).update(second, plus(first, first)).compile();
    Program back = Program.of().update(second, first).update(first, plus(second, second)).compile();
    List<Runnable> users =
        List.of(
            forth::run,
            back::run,
            () -> Variable.setAll(all(1, second, first)),
            () -> Variable.setAll(all(1, first, second)));
    inParallel(users, 2_000);
  }

  private static void inParallel(List<Runnable> users, int times) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(users.size());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (Runnable user : users) {
      Thread thread =
          new Thread(
              () -> {
                start.countDown();
                try {
                  start.await();
                  for (int i = 0; i < times; i++) {
                    user.run();
                  }
                } catch (InterruptedException | RuntimeException | Error e) {
                  failures.add(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void everyReaderSeesAllOldOrAllNewValues() throws Exception {
    Node minus = Expressions.constant(-1);
    Node difference = plus(first, times(second, minus));
    Program program = Program.of(difference).compile();
    Program negate =
        Program.of()
            .update(second, times(second, minus))
            .update(first, times(first, minus))
            .compile();
    inParallel(
        List.of(
            () -> Variable.setAll(all(1, second, first)),
            () -> Variable.setAll(all(2, first, second)),
            negate::run,
            () -> assertEquals(0, program.run().scalar(difference)),
            () -> assertEquals(0, Interpreter.evaluate(difference, Map.of()).item()),
            () -> {
              Map<Variable, Tensor> seen =
                  Variable.values(List.of(first.variable(), second.variable()));
              assertEquals(seen.get(first.variable()).item(), seen.get(second.variable()).item());
            }),
        1_000);
  }

  @Test
  void settingSeveralVariablesIsAllOrNothing() {
    Map<Variable, Tensor> values = all(2, first);
    values.put(second.variable(), Tensor.vector(1, 2));
    assertThrows(ShapeException.class, () -> Variable.setAll(values));
    assertEquals(1, first.variable().value().item());
    Variable.setAll(all(3, first, second));
    assertEquals(
        all(3, first, second), Variable.values(List.of(first.variable(), second.variable())));
  }

  @Test
  void aHolderThatThrowsLetsGo() {
    VariableLocks locks = VariableLocks.writing(List.of(first.variable(), second.variable()));
    assertThrows(
        IllegalStateException.class,
        () ->
            locks.hold(
                () -> {
                  assertTrue(lock(first).isWriteLockedByCurrentThread());
                  assertTrue(lock(second).isWriteLockedByCurrentThread());
                  throw new IllegalStateException();
                }));
    assertFalse(lock(first).isWriteLocked());
    assertFalse(lock(second).isWriteLocked());
  }

  @Test
  void whatIsReadAndWrittenIsLockedForWriting() {
    VariableLocks.of(List.of(first.variable(), second.variable()), List.of(second.variable()))
        .hold(
            () -> {
              assertEquals(1, lock(first).getReadHoldCount());
              assertFalse(lock(first).isWriteLocked());
              assertTrue(lock(second).isWriteLockedByCurrentThread());
              return null;
            });
  }
}
