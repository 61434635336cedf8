package dev.cotangent.examples.look;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cotangent.nn.data.GeneratedDigits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in: it is answered, refused or cut off, and others are served. */
class RequestFuzzTests {
  private static DrawServer server;

  @BeforeAll
  static void start() throws IOException {
    DigitNetwork kind = DigitNetwork.THREE_FILTERS; // the quickest
    server =
        new DrawServer(
            List.of(new TrainedNetwork(kind, kind.untrained(5), "Untrained.")),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new RateLimit(1e9, 1_000_000_000, System::nanoTime));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What a browser, a script and a stranger send. */
  static Stream<Arguments> requests() {
    String digit = new String(new GeneratedDigits(3, 28).image(0), ISO_8859_1);
    String type = "Content-Type: application/octet-stream\r\n";
    return Stream.of(
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "HEAD /networks HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n",
            "GET http://localhost/favicon.ico HTTP/1.1\r\nHost: [::1]\r\n\r\n",
            "GET //evil.example/ HTTP/1.0\r\nHost: evil.example:80\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
            "POST /look/three-filters HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:80\r\n"
                + type
                + "Content-Length: 784\r\n\r\n"
                + digit,
            "POST /look/three-filters HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n",
            "POST /look/three-filters HTTP/1.1\r\nHost: localhost\r\n"
                + type
                + "Transfer-Encoding: chunked\r\n\r\n310\r\n"
                + digit
                + "\r\n0\r\n\r\n",
            "POST /look/three-filters?a=b#c HTTP/1.1\r\nHost: localhost\r\n"
                + type
                + "Content-Length: 784\r\n\r\n"
                + "\0".repeat(784),
            "GET mailto:a HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: [::%%1]\r\n\r\n",
            "GET / HTTP/1.1\r\n folded: x\r\n: y\r\n\r\n")
        .map(text -> arguments((Object) text.getBytes(ISO_8859_1)));
  }

  @MethodSource("requests")
  @FuzzTest(maxDuration = "1m")
  void everyRequestIsAnsweredOrRefused(byte[] bytes) throws IOException {
    Optional<RecordedExchange> parsed = RecordedExchange.parse(bytes);
    if (parsed.isEmpty()) {
      return;
    }
    RecordedExchange exchange = parsed.get();
    server.handle(exchange);
    int status = exchange.getResponseCode();
    assertTrue(status == 200 || (status >= 400 && status < 500), "status " + status);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    int length = Integer.parseInt(exchange.getResponseHeaders().getFirst("Content-Length"));
    assertEquals(head ? 0 : length, exchange.answer().length);
  }

  @MethodSource("requests")
  @FuzzTest(maxDuration = "1m")
  void whateverBytesComeOthersAreServed(byte[] bytes) throws IOException {
    BugDetectors.allowNetworkConnections((host, port) -> port == server.address().getPort());
    String said = exchange(bytes);
    assertTrue(said.isEmpty() || said.matches("(?s)HTTP/1\\.1 (200|4\\d\\d|501) .*"), said);
    String page =
        exchange("GET /networks HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
    assertTrue(page.startsWith("HTTP/1.1 200 "), page);
  }

  /** What comes back until the server ends the connection; it may do so at once. */
  private static String exchange(byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      try {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      } catch (SocketException e) {
        return ""; // closed on bytes unread
      }
    }
  }
}
