package dev.cotangent.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are made ahead by threads of their own.
 *
 * <p>A thread takes the next batch from the source, which gives it a place in the queue, and makes
 * it; so batches come in order, and are what one thread would have made.
 */
record PrefetchedBatches(Source<Minibatch> source, OptionalLong count, int threads)
    implements Batches {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** How many batches are made or wait beside those that threads are making. */
  private static final int READY = 2;

  @Override
  public Pass epoch(int number, long first) {
    try {
      return new PrefetchedPass(
          DatasetBatches.cursor(source, number, first), number, first, threads);
    } catch (Exception e) {
      throw DatasetException.at("epoch " + number, e);
    }
  }

  private static final class PrefetchedPass implements Pass {
    private final Elements.Cursor<Minibatch> cursor;
    private final int epoch;
    private long taken;
    private final Semaphore free;
    private final LinkedBlockingQueue<CompletableFuture<@Nullable Minibatch>> queue =
        new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Object lock = new Object();
    private boolean ended; // guarded by the lock
    private volatile boolean closed;
    private @Nullable CompletableFuture<@Nullable Minibatch> head;

    PrefetchedPass(Elements.Cursor<Minibatch> cursor, int epoch, long first, int count) {
      this.cursor = cursor;
      this.epoch = epoch;
      this.taken = first;
      this.free = new Semaphore(count + READY);
      for (int i = 0; i < count; i++) {
        Thread thread = new Thread(this::work, "cotangent-data-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        threads.add(thread);
      }
      threads.forEach(Thread::start);
    }

    private void work() {
      while (true) {
        free.acquireUninterruptibly();
        CompletableFuture<@Nullable Minibatch> place = new CompletableFuture<>();
        Elements.Deferred<Minibatch> batch = null;
        synchronized (lock) {
          if (ended || closed) {
            free.release(); // for the next one to see it
            return;
          }
          queue.add(place);
          try {
            batch = cursor.next();
            if (batch == null) {
              place.complete(null);
            }
          } catch (Throwable e) { // whatever it is, it belongs to who waits
            place.completeExceptionally(e);
          }
          ended = batch == null;
        }
        if (batch != null) {
          try {
            place.complete(batch.get());
          } catch (Throwable e) { // as above
            place.completeExceptionally(e);
          }
        }
      }
    }

    @Override
    public boolean hasNext() {
      if (closed && head == null) {
        return false;
      }
      try {
        return get() != null;
      } catch (ExecutionException e) {
        return true; // which next() throws
      }
    }

    /** The batch whose turn it is, or null behind the last. */
    private @Nullable Minibatch get() throws ExecutionException {
      try {
        if (head == null) {
          head = queue.take();
        }
        Minibatch batch = head.get();
        if (batch == null) {
          close();
        }
        return batch;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        close();
        throw DatasetException.at(DatasetBatches.place(epoch, taken), e);
      }
    }

    @Override
    public Minibatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("[batches] the epoch has no more batches");
      }
      try {
        Minibatch batch = get();
        if (batch == null) {
          throw new NoSuchElementException("[batches] the epoch has no more batches");
        }
        head = null;
        taken++;
        free.release();
        return batch;
      } catch (ExecutionException e) {
        close();
        if (e.getCause() instanceof Exception cause) {
          throw DatasetException.at(DatasetBatches.place(epoch, taken), cause);
        }
        throw (Error) e.getCause();
      }
    }

    /** Ends the threads: those that are making a batch when they have made it. */
    @Override
    public void close() {
      closed = true;
      free.release(threads.size());
      boolean interrupted = false;
      for (Thread thread : threads) {
        while (thread.isAlive()) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      threads.clear();
      queue.clear();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      try {
        cursor.close();
      } catch (Exception e) {
        throw DatasetException.at("epoch " + epoch, e);
      }
    }
  }
}
