package dev.cotangent.nn.parallel;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The connection to a neighbour in the tree, and how far a call is with it in each direction. */
final class Link {
  /** The values that are underway at a time in one direction, in bytes. */
  private static final int PIECE = 1 << 17;

  private static final int SOCKET_BUFFER = 1 << 20;

  /** Kind, number, precision and size of a call. */
  private static final int HEADER = 4 * Integer.BYTES;

  private final int peer;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in = piece();
  private final ByteBuffer out = piece();
  private SocketCollective.@Nullable Call call;
  private boolean receives;
  private boolean sends;
  private boolean headed;
  private int received;
  private int sent;

  Link(int peer, SocketChannel channel, Selector selector) throws IOException {
    this.peer = peer;
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    channel.configureBlocking(false);
    this.key = channel.register(selector, 0);
  }

  private static ByteBuffer piece() {
    return ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
  }

  int peer() {
    return peer;
  }

  /** Begins a call; what has come of it already is kept. */
  void begin(SocketCollective.Call newCall, boolean willReceive, boolean willSend) {
    call = newCall;
    receives = willReceive;
    sends = willSend;
    headed = false;
    received = 0;
    sent = 0;
    if (sends) {
      out.putInt(newCall.kind())
          .putInt(newCall.number())
          .putInt(newCall.values().precision().ordinal())
          .putInt(newCall.values().size());
    }
  }

  private SocketCollective.Call call() {
    if (call == null) {
      throw new IllegalStateException("no call");
    }
    return call;
  }

  /** How many values have come. */
  int received() {
    return received;
  }

  /** How many values have been taken to be sent. */
  int sent() {
    return sent;
  }

  boolean isDone() {
    int size = call().values().size();
    return (!receives || received == size) && (!sends || (sent == size && out.position() == 0));
  }

  /**
   * Receives values up to an index; whether any byte came.
   *
   * @param adds whether they are added to those that are there
   */
  boolean receive(int to, boolean adds) throws IOException {
    if (!receives || received == call().values().size()) {
      return false;
    }
    int bytes = in.hasRemaining() ? channel.read(in) : 0;
    if (bytes < 0) {
      throw new EOFException("worker %s has gone".formatted(peer));
    }
    int before = received;
    in.flip();
    if (!headed && in.remaining() >= HEADER) {
      requireSame();
    }
    if (headed) {
      received += call().values().read(received, to, in, adds);
    }
    in.compact();
    return bytes > 0 || received > before;
  }

  private void requireSame() throws IOException {
    SocketCollective.Call mine = call();
    int kind = in.getInt();
    int number = in.getInt();
    int precision = in.getInt();
    int size = in.getInt();
    headed =
        kind == mine.kind()
            && number == mine.number()
            && precision == mine.values().precision().ordinal()
            && size == mine.values().size();
    if (!headed) {
      throw new IOException(
          "worker %s makes another call, %s"
              .formatted(peer, SocketCollective.Call.describe(kind, number, precision, size)));
    }
  }

  /** Sends values up to an index, as far as there is room; whether any byte went. */
  boolean send(int to) throws IOException {
    if (!sends) {
      return false;
    }
    sent += call().values().write(sent, to, out);
    if (out.position() == 0) {
      return false;
    }
    out.flip();
    int bytes = channel.write(out);
    out.compact();
    return bytes > 0;
  }

  /** Has the selector wake up for what this connection waits for. */
  void setInterest() {
    boolean wants = receives && received < call().values().size() && in.hasRemaining();
    key.interestOps(
        (wants ? SelectionKey.OP_READ : 0) | (out.position() > 0 ? SelectionKey.OP_WRITE : 0));
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(Link.class.getName())
          .log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
    }
  }
}
