package dev.cotangent.core.program;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share a kernel's parts: one pool for all programs.
 *
 * <p>Part {@code i} of {@code n} goes to thread {@code ⌊i·threads/n⌋}, and the caller is thread 0.
 * When another program is using the pool, the caller does all parts itself; the result is the same,
 * because parts do not depend on who does them.
 *
 * <p>In the first half second, processors are left to the JIT compiler: what it has compiled runs
 * up to a hundred times as fast, so a thread that keeps it waiting costs more than it does.
 */
final class Workers {
  static final Workers SHARED = new Workers();

  private static final int SPINS = 20_000;

  /** How long the kernels of a fresh process are compiled rather than run. */
  private static final long COLD_NANOS = 500_000_000L;

  /** The compiler threads of a JVM on a small machine: one for quick code, one for good code. */
  private static final int COMPILERS = 2;

  private final ReentrantLock busy = new ReentrantLock();
  private final List<Worker> workers = new ArrayList<>();
  private final long start = System.nanoTime();
  private volatile boolean warm;

  private Workers() {}

  /**
   * Runs a kernel.
   *
   * @param operands one per thread; they differ in local scratch alone
   */
  void run(Kernel kernel, Operands[] operands) {
    kernel.prepare(operands[0]);
    int tasks = kernel.tasks();
    int threads = Math.min(Math.min(operands.length, tasks), available());
    if (threads > 1 && busy.tryLock()) {
      try {
        share(kernel, operands, tasks, threads);
      } finally {
        busy.unlock();
      }
    } else {
      runParts(kernel, operands[0], 0, tasks);
    }
    kernel.finish(operands[0]);
  }

  /** How many threads may work at this time. */
  private int available() {
    if (warm || System.nanoTime() - start > COLD_NANOS) {
      warm = true;
      return Integer.MAX_VALUE;
    }
    return Math.max(1, Runtime.getRuntime().availableProcessors() - COMPILERS);
  }

  private void share(Kernel kernel, Operands[] operands, int tasks, int threads) {
    while (workers.size() < threads - 1) {
      Worker worker = new Worker(workers.size() + 1);
      worker.start();
      workers.add(worker);
    }
    for (int thread = 1; thread < threads; thread++) {
      workers
          .get(thread - 1)
          .begin(
              kernel,
              operands[thread],
              firstPart(thread, tasks, threads),
              firstPart(thread + 1, tasks, threads));
    }
    Throwable failure = null;
    try {
      runParts(kernel, operands[0], 0, firstPart(1, tasks, threads));
    } catch (Throwable e) {
      failure = e;
    }
    for (int thread = 1; thread < threads; thread++) {
      Throwable theirs = workers.get(thread - 1).await();
      failure = failure == null ? theirs : failure;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private static int firstPart(int thread, int tasks, int threads) {
    return (int) ((long) thread * tasks / threads);
  }

  private static void runParts(Kernel kernel, Operands operands, int from, int to) {
    for (int task = from; task < to; task++) {
      kernel.run(task, operands);
    }
  }

  private static final class Worker extends Thread {
    private @Nullable Kernel kernel;
    private @Nullable Operands operands;
    private int from;
    private int to;
    private @Nullable Throwable failure;
    private volatile boolean working;

    Worker(int number) {
      super("cotangent-worker-" + number);
      setDaemon(true);
    }

    void begin(Kernel newKernel, Operands newOperands, int newFrom, int newTo) {
      kernel = newKernel;
      operands = newOperands;
      from = newFrom;
      to = newTo;
      failure = null;
      working = true; // publishes the fields above
      LockSupport.unpark(this);
    }

    /** Waits for the end of the work; returns what it threw, if anything. */
    @SuppressWarnings(
        "ThreadPriorityCheck") // yields only where there are fewer processors than threads
    @Nullable Throwable await() {
      for (int spins = 0; working; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
      kernel = null;
      operands = null;
      return failure;
    }

    @Override
    public void run() {
      while (true) {
        for (int spins = 0; !working; spins++) {
          if (spins < SPINS) {
            Thread.onSpinWait();
          } else {
            LockSupport.park(this);
          }
        }
        Kernel mine = kernel;
        Operands on = operands;
        if (mine != null && on != null) {
          try {
            runParts(mine, on, from, to);
          } catch (Throwable e) {
            failure = e;
          }
        }
        working = false;
      }
    }
  }
}
