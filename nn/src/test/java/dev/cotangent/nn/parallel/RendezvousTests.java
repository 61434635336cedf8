package dev.cotangent.nn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who knows the secret is let in, and nobody else. */
class RendezvousTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] SECRET = Handshake.nonce();

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final List<Socket> rogues = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    pool.shutdownNow();
    for (Socket rogue : rogues) {
      rogue.close();
    }
  }

  private static Rendezvous open() {
    return Rendezvous.open(InetAddress.getLoopbackAddress());
  }

  private Socket rogue(InetSocketAddress address, byte[]... messages) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    rogues.add(socket);
    socket.setSoTimeout(20_000);
    for (byte[] message : messages) {
      try {
        socket.getOutputStream().write(message);
      } catch (IOException e) {
        return socket; // refused already
      }
    }
    return socket;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return e.getMessage().contains("reset") || e.getMessage().contains("Broken");
    }
  }

  private Future<SocketCollective> joins(
      Rendezvous place, int rank, List<InetSocketAddress> all, byte[] secret) {
    return pool.submit(() -> place.join(rank, all, secret, PATIENCE));
  }

  private void assertAdds(SocketCollective... workers) throws Exception {
    List<Future<Double>> sums = new ArrayList<>();
    for (SocketCollective worker : workers) {
      sums.add(
          pool.submit(
              () -> {
                FlatValues values = FlatValues.zeros(Precision.FLOAT32, 100_000);
                values.set(99_999, Tensor.vector(worker.rank() + 1));
                worker.allReduce(values);
                return values.at(99_999);
              }));
    }
    for (Future<Double> sum : sums) {
      assertEquals(workers.length * (workers.length + 1) / 2.0, sum.get());
    }
    for (SocketCollective worker : workers) {
      worker.close();
    }
  }

  @Test
  void roguesAreRefusedAndTheGroupDoesNotNotice() throws Exception {
    Rendezvous first = open();
    Rendezvous second = open();
    List<InetSocketAddress> all = List.of(first.address(), second.address());
    Socket slow = rogue(first.address(), new byte[] {'c'}); // before anybody else, and silent
    Future<SocketCollective> zero = joins(first, 0, all, SECRET);

    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    assertTrue(isClosed(rogue(first.address(), garbage)), "garbage");
    assertTrue(
        isClosed(
            rogue(
                first.address(),
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(4).getBytes("US-ASCII"))),
        "http");
    byte[] huge = Handshake.hello(Integer.MAX_VALUE, Handshake.nonce());
    assertTrue(isClosed(rogue(first.address(), huge)), "a number that nobody has");
    assertTrue(isClosed(rogue(first.address(), Handshake.hello(0, Handshake.nonce()))), "itself");

    byte[] nonce = Handshake.nonce();
    Socket guesser = rogue(first.address(), Handshake.hello(1, nonce));
    byte[] answer = guesser.getInputStream().readNBytes(Handshake.ANSWER);
    Handshake wrong = new Handshake(Handshake.nonce(), 2, 0);
    guesser
        .getOutputStream()
        .write(wrong.proof("caller", 1, nonce, Handshake.nonceOfAnswer(answer)));
    assertTrue(isClosed(guesser), "a wrong secret");
    byte[] proved = Arrays.copyOfRange(answer, Handshake.ANSWER - Handshake.PROOF, answer.length);
    Socket mirror = rogue(first.address(), Handshake.hello(1, nonce));
    assertEquals(Handshake.ANSWER, mirror.getInputStream().readNBytes(Handshake.ANSWER).length);
    mirror.getOutputStream().write(proved);
    assertTrue(isClosed(mirror), "its own proof sent back");
    for (int i = 0; i < 200; i++) {
      rogue(first.address(), new byte[] {'c', 'o'});
    }
    slow.getOutputStream().write('o');

    Future<SocketCollective> one = joins(second, 1, all, SECRET);
    SocketCollective a = zero.get();
    SocketCollective b = one.get();
    assertThrows(ConnectException.class, () -> rogue(all.get(0)), "the port is closed");
    assertAdds(a, b);
  }

  @Test
  void whoDoesNotKnowTheSecretIsNotCalled() throws Exception {
    try (ServerSocket impostor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> answering =
          pool.submit(
              () -> {
                Socket socket = impostor.accept();
                rogues.add(socket);
                InputStream in = socket.getInputStream();
                byte[] hello = in.readNBytes(Handshake.HELLO);
                Handshake wrong = new Handshake(Handshake.nonce(), 2, 0);
                socket
                    .getOutputStream()
                    .write(wrong.answer(1, Handshake.nonceOfHello(hello), Handshake.nonce()));
                return in.read();
              });
      Rendezvous place = open();
      List<InetSocketAddress> all =
          List.of((InetSocketAddress) impostor.getLocalSocketAddress(), place.address());
      String message =
          assertThrows(CollectiveException.class, () -> place.join(1, all, SECRET, PATIENCE))
              .getMessage();
      assertTrue(message.contains("does not know the secret"), message);
      assertEquals(-1, answering.get());
    }
  }

  @Test
  void aGroupOfAnotherSizeIsNone() throws Exception {
    Rendezvous first = open();
    Rendezvous second = open();
    Future<SocketCollective> zero =
        pool.submit(
            () ->
                first.join(
                    0,
                    List.of(first.address(), second.address(), second.address()),
                    SECRET,
                    Duration.ofSeconds(2)));
    assertThrows(
        CollectiveException.class,
        () -> second.join(1, List.of(first.address(), second.address()), SECRET, PATIENCE));
    assertThrows(Exception.class, zero::get);
  }

  @Test
  void whoDoesNotComeIsNamed() {
    Rendezvous place = open();
    Rendezvous other = open();
    List<InetSocketAddress> all = List.of(place.address(), other.address());
    String message =
        assertThrows(
                CollectiveException.class, () -> place.join(0, all, SECRET, Duration.ofMillis(200)))
            .getMessage();
    assertTrue(message.contains("workers [1] have not come"), message);
    other.close();
    Rendezvous third = open();
    message =
        assertThrows(
                CollectiveException.class, () -> third.join(1, all, SECRET, Duration.ofMillis(200)))
            .getMessage();
    assertTrue(message.contains("cannot reach worker 0"), message);
  }

  @Test
  void aShortSecretIsRefused() {
    try (Rendezvous place = open()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> place.join(0, List.of(place.address()), new byte[15], PATIENCE));
    }
  }
}
