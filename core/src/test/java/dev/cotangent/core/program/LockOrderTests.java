package dev.cotangent.core.program;

import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** Programs that change the same variables never wait for each other in a circle. */
class LockOrderTests {
  private static final int VARIABLES = 7;

  private final List<Node> variables = new ArrayList<>();

  LockOrderTests() {
    for (int i = 0; i < VARIABLES; i++) {
      variables.add(variable("v" + i, Tensor.scalar(i)));
    }
  }

  /** Updates each variable by the next one, in an order. */
  private static Program updating(List<Node> order) {
    Program.Builder builder = Program.of();
    for (int i = 0; i < order.size(); i++) {
      Node next = order.get((i + 1) % order.size());
      builder.update(order.get(i), plus(order.get(i), sin(next)));
    }
    return builder.compile();
  }

  /** What a program has locked while it waits for a variable that this thread has locked. */
  private List<Node> heldWaitingFor(Node taken, Program program) throws InterruptedException {
    Lock lock = taken.variable().lock().writeLock();
    Thread runner = new Thread(program::run);
    List<Node> held = new ArrayList<>();
    lock.lock();
    try {
      runner.start();
      while (runner.getState() != Thread.State.WAITING) {
        assertTrue(runner.isAlive(), "it did not wait for " + taken);
        Thread.onSpinWait();
      }
      for (Node variable : variables) {
        Lock other = variable.variable().lock().writeLock();
        if (other.tryLock()) {
          other.unlock();
        } else {
          held.add(variable);
        }
      }
    } finally {
      lock.unlock();
    }
    runner.join();
    return held;
  }

  @Test
  void allProgramsLockVariablesInOneOrder() throws InterruptedException {
    List<Node> backwards = new ArrayList<>(variables);
    Collections.reverse(backwards);
    Program forward = updating(variables);
    Program backward = updating(backwards);
    for (Node taken : variables) {
      assertEquals(heldWaitingFor(taken, forward), heldWaitingFor(taken, backward));
    }
  }
}
