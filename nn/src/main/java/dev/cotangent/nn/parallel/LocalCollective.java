package dev.cotangent.nn.parallel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker of a group whose workers are threads of one process. */
public final class LocalCollective implements Collective {
  private final Meeting meeting;
  private final int rank;

  private LocalCollective(Meeting meeting, int rank) {
    this.meeting = meeting;
    this.rank = rank;
  }

  /**
   * The workers of a new group.
   *
   * @param size at least 1
   * @param timeout how long a call waits for the others
   */
  public static List<LocalCollective> group(int size, Duration timeout) {
    if (size < 1) {
      throw new IllegalArgumentException("[collective] there must be at least 1 worker: " + size);
    }
    Meeting meeting = new Meeting(size, timeout);
    List<LocalCollective> workers = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      workers.add(new LocalCollective(meeting, rank));
    }
    return List.copyOf(workers);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return meeting.size;
  }

  @Override
  public void allReduce(FlatValues values) {
    meeting.come(rank, "all-reduce of " + values, values, true);
  }

  @Override
  public void broadcast(FlatValues values) {
    meeting.come(rank, "broadcast of " + values, values, false);
  }

  @Override
  public void barrier() {
    meeting.come(rank, "barrier", null, false);
  }

  @Override
  public void close() {
    meeting.leave(rank);
  }

  /** For example {@code worker 0 of 4 in this process}. */
  @Override
  public String toString() {
    return "worker %s of %s in this process".formatted(rank, size());
  }

  /** Where the workers wait for each other; the last to come does the work. */
  private static final class Meeting {
    private final int size;
    private final Duration timeout;
    private final @Nullable String[] calls;
    private final @Nullable FlatValues[] values;
    private int present;
    private long done;
    private @Nullable String failure;

    Meeting(int size, Duration timeout) {
      this.size = size;
      this.timeout = timeout;
      this.calls = new String[size];
      this.values = new FlatValues[size];
    }

    synchronized void come(int rank, String call, @Nullable FlatValues mine, boolean adds) {
      requireSound(call);
      calls[rank] = call;
      values[rank] = mine;
      long number = done;
      if (++present == size) {
        finish(call, adds);
        return;
      }
      long deadline = System.nanoTime() + timeout.toNanos();
      while (done == number) {
        requireSound(call);
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          fail("worker %s was alone for %s".formatted(rank, timeout));
        } else {
          await(millis, call);
        }
      }
    }

    private void await(long millis, String call) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail("a worker was interrupted");
        requireSound(call);
      }
    }

    private void finish(String call, boolean adds) {
      for (int rank = 0; rank < size; rank++) {
        if (!call.equals(calls[rank])) {
          fail(
              "workers make different calls: %s, and worker %s %s"
                  .formatted(call, rank, calls[rank]));
          requireSound(call);
        }
      }
      FlatValues first = values[0];
      if (first != null) {
        if (adds) {
          add(0, size);
        }
        for (int rank = 1; rank < size; rank++) {
          of(rank).copyFrom(first);
        }
      }
      present = 0;
      done++;
      notifyAll();
    }

    private void add(int from, int to) {
      if (to - from > 1) {
        int middle = BinaryTree.middle(from, to);
        add(from, middle);
        add(middle, to);
        of(from).add(of(middle));
      }
    }

    private FlatValues of(int rank) {
      FlatValues found = values[rank];
      if (found == null) {
        throw new IllegalStateException();
      }
      return found;
    }

    private void fail(String why) {
      if (failure == null) {
        failure = why;
      }
      notifyAll();
    }

    private void requireSound(String call) {
      if (failure != null) {
        throw new CollectiveException(
            "[collective] the workers cannot go on with the %s: %s".formatted(call, failure));
      }
    }

    synchronized void leave(int rank) {
      fail("worker %s has left the group".formatted(rank));
    }
  }
}
