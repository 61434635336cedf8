package dev.cotangent.nn.parallel;

import dev.cotangent.core.Precision;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a group whose workers are processes, connected by TCP along the {@link BinaryTree};
 * made by a {@link Rendezvous}.
 *
 * <p>Values flow through the tree piece by piece: a worker passes sums on while later values still
 * come in, and gets results back while its own values still go out. What comes is numbers of a
 * known count and nothing else: no object is read, and no memory is taken on a peer's word. A peer
 * has proved that it knows the group's secret; what it sends afterwards is neither encrypted nor
 * signed, so a network in which others can change packets is none for this.
 */
public final class SocketCollective implements Collective {
  private final int rank;
  private final int size;
  private final long timeoutNanos;
  private final Selector selector;
  private final @Nullable Link parent;
  private final List<Link> children = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private int calls;
  private @Nullable String failure;

  SocketCollective(int rank, int size, Map<Integer, SocketChannel> channels, Duration timeout)
      throws IOException {
    this.rank = rank;
    this.size = size;
    this.timeoutNanos = timeout.toNanos();
    this.selector = Selector.open();
    int above = BinaryTree.parent(rank, size);
    SocketChannel up = channels.get(above);
    this.parent = up == null ? null : new Link(above, up, selector);
    if (parent != null) {
      links.add(parent);
    }
    for (int child : BinaryTree.children(rank, size)) {
      SocketChannel down = channels.get(child);
      if (down != null) {
        children.add(new Link(child, down, selector));
      }
    }
    links.addAll(children);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void allReduce(FlatValues values) {
    call(new Call(Call.ALL_REDUCE, ++calls, values));
  }

  @Override
  public void broadcast(FlatValues values) {
    call(new Call(Call.BROADCAST, ++calls, values));
  }

  @Override
  public void barrier() {
    call(new Call(Call.BARRIER, ++calls, FlatValues.zeros(Precision.FLOAT32, 1)));
  }

  /** What all workers do at one time. */
  record Call(int kind, int number, FlatValues values) {
    static final int ALL_REDUCE = 1;
    static final int BROADCAST = 2;
    static final int BARRIER = 3;

    private static final String[] KINDS = {"?", "all-reduce", "broadcast", "barrier"};

    static String describe(int kind, int number, int precision, int size) {
      String name = kind > 0 && kind < KINDS.length ? KINDS[kind] : "unknown call " + kind;
      Precision[] known = Precision.values();
      String type = precision >= 0 && precision < known.length ? known[precision].toString() : "?";
      return "%s number %s of %s values of %s".formatted(name, number, size, type);
    }

    @Override
    public String toString() {
      return describe(kind, number, values.precision().ordinal(), values.size());
    }
  }

  private void call(Call call) {
    requireSound(call);
    try {
      run(call);
    } catch (IOException e) {
      throw fail(call, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private void run(Call call) throws IOException {
    boolean sums = call.kind != Call.BROADCAST;
    for (Link link : links) {
      link.begin(call, link == parent || sums, link != parent || sums);
    }
    long last = System.nanoTime();
    while (true) {
      boolean moved = true;
      while (moved) {
        moved = step(call, sums);
        if (moved) {
          last = System.nanoTime();
        }
      }
      List<Link> waiting = links.stream().filter(link -> !link.isDone()).toList();
      if (waiting.isEmpty()) {
        return;
      }
      links.forEach(Link::setInterest);
      long millis = TimeUnit.NANOSECONDS.toMillis(last + timeoutNanos - System.nanoTime());
      if (millis <= 0) {
        String missing =
            waiting.stream().map(link -> "worker " + link.peer()).collect(Collectors.joining(", "));
        throw new IOException(
            "nothing has come from, or gone to, %s for %s"
                .formatted(missing, Duration.ofNanos(timeoutNanos)));
      }
      selector.select(millis);
      selector.selectedKeys().clear();
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("this worker was interrupted");
      }
    }
  }

  /** Moves what can be moved at once; whether anything could. */
  private boolean step(Call call, boolean sums) throws IOException {
    boolean moved = false;
    int ready = call.values.size();
    if (sums) {
      for (Link child : children) {
        moved |= child.receive(ready, true); // after those before it: the order of the tree
        ready = child.received();
      }
    }
    if (parent != null) {
      int sent = call.values.size();
      if (sums) {
        moved |= parent.send(ready);
        sent = parent.sent();
      }
      moved |= parent.receive(sent, false); // results take the place of what has been sent
      ready = parent.received();
    }
    for (Link child : children) {
      moved |= child.send(ready);
    }
    return moved;
  }

  private void requireSound(Call call) {
    if (failure != null) {
      throw new CollectiveException(
          "[collective] worker %s cannot go on with the %s: %s".formatted(rank, call, failure));
    }
  }

  private CollectiveException fail(Call call, String why, Throwable cause) {
    failure = why;
    drop();
    return new CollectiveException(
        "[collective] worker %s of %s gives up the %s: %s".formatted(rank, size, call, why), cause);
  }

  private void drop() {
    for (Link link : links) {
      link.close();
    }
    try {
      selector.close();
    } catch (IOException e) {
      System.getLogger(SocketCollective.class.getName())
          .log(System.Logger.Level.DEBUG, "a selector could not be closed", e);
    }
  }

  @Override
  public void close() {
    if (failure == null) {
      failure = "it has left the group";
      drop();
    }
  }

  /** For example {@code worker 0 of 4, connected to workers [1, 2]}. */
  @Override
  public String toString() {
    return "worker %s of %s, connected to workers %s"
        .formatted(rank, size, links.stream().map(Link::peer).toList());
  }
}
