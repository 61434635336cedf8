package dev.cotangent.nn.parallel;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute values for each shard of a range and add them up by the {@link BinaryTree}.
 *
 * <p>Who is done with a shard takes the next one; values are added by whoever has completed the
 * second of two halves, always the second to the first. So the bits depend on no thread. As many
 * values are held as there are threads at work and sums that wait for their other half.
 */
public final class ShardWorkers {
  /** How long a thread waits for work before it ends. */
  private static final long IDLE_SECONDS = 2;

  private final int threads;
  private final ThreadPoolExecutor pool;

  /** Arrays that are not in use; all of them are alike. */
  private final List<FlatValues> spare = new ArrayList<>();

  /** Computes the values of a shard. */
  @FunctionalInterface
  public interface Computation {
    /** Adds the shard's values to zeros. */
    void compute(int shard, FlatValues values);
  }

  /**
   * Workers, of which the thread that calls is one.
   *
   * @param threads at least 1
   */
  public ShardWorkers(int threads) {
    this.threads = threads;
    this.pool =
        new ThreadPoolExecutor(
            Math.max(1, threads - 1),
            Math.max(1, threads - 1),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(null, work, "cotangent-shards", 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(ShardWorkers.class.getClassLoader());
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * The sum of the values of a range of shards. It may be {@link #give given back} when it has been
   * read.
   *
   * @throws RuntimeException what the computation of a shard has thrown; of the first such shard,
   *     where several did
   */
  public FlatValues sum(
      BinaryTree.Range shards, Precision precision, int size, Computation computation) {
    Sum sum = new Sum(shards, precision, size, computation);
    List<Future<?>> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, shards.size()); i++) {
      helpers.add(pool.submit(sum::work));
    }
    sum.work();
    boolean interrupted = false;
    for (Future<?> helper : helpers) {
      interrupted |= await(helper);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return sum.result();
  }

  /** Waits until a thread has nothing left to do; whether this one was interrupted meanwhile. */
  private static boolean await(Future<?> helper) {
    boolean interrupted = false;
    while (true) {
      try {
        helper.get();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true; // its shards read the variables: they are waited for
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause()); // work() throws nothing
      }
    }
  }

  /** Takes values back that nobody reads any more. */
  public void give(FlatValues values) {
    synchronized (spare) {
      spare.add(values);
    }
  }

  private FlatValues zeros(Precision precision, int size) {
    FlatValues found = null;
    synchronized (spare) {
      spare.removeIf(each -> each.size() != size || each.precision() != precision);
      if (!spare.isEmpty()) {
        found = spare.remove(spare.size() - 1);
      }
    }
    if (found == null) {
      return FlatValues.zeros(precision, size);
    }
    found.clear();
    return found;
  }

  /** One sum: the shards that nobody has taken, and the halves that wait. */
  private final class Sum {
    private final BinaryTree.Range shards;
    private final Precision precision;
    private final int size;
    private final Computation computation;
    private final AtomicInteger next;

    /** The sums of ranges that are complete. */
    private final Map<BinaryTree.Range, FlatValues> complete = new HashMap<>();

    private @Nullable Throwable failure;
    private int failed = Integer.MAX_VALUE;

    Sum(BinaryTree.Range shards, Precision precision, int size, Computation computation) {
      this.shards = shards;
      this.precision = precision;
      this.size = size;
      this.computation = computation;
      this.next = new AtomicInteger(shards.from());
    }

    void work() {
      int shard = next.getAndIncrement();
      while (shard < shards.to()) {
        try {
          FlatValues values = zeros(precision, size);
          computation.compute(shard, values);
          complete(new BinaryTree.Range(shard, shard + 1), values);
        } catch (Throwable e) {
          fail(shard, e);
        }
        shard = next.getAndIncrement();
      }
    }

    /** Keeps a sum until its other half is there; then goes on with the two together. */
    private void complete(BinaryTree.Range range, FlatValues values) {
      BinaryTree.Range done = range;
      FlatValues sum = values;
      while (!done.equals(shards)) {
        BinaryTree.Range whole = parent(done);
        BinaryTree.Range other =
            done.from() == whole.from()
                ? new BinaryTree.Range(done.to(), whole.to())
                : new BinaryTree.Range(whole.from(), done.from());
        FlatValues theirs;
        synchronized (this) {
          theirs = complete.remove(other);
          if (theirs == null) {
            complete.put(done, sum);
            return;
          }
        }
        boolean first = done.from() < other.from();
        FlatValues left = first ? sum : theirs;
        FlatValues right = first ? theirs : sum;
        left.add(right);
        give(right);
        sum = left;
        done = whole;
      }
      synchronized (this) {
        complete.put(done, sum);
      }
    }

    private BinaryTree.Range parent(BinaryTree.Range child) {
      int from = shards.from();
      int to = shards.to();
      while (true) {
        int middle = BinaryTree.middle(from, to);
        boolean first = child.from() < middle;
        int start = first ? from : middle;
        int end = first ? middle : to;
        if (start == child.from() && end == child.to()) {
          return new BinaryTree.Range(from, to);
        }
        from = start;
        to = end;
      }
    }

    private synchronized void fail(int shard, Throwable why) {
      next.set(shards.to());
      if (shard < failed) {
        failed = shard;
        failure = why;
      }
    }

    synchronized FlatValues result() {
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      return requireNonNull(complete.get(shards));
    }
  }
}
