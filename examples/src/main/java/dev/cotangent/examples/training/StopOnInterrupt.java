package dev.cotangent.examples.training;

import dev.cotangent.nn.training.Trainer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C, and SIGTERM, break a training off in order: the step is finished, the state saved,
 * and the program still writes what it has before it ends.
 */
public final class StopOnInterrupt implements AutoCloseable {
  private static final int MOST_SECONDS = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;

  /** From now on until {@link #close}, Ctrl-C interrupts the trainers. */
  public StopOnInterrupt(Trainer... trainers) {
    List<Trainer> stopped = List.of(trainers);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped), "stop-training"));
  }

  /** Whether Ctrl-C was pressed; for what is trained after what was stopped. */
  public boolean requested() {
    return requested;
  }

  private void stop(List<Trainer> trainers) {
    requested = true;
    trainers.forEach(Trainer::interrupt);
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
