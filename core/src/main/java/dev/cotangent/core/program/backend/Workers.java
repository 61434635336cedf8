package dev.cotangent.core.program.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share a kernel's parts: one pool for all programs.
 *
 * <p>Each thread has its share of neighbouring parts, and the caller is thread 0. Who is done with
 * its share goes on with what is left of the others', so nobody waits for a thread that sleeps or
 * has lost its processor. When another program is using the pool, the caller does all parts itself.
 * The result is the same in any case, because parts do not depend on who does them.
 *
 * <p>In the first half second, processors are left to the JIT compiler: what it has compiled runs
 * up to a hundred times as fast, so a thread that keeps it waiting costs more than it does.
 *
 * <p>A thread that has had nothing to do for a while ends, and the next work starts another. So a
 * class loader that nobody uses any more is free to go.
 */
final class Workers {
  /** How often a thread looks before it gives its processor away. */
  private static final int SPINS = 20_000;

  /** How long the kernels of a fresh process are compiled rather than run. */
  private static final long COLD_NANOS = 500_000_000L;

  /** How long a thread waits for work: starting one takes a tenth of a millisecond. */
  private static final long IDLE_NANOS = 2_000_000_000L;

  /** The compiler threads of a JVM on a small machine: one for quick code, one for good code. */
  private static final int COMPILERS = 2;

  static final Workers SHARED = new Workers(SPINS, COLD_NANOS, IDLE_NANOS);

  private final ReentrantLock busy = new ReentrantLock();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Share> shares = new ArrayList<>();
  private final long start = System.nanoTime();
  private final int mostSpins;
  private final long coldNanos;
  private final long idleNanos;
  private volatile boolean warm;

  /**
   * A pool.
   *
   * @param mostSpins how often a thread looks before it gives its processor away
   * @param coldNanos how long processors are left to the JIT compiler
   * @param idleNanos how long a thread waits for work
   */
  Workers(int mostSpins, long coldNanos, long idleNanos) {
    this.mostSpins = mostSpins;
    this.coldNanos = coldNanos;
    this.idleNanos = idleNanos;
  }

  /**
   * Runs a kernel.
   *
   * @param operands one per thread; they differ in local scratch alone
   */
  void run(Kernel kernel, KernelArguments[] operands) {
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
      for (int task = 0; task < tasks; task++) {
        kernel.run(task, operands[0]);
      }
    }
    kernel.finish(operands[0]);
  }

  /** How many threads may work at this time. */
  private int available() {
    if (warm || System.nanoTime() - start >= coldNanos) {
      warm = true;
      return Integer.MAX_VALUE;
    }
    return Math.max(1, Runtime.getRuntime().availableProcessors() - COMPILERS);
  }

  private void share(Kernel kernel, KernelArguments[] operands, int tasks, int threads) {
    while (shares.size() < threads) {
      shares.add(new Share());
    }
    for (int thread = 0; thread < threads; thread++) {
      shares
          .get(thread)
          .set(firstPart(thread, tasks, threads), firstPart(thread + 1, tasks, threads));
    }
    int called = 1;
    Throwable failure = null;
    try {
      for (; called < threads; called++) {
        call(called, kernel, operands[called], threads);
      }
      runParts(kernel, operands[0], 0, threads);
    } catch (Throwable e) {
      failure = e;
    }
    for (int thread = 1; thread < called; thread++) {
      Throwable theirs = workers.get(thread - 1).end();
      failure = failure == null ? theirs : failure;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Has a thread begin; a fresh one if there is none, or it has ended. */
  private void call(int thread, Kernel kernel, KernelArguments operands, int threads) {
    if (workers.size() < thread) {
      workers.add(started(thread));
    }
    while (!workers.get(thread - 1).begin(kernel, operands, threads)) {
      workers.set(thread - 1, started(thread));
    }
  }

  private Worker started(int thread) {
    Worker worker = new Worker(thread);
    worker.start();
    return worker;
  }

  private static int firstPart(int thread, int tasks, int threads) {
    return (int) ((long) thread * tasks / threads);
  }

  /** Does a thread's own share, then what is left of the others'. */
  private void runParts(Kernel kernel, KernelArguments operands, int thread, int threads) {
    for (int i = 0; i < threads; i++) {
      Share share = shares.get((thread + i) % threads);
      for (int part = share.take(); part >= 0; part = share.take()) {
        kernel.run(part, operands);
      }
    }
  }

  /** A range of parts, each of which is taken once. */
  private static final class Share {
    private final AtomicInteger next = new AtomicInteger();
    private int end;

    /** Sets the range; whoever takes parts has to learn of it in a way that publishes it. */
    void set(int from, int to) {
      end = to;
      next.set(from);
    }

    /** The next part, or −1 if all are taken. */
    int take() {
      int part = next.getAndIncrement();
      return part < end ? part : -1;
    }
  }

  private final class Worker extends Thread {
    private static final int IDLE = 0;
    private static final int CALLED = 1;
    private static final int WORKING = 2;
    private static final int ENDED = 3;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final int number;
    private @Nullable Kernel kernel;
    private @Nullable KernelArguments operands;
    private int threads;
    private @Nullable Throwable failure;

    Worker(int number) {
      super(null, null, "cotangent-worker-" + number, 0, false); // inherits no thread's values
      this.number = number;
      setDaemon(true);
      setContextClassLoader(Workers.class.getClassLoader()); // not that of who works first
    }

    /** Gives it work, unless it has ended. */
    boolean begin(Kernel newKernel, KernelArguments newOperands, int newThreads) {
      kernel = newKernel;
      operands = newOperands;
      threads = newThreads;
      failure = null;
      if (!state.compareAndSet(IDLE, CALLED)) { // publishes the fields above and the shares
        return false;
      }
      LockSupport.unpark(this);
      return true;
    }

    /**
     * Waits for the end of the work, unless it has not begun yet: then it is called off, since all
     * parts are taken. Returns what the worker threw, if anything.
     */
    @SuppressWarnings(
        "ThreadPriorityCheck") // yields only where there are fewer processors than threads
    @Nullable Throwable end() {
      if (!state.compareAndSet(CALLED, IDLE)) {
        for (int spins = 0; state.get() == WORKING; spins++) {
          if (spins < mostSpins) {
            Thread.onSpinWait();
          } else {
            Thread.yield();
          }
        }
      }
      kernel = null;
      operands = null;
      return failure;
    }

    @Override
    public void run() {
      while (awaitCall()) {
        if (state.compareAndSet(CALLED, WORKING)) {
          work();
          state.set(IDLE);
        }
      }
    }

    /** Waits for a call. Returns false, and has ended, if none comes. */
    private boolean awaitCall() {
      for (int spins = 0; spins < mostSpins; spins++) {
        if (state.get() == CALLED) {
          return true;
        }
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      while (state.get() != CALLED) {
        long left = idleNanos - (System.nanoTime() - start);
        if (left > 0) {
          LockSupport.parkNanos(this, left);
        } else if (state.compareAndSet(IDLE, ENDED)) {
          return false;
        }
      }
      return true;
    }

    private void work() {
      Kernel mine = kernel;
      KernelArguments on = operands;
      if (mine != null && on != null) {
        try {
          runParts(mine, on, number, threads);
        } catch (Throwable e) {
          failure = e;
        }
      }
    }
  }
}
