package dev.cotangent.examples.training;

import dev.cotangent.nn.training.Trainer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C, and SIGTERM, break a training off in order: the step is finished, the state saved,
 * and the program still writes what it has before it ends.
 */
final class StopOnInterrupt implements AutoCloseable {
  private static final int MOST_SECONDS = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private boolean requested;
  private @Nullable Trainer trainer;

  /** From now on until {@link #close}, Ctrl-C interrupts what is trained. */
  StopOnInterrupt() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-training"));
  }

  /** What is trained from now on; at once broken off where that was asked for before. */
  synchronized void interrupts(Trainer next) {
    trainer = next;
    if (requested) {
      next.interrupt();
    }
  }

  private synchronized void request() {
    requested = true;
    if (trainer != null) {
      trainer.interrupt();
    }
  }

  private void stop() {
    request();
    try {
      boolean inTime = finished.await(MOST_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println(
            "cotangent: gave up waiting for the report after " + MOST_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is written. */
  @Override
  public void close() {
    finished.countDown();
  }
}
