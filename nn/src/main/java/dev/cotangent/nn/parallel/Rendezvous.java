package dev.cotangent.nn.parallel;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker of a group between processes can be called: opened first, so that all workers can
 * be told all addresses, and closed as soon as the group is complete.
 *
 * <p>Every worker has to prove that it knows the group's secret, the one that calls as well as the
 * one that is called ({@link SocketCollective} says what that protects). Before it has, a caller
 * costs a buffer of fixed size for a few seconds; of more than some dozens at a time the oldest is
 * given up. Who is refused learns nothing, and the others wait on.
 */
public final class Rendezvous implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(Rendezvous.class.getName());

  /** How many callers may be busy with their proof. */
  private static final int MOST_CALLERS = 64;

  /** How long a caller may take to prove that it is one of the group. */
  private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long RETRY_MILLIS = 20;
  private static final int MOST_WARNINGS = 10;

  /** The least bytes of a secret. */
  private static final int SECRET = 16;

  private final ServerSocketChannel server;
  private int warnings;

  private Rendezvous(ServerSocketChannel server) {
    this.server = server;
  }

  /**
   * Opens a port that the system chooses.
   *
   * @param local the address of the interface by which the others reach this one
   * @throws UncheckedIOException if there is none to be had
   */
  public static Rendezvous open(InetAddress local) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(local, 0), MOST_CALLERS);
      server.configureBlocking(false);
      return new Rendezvous(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the others call. */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) server.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Meets the others, and closes the port.
   *
   * @param rank this worker's number
   * @param addresses those of all workers, by their numbers
   * @param secret at least 16 random bytes, the same for all, which nobody else knows
   * @param timeout how long this and every call waits without anything coming
   * @throws CollectiveException if the others do not come in time, or one of them is none
   */
  public SocketCollective join(
      int rank, List<InetSocketAddress> addresses, byte[] secret, Duration timeout) {
    if (rank < 0 || rank >= addresses.size()) {
      throw new IllegalArgumentException(
          "[collective] a worker's number must be in [0, %s): %s"
              .formatted(addresses.size(), rank));
    }
    if (secret.length < SECRET) {
      throw new IllegalArgumentException(
          "[collective] the secret must have at least %s bytes: %s"
              .formatted(SECRET, secret.length));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<Integer, SocketChannel> met = new HashMap<>();
    try (server) {
      int size = addresses.size();
      int parent = BinaryTree.parent(rank, size);
      if (parent >= 0) {
        Handshake handshake = new Handshake(secret, size, parent);
        met.put(parent, call(rank, parent, addresses.get(parent), handshake, deadline));
      }
      Set<Integer> missing = new LinkedHashSet<>(BinaryTree.children(rank, size));
      accept(new Handshake(secret, size, rank), missing, met, deadline);
      return new SocketCollective(rank, size, met, timeout);
    } catch (IOException | CollectiveException e) {
      met.values().forEach(Rendezvous::drop);
      throw e instanceof CollectiveException known
          ? known
          : new CollectiveException(
              "[collective] worker %s cannot meet the others: %s".formatted(rank, e), e);
    }
  }

  private static SocketChannel call(
      int rank, int parent, SocketAddress address, Handshake handshake, long deadline) {
    IOException last = new IOException("no time left");
    while (System.nanoTime() < deadline) {
      SocketChannel channel = null;
      try {
        channel = SocketChannel.open();
        prove(channel, rank, parent, address, handshake, deadline);
        return channel;
      } catch (IOException e) {
        last = e;
        drop(channel);
        pause();
      } catch (CollectiveException e) {
        drop(channel);
        throw e;
      }
    }
    throw new CollectiveException(
        "[collective] worker %s cannot reach worker %s at %s: %s"
            .formatted(rank, parent, address, last),
        last);
  }

  private static void prove(
      SocketChannel channel,
      int rank,
      int parent,
      SocketAddress address,
      Handshake handshake,
      long deadline)
      throws IOException {
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      if (!channel.connect(address)) {
        await(key, SelectionKey.OP_CONNECT, deadline);
        while (!channel.finishConnect()) {
          await(key, SelectionKey.OP_CONNECT, deadline);
        }
      }
      byte[] nonce = Handshake.nonce();
      write(key, Handshake.hello(rank, nonce), deadline);
      byte[] answer = read(key, Handshake.ANSWER, deadline);
      if (!handshake.isProved(answer, rank, nonce)) {
        throw new CollectiveException(
            "[collective] who answers at %s is not worker %s of this group: it does not know the secret"
                .formatted(address, parent));
      }
      write(key, handshake.proof("caller", rank, nonce, Handshake.nonceOfAnswer(answer)), deadline);
      if (read(key, 1, deadline)[0] != Handshake.WELCOME) {
        throw new IOException("not welcome");
      }
      key.cancel();
    }
  }

  private static void write(SelectionKey key, byte[] bytes, long deadline) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    SocketChannel channel = (SocketChannel) key.channel();
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        await(key, SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private static byte[] read(SelectionKey key, int count, long deadline) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    SocketChannel channel = (SocketChannel) key.channel();
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0) {
        throw new EOFException("the connection was closed");
      }
      if (read == 0) {
        await(key, SelectionKey.OP_READ, deadline);
      }
    }
    return buffer.array();
  }

  private static void await(SelectionKey key, int operation, long deadline) throws IOException {
    key.interestOps(operation);
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    requireNotInterrupted();
    if (millis <= 0 || (key.selector().select(millis) == 0 && System.nanoTime() >= deadline)) {
      throw new IOException("no answer in time");
    }
    key.selector().selectedKeys().clear();
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requireNotInterrupted();
    }
  }

  private static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CollectiveException("[collective] interrupted while the workers meet");
    }
  }

  /** Somebody who has called. */
  private static final class Caller {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final long deadline = System.nanoTime() + PROOF_NANOS;
    private ByteBuffer in = ByteBuffer.allocate(Handshake.HELLO);
    private byte[] hello = {};
    private byte[] nonce = {};

    Caller(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }
  }

  private void accept(
      Handshake handshake, Set<Integer> missing, Map<Integer, SocketChannel> met, long deadline)
      throws IOException {
    List<Caller> callers = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (!missing.isEmpty()) {
        requireNotInterrupted();
        long now = System.nanoTime();
        if (now >= deadline) {
          throw new CollectiveException(
              "[collective] workers %s have not come in time".formatted(missing));
        }
        for (Caller late : callers.stream().filter(each -> each.deadline < now).toList()) {
          refuse(late, "it took too long", callers);
        }
        selector.select(Math.max(1, Math.min(100, TimeUnit.NANOSECONDS.toMillis(deadline - now))));
        selector.selectedKeys().clear();
        admit(selector, callers);
        for (Caller caller : List.copyOf(callers)) {
          listen(caller, handshake, missing, met, callers);
        }
      }
    } finally {
      callers.forEach(caller -> drop(caller.channel));
    }
  }

  private void admit(Selector selector, List<Caller> callers) throws IOException {
    SocketChannel channel = server.accept();
    while (channel != null) {
      if (callers.size() == MOST_CALLERS) {
        refuse(callers.get(0), "there are too many", callers);
      }
      channel.configureBlocking(false);
      callers.add(new Caller(channel, channel.register(selector, SelectionKey.OP_READ)));
      channel = server.accept();
    }
  }

  /** Takes what a caller has sent; who breaks the rules is refused. */
  private void listen(
      Caller caller,
      Handshake handshake,
      Set<Integer> missing,
      Map<Integer, SocketChannel> met,
      List<Caller> callers) {
    try {
      if (caller.channel.read(caller.in) < 0) {
        refuse(caller, "it hung up", callers);
      } else if (!caller.in.hasRemaining() && caller.hello.length == 0) {
        greet(caller, handshake, missing, callers);
      } else if (!caller.in.hasRemaining()) {
        int rank = Handshake.caller(caller.hello);
        byte[] expected =
            handshake.proof("caller", rank, Handshake.nonceOfHello(caller.hello), caller.nonce);
        if (!missing.contains(rank) || !MessageDigest.isEqual(expected, caller.in.array())) {
          refuse(caller, "it does not know the secret", callers);
        } else if (caller.channel.write(ByteBuffer.wrap(new byte[] {Handshake.WELCOME})) == 1) {
          caller.key.cancel();
          callers.remove(caller);
          missing.remove(rank);
          met.put(rank, caller.channel);
        }
      }
    } catch (IOException e) {
      refuse(caller, e.toString(), callers);
    }
  }

  private void greet(Caller caller, Handshake handshake, Set<Integer> missing, List<Caller> callers)
      throws IOException {
    caller.hello = caller.in.array();
    caller.nonce = Handshake.nonce();
    int rank = Handshake.caller(caller.hello);
    if (!missing.contains(rank)) {
      refuse(caller, "it is none of the group", callers);
      return;
    }
    caller.in = ByteBuffer.allocate(Handshake.PROOF);
    byte[] answer = handshake.answer(rank, Handshake.nonceOfHello(caller.hello), caller.nonce);
    if (caller.channel.write(ByteBuffer.wrap(answer)) != answer.length) {
      refuse(caller, "it does not listen", callers); // a fresh connection has room for them
    }
  }

  private void refuse(Caller caller, String why, List<Caller> callers) {
    if (warnings++ < MOST_WARNINGS) {
      LOGGER.log(Level.WARNING, "a caller was refused: {0} ({1})", why, caller.channel);
    }
    callers.remove(caller);
    drop(caller.channel);
  }

  private static void drop(@Nullable Channel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOGGER.log(Level.DEBUG, "a connection could not be closed", e);
      }
    }
  }

  /** Closes the port, if {@link #join} has not. */
  @Override
  public void close() {
    drop(server);
  }
}
