package dev.cotangent.examples.look;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteStreams;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves one page to draw digits on, and looks at what is drawn.
 *
 * <p>It keeps nothing of a request. {@code GET /} is the page, {@code GET /networks} lists the
 * networks, {@code POST /look/name} takes a drawing: one byte for each pixel, row by row, 0 for
 * paper to 255 for ink. How large, how many and how slow requests may be is bounded.
 */
final class DrawServer implements AutoCloseable {
  private static final String LOOK = "/look/";
  private static final String PIXELS = "application/octet-stream";
  private static final int THREADS = 4;
  private static final int WAITING = 64;
  private static final int MOST_DISCARDED = 1 << 18;

  // Limits of the JDK's server, which reads them once, before it starts.
  static {
    setIfAbsent("sun.net.httpserver.maxReqTime", "10");
    setIfAbsent("sun.net.httpserver.maxRspTime", "30");
    setIfAbsent("sun.net.httpserver.idleInterval", "30");
    setIfAbsent("jdk.httpserver.maxConnections", "128");
  }

  private final List<TrainedNetwork> networks;
  private final Map<String, Insight> insights = new LinkedHashMap<>();
  private final RateLimit rate;
  private final String page;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;

  private record Reply(int status, String type, String body) {}

  /**
   * Starts serving.
   *
   * @throws java.net.BindException if the address is in use or not this machine's
   * @throws IOException if the server cannot start
   */
  DrawServer(List<TrainedNetwork> networks, InetSocketAddress address, RateLimit rate)
      throws IOException {
    this.networks = List.copyOf(networks);
    this.rate = rate;
    this.page = page();
    networks.forEach(
        network -> insights.put(network.kind().toString(), new Insight(network.network())));
    server = HttpServer.create(address, 0);
    threads =
        new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static String page() throws IOException {
    try (InputStream page = requireNonNull(DrawServer.class.getResourceAsStream("draw.html"))) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void setIfAbsent(String property, String value) {
    System.setProperty(property, System.getProperty(property, value));
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Stops at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply;
      try {
        reply = reply(exchange);
      } catch (Refusal refusal) {
        // A connection closed on bytes unread would lose the answer; of too many, it may.
        long unused =
            ByteStreams.exhaust(ByteStreams.limit(exchange.getRequestBody(), MOST_DISCARDED));
        reply = json(refusal.status(), Answer.refusal(refusal.why()));
      }
      byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange
          .getResponseHeaders()
          .set(
              "Content-Security-Policy",
              "default-src 'none'; img-src data:; style-src 'unsafe-inline';"
                  + " script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'");
      exchange.sendResponseHeaders(reply.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException, Refusal {
    String path = exchange.getRequestURI().getRawPath();
    if (path.equals("/")) {
      requireMethod(exchange, "GET");
      return new Reply(200, "text/html; charset=utf-8", page);
    }
    if (path.equals("/networks")) {
      requireMethod(exchange, "GET");
      return json(200, Answer.networks(networks));
    }
    Insight insight = path.startsWith(LOOK) ? insights.get(path.substring(LOOK.length())) : null;
    if (insight == null) {
      throw new Refusal(
          404,
          "there is nothing here; try / for the page, or POST to /look/ and " + insights.keySet());
    }
    requireMethod(exchange, "POST");
    if (!rate.tryPass()) {
      exchange.getResponseHeaders().set("Retry-After", "1");
      throw new Refusal(429, "too many requests; try again in a second");
    }
    return json(200, Answer.view(insight.look(drawing(exchange, insight.size()))));
  }

  private static Reply json(int status, String body) {
    return new Reply(status, "application/json", body);
  }

  private static void requireMethod(HttpExchange exchange, String method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refusal(405, "the method must be " + method);
    }
  }

  private static byte[] drawing(HttpExchange exchange, int size) throws IOException, Refusal {
    if (!PIXELS.equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      throw new Refusal(415, "the content type must be " + PIXELS);
    }
    byte[] grey = exchange.getRequestBody().readNBytes(size * size + 1);
    if (grey.length != size * size) {
      throw new Refusal(
          grey.length > size * size ? 413 : 400,
          "a drawing has one byte for each of %s × %s pixels: %s"
              .formatted(
                  size, size, grey.length > size * size ? "more came" : grey.length + " came"));
    }
    for (byte pixel : grey) {
      if (pixel != 0) {
        return grey;
      }
    }
    throw new Refusal(422, "nothing is drawn; a drawing has pixels above 0");
  }
}
