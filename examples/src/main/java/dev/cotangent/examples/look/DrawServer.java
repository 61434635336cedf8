package dev.cotangent.examples.look;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteStreams;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.nn.data.GeneratedDigits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves one page to draw digits on, and looks at what is drawn.
 *
 * <p>It keeps nothing of a request. {@code GET /} is the page, {@code GET /networks} lists the
 * networks, {@code POST /look/name} takes a drawing: one byte for each pixel, row by row, 0 for
 * paper to 255 for ink. It answers under its own names alone, and drawings from its own page. How
 * large, how many and how slow requests may be is bounded.
 */
final class DrawServer implements AutoCloseable {
  private static final String LOOK = "/look/";
  private static final String PIXELS = "application/octet-stream";
  private static final int ICON_SIZE = 32;
  private static final int MOST_DISCARDED = 1 << 18;

  /** A request takes a thread from its first byte on, however slowly the others come. */
  private static final int THREADS = 512;

  private static final int LOOKS_AT_ONCE = 4;

  // Limits of the JDK's server, which reads them once, before it starts.
  static {
    setIfAbsent("sun.net.httpserver.maxReqTime", "10");
    setIfAbsent("sun.net.httpserver.maxRspTime", "120");
    setIfAbsent("sun.net.httpserver.idleInterval", "30");
    setIfAbsent("sun.net.httpserver.maxReqHeaders", "100");
    setIfAbsent("sun.net.httpserver.maxReqHeaderSize", "65536");
    setIfAbsent("jdk.httpserver.maxConnections", "2048");
  }

  private final List<TrainedNetwork> networks;
  private final Map<String, Insight> insights = new LinkedHashMap<>();
  private final RateLimit rate;
  private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);
  private final byte[] page;
  private final byte[] icon;
  private final HttpServer server;
  private final OwnNames names;
  private final ThreadPoolExecutor threads;

  private record Reply(int status, String type, byte[] body) {}

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
    this.icon = icon();
    networks.forEach(
        network -> insights.put(network.kind().toString(), new Insight(network.network())));
    server = HttpServer.create(address, 0);
    names = new OwnNames(address, server.getAddress().getPort());
    threads = new ThreadPoolExecutor(0, THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static byte[] page() throws IOException {
    try (InputStream page = requireNonNull(DrawServer.class.getResourceAsStream("draw.html"))) {
      return page.readAllBytes();
    }
  }

  /** The first generated digit. */
  private static byte[] icon() {
    Tensor digit = new GeneratedDigits(1, ICON_SIZE).dataset(1).image(0);
    return Images.png(Images.of(digit.reshape(ICON_SIZE, ICON_SIZE), ColorScale.grey()));
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

  /** Answers one request. */
  void handle(HttpExchange exchange) throws IOException {
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
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", reply.type);
      headers.set("Content-Length", Integer.toString(reply.body.length));
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set(
          "Content-Security-Policy",
          "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline';"
              + " script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(reply.status, -1);
      } else {
        exchange.sendResponseHeaders(reply.status, reply.body.length);
        exchange.getResponseBody().write(reply.body);
      }
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException, Refusal {
    requireOwn(exchange);
    String path = exchange.getRequestURI().getRawPath();
    switch (path) {
      case "/":
        requireMethod(exchange, "GET", "HEAD");
        return new Reply(200, "text/html; charset=utf-8", page);
      case "/favicon.ico":
        requireMethod(exchange, "GET", "HEAD");
        return new Reply(200, "image/png", icon);
      case "/networks":
        requireMethod(exchange, "GET", "HEAD");
        return json(200, Answer.networks(networks));
      default:
        return look(exchange, path);
    }
  }

  private Reply look(HttpExchange exchange, String path) throws IOException, Refusal {
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
    byte[] drawing = drawing(exchange, insight.size());
    looks.acquireUninterruptibly();
    try {
      return json(200, Answer.view(insight.look(drawing)));
    } finally {
      looks.release();
    }
  }

  /** Refuses what was meant for another server, or comes from another's page. */
  private void requireOwn(HttpExchange exchange) throws Refusal {
    List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (hosts.size() != 1) {
      throw new Refusal(400, "a request names its host, once: " + hosts.size() + " Host headers");
    }
    String authority = exchange.getRequestURI().getRawAuthority();
    if (!names.isHost(hosts.get(0)) || (authority != null && !names.isHost(authority))) {
      throw new Refusal(403, "this server does not go by that name; use the address it printed");
    }
    for (String origin : exchange.getRequestHeaders().getOrDefault("Origin", List.of())) {
      if (!names.isOrigin(origin)) {
        throw new Refusal(403, "requests from pages of other sites are not answered");
      }
    }
  }

  private static Reply json(int status, String body) {
    return new Reply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static void requireMethod(HttpExchange exchange, String... methods) throws Refusal {
    if (!List.of(methods).contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
      throw new Refusal(405, "the method must be " + String.join(" or ", methods));
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
