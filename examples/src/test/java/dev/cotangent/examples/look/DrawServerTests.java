package dev.cotangent.examples.look;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.ops.Activations;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DrawServerTests {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String PIXELS = "application/octet-stream";
  private static final List<TrainedNetwork> NETWORKS = new ArrayList<>();

  private static DrawServer server;

  @BeforeAll
  static void start() throws IOException {
    for (DigitNetwork kind : DigitNetwork.values()) {
      NETWORKS.add(new TrainedNetwork(kind, kind.untrained(5), "Untrained."));
    }
    server = serve(new RateLimit(1e6, 1_000_000, System::nanoTime));
  }

  private static DrawServer serve(RateLimit rate) throws IOException {
    return new DrawServer(
        NETWORKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), rate);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpRequest.Builder request(DrawServer to, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://localhost:%d%s".formatted(to.address().getPort(), path)));
  }

  private static HttpResponse<String> post(String path, String type, BodyPublisher body)
      throws Exception {
    return CLIENT.send(
        request(server, path).header("Content-Type", type).POST(body).build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> look(DigitNetwork kind, byte[] pixels) throws Exception {
    return post("/look/" + kind, PIXELS, BodyPublishers.ofByteArray(pixels));
  }

  private static double[] probabilities(String json) {
    Matcher list = Pattern.compile("\"probabilities\":\\[([^]]*)]").matcher(json);
    assertTrue(list.find(), json);
    return Arrays.stream(list.group(1).split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static double[] predicted(Network network, byte[] pixels) {
    int size = network.sampleShape().dim(-1);
    float[] values = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      values[i] = (pixels[i] & 0xFF) / 255f;
    }
    Tensor output = network.predict(Tensor.of(Shape.of(1, 1, size, size), values));
    boolean probabilities = Math.abs(Arrays.stream(output.toDoubles()).sum() - 1) < 1e-4;
    return probabilities
        ? output.toDoubles()
        : Interpreter.evaluate(Activations.softmax(Expressions.constant(output)), Map.of())
            .toDoubles();
  }

  @ParameterizedTest
  @EnumSource
  void probabilitiesAreThoseOfTheNetwork(DigitNetwork kind) throws Exception {
    Network network = NETWORKS.get(kind.ordinal()).network();
    for (int i = 0; i < 3; i++) {
      byte[] pixels = new GeneratedDigits(3, network.sampleShape().dim(-1)).image(i);
      HttpResponse<String> response = look(kind, pixels);
      assertEquals(200, response.statusCode());
      assertArrayEquals(predicted(network, pixels), probabilities(response.body()), 1e-5);
      assertTrue(response.body().contains("\"saliency\":\"data:image/png;base64,"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void itSaysWhetherItIsSure(DigitNetwork kind) throws Exception {
    int size = NETWORKS.get(kind.ordinal()).network().sampleShape().dim(-1);
    String body = look(kind, new GeneratedDigits(3, size).image(0)).body();
    boolean sure = Arrays.stream(probabilities(body)).max().orElseThrow() >= 0.8;
    assertTrue(body.contains("\"sure\":" + sure), body);
    assertFalse(sure, "it has not learned anything");
    assertTrue(send("GET", "/networks").body().contains("\"sureFrom\":0.8"));
  }

  @ParameterizedTest
  @CsvSource({"0.8, true", "0.7999, false", "1, true", "0.2, false"})
  void sureFromTheStatedProbabilityOn(double probability, boolean sure) {
    double[] probabilities = {0, probability, 0.1};
    Insight.View view =
        new Insight.View(probabilities, Tensor.of(Shape.of(1, 1), new float[1]), List.of());
    assertTrue(Answer.view(view).contains("\"sure\":" + sure));
  }

  @Test
  void saliencyIsTheGradientOfTheWinningScore() {
    Network network = NETWORKS.get(DigitNetwork.MNIST.ordinal()).network();
    Insight insight = new Insight(network);
    byte[] pixels = new GeneratedDigits(4, 28).image(0);
    Insight.View view = insight.look(pixels);
    Tensor image = insight.tensor(pixels);
    double top = max(network.predict(image));
    int brightest = 0;
    for (int i = 0; i < view.saliency().size(); i++) {
      boolean more = Math.abs(view.saliency().at(i)) > Math.abs(view.saliency().at(brightest));
      brightest = more ? i : brightest;
    }
    float[] moved = image.toFloats();
    moved[brightest] += 0.01f;
    double change = max(network.predict(Tensor.of(image.shape(), moved))) - top;
    assertEquals(view.saliency().at(brightest), change / 0.01, 0.1 * Math.abs(change / 0.01));
    assertEquals(
        List.of(Shape.of(32, 28, 28), Shape.of(64, 14, 14), Shape.of(128)),
        view.layers().stream().map(Tensor::shape).toList());
  }

  private static double max(Tensor scores) {
    return Arrays.stream(scores.toDoubles()).max().orElseThrow();
  }

  @Test
  void thePageAndTheListOfNetworksAreServed() throws Exception {
    HttpResponse<String> page = CLIENT.send(request(server, "/").build(), BodyHandlers.ofString());
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<canvas"));
    assertTrue(page.headers().firstValue("Content-Security-Policy").isPresent());
    HttpResponse<String> list =
        CLIENT.send(request(server, "/networks").build(), BodyHandlers.ofString());
    assertTrue(list.body().startsWith("[{\"name\":\"hundred-digits\",\"size\":50,"), list.body());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /look/mnist, 405",
    "POST, /, 405",
    "DELETE, /networks, 405",
    "GET, /index.html, 404",
    "HEAD, /look/mnist, 405",
    "PUT, /favicon.ico, 405",
    "OPTIONS, /, 405",
    "GET, /../pom.xml, 404",
    "GET, /%2e%2e/pom.xml, 404",
    "POST, /look/, 404",
    "POST, /look/unknown, 404",
    "POST, /look/mnist/, 404",
  })
  void whatIsNotOfferedIsRefused(String method, String path, int status) throws Exception {
    HttpResponse<String> response =
        CLIENT.send(
            request(server, path).method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertEquals(status, response.statusCode());
    assertTrue(
        response.body().startsWith(method.equals("HEAD") ? "" : "{\"error\":\""), response.body());
    assertEquals(status == 405, response.headers().firstValue("Allow").isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/networks", "/favicon.ico", "/nothing", "/look/mnist"})
  void headGivesTheHeadersOfGetWithoutABody(String path) throws Exception {
    HttpResponse<String> get = send("GET", path);
    HttpResponse<String> head = send("HEAD", path);
    assertEquals(get.statusCode(), head.statusCode());
    assertEquals("", head.body());
    Set<String> changing = Set.of("date");
    Map<String, List<String>> headers = new HashMap<>(get.headers().map());
    Map<String, List<String>> headersOfHead = new HashMap<>(head.headers().map());
    headers.keySet().removeAll(changing);
    headersOfHead.keySet().removeAll(changing);
    assertEquals(headers, headersOfHead);
    assertTrue(headers.containsKey("content-length"), headers::toString);
  }

  @Test
  void nothingFollowsTheHeadersOfAHead() throws Exception {
    String said = raw("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertEquals(200, status(said));
    assertTrue(said.endsWith("\r\n\r\n"), said);
  }

  @Test
  void theIconIsAPicture() throws Exception {
    HttpResponse<InputStream> icon =
        CLIENT.send(request(server, "/favicon.ico").build(), BodyHandlers.ofInputStream());
    assertEquals(200, icon.statusCode());
    assertEquals(32, ImageIO.read(icon.body()).getWidth());
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    return CLIENT.send(
        request(server, path).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  /** What comes back for these bytes until the server ends the connection. */
  private static String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  private static int status(String said) {
    assertTrue(said.startsWith("HTTP/1.1 "), said);
    return Integer.parseInt(said.substring(9, 12));
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1', 'Host: localhost', 200",
    "'GET / HTTP/1.1', 'Host: LOCALHOST:PORT', 200",
    "'GET / HTTP/1.1', 'host: 127.0.0.1:PORT', 200",
    "'GET / HTTP/1.1', 'Host: [::1]:PORT', 200",
    "'GET http://localhost:PORT/ HTTP/1.1', 'Host: localhost:PORT', 200",
    "'GET / HTTP/1.1', 'Host: evil.example', 403",
    "'GET / HTTP/1.1', 'Host: evil.example:PORT', 403",
    "'GET / HTTP/1.0', 'Host: evil.example', 403",
    "'HEAD / HTTP/1.1', 'Host: evil.example', 403",
    "'GET /nothing HTTP/1.1', 'Host: evil.example', 403",
    "'POST /look/mnist HTTP/1.1', 'Host: evil.example', 403",
    "'GET / HTTP/1.1', 'Host: localhost:1', 403",
    "'GET / HTTP/1.1', 'Host:', 403",
    "'GET http://evil.example/ HTTP/1.1', 'Host: localhost:PORT', 403",
    "'GET http://localhost:PORT/ HTTP/1.1', 'Host: evil.example', 403",
    "'GET //evil.example/ HTTP/1.1', 'Host: localhost:PORT', 403",
    "'GET / HTTP/1.1', 'X: y', 400",
    "'GET / HTTP/1.0', 'X: y', 400",
    "'GET / HTTP/1.1', 'Host: localhost\r\nHost: localhost', 400",
    "'GET / HTTP/1.1', 'Host: localhost\r\nHost: evil.example', 400",
    "'GET / HTTP/1.1', 'Host: localhost\r\nOrigin: http://evil.example', 403",
    "'GET / HTTP/1.1', 'Host: localhost\r\nOrigin: http://localhost:PORT', 200",
  })
  void onlyItsOwnNamesAreAnswered(String line, String headers, int status) throws Exception {
    String port = Integer.toString(server.address().getPort());
    String request =
        (line + "\r\n" + headers.replace("\\r\\n", "\r\n") + "\r\nConnection: close\r\n\r\n")
            .replace("PORT", port);
    assertEquals(status, status(raw(request)), request);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:PORT, 200",
    "http://127.0.0.1:PORT, 200",
    "http://localhost, 403",
    "http://localhost:1, 403",
    "http://evil.example, 403",
    "http://evil.example:PORT, 403",
    "null, 403",
  })
  void drawingsFromOtherSitesAreRefused(String origin, int status) throws Exception {
    HttpRequest request =
        request(server, "/look/mnist")
            .header("Content-Type", PIXELS)
            .header("Origin", origin.replace("PORT", "" + server.address().getPort()))
            .POST(BodyPublishers.ofByteArray(new GeneratedDigits(3, 28).image(0)))
            .build();
    assertEquals(status, CLIENT.send(request, BodyHandlers.ofString()).statusCode());
  }

  /** Whoever only holds connections, or sends a byte now and then, keeps nobody else out. */
  @Test
  void silentAndSlowConnectionsLeaveOthersServed() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        held.add(connect());
      }
      for (int i = 0; i < 100; i++) {
        Socket slow = connect();
        held.add(slow);
        String begun =
            i % 2 == 0
                ? "GET / HTTP/1.1\r\nHost: local"
                : "POST /look/mnist HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 784\r\n\r\n12"
                    .formatted(PIXELS);
        slow.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
      }
      byte[] digit = new GeneratedDigits(3, 28).image(0);
      for (int i = 0; i < 3; i++) {
        for (Socket slow : held.subList(300, held.size())) {
          drip(slow);
        }
        // Connections of their own, as another visitor has.
        String page = raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertEquals(200, status(page));
        assertEquals(200, look(DigitNetwork.MNIST, digit).statusCode());
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  /** Sends one byte more, unless the server has cut the connection by now. */
  private static void drip(Socket socket) {
    try {
      socket.getOutputStream().write('1');
    } catch (IOException e) {
      // it may
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: local",
        "POST /look/mnist HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: 784\r\n\r\n12"
      })
  void aRequestThatDoesNotEndIsCutOff(String begun) throws IOException {
    assertEquals("", raw(begun)); // reads until the server ends the connection
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /", "GET / HTTP/1.1\r\nX: ", "GET / HTTP/1.1\r\n"})
  void requestsWithoutEndAreCutOff(String begun) throws Exception {
    byte[] more = (begun.endsWith("\n") ? "X: y\r\n" : "aaaaaa").repeat(10_000).getBytes(UTF_8);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(begun.getBytes(UTF_8));
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 10_000; i++) { // 600 MB, more than any buffer on the way
              socket.getOutputStream().write(more);
            }
          });
    }
    assertEquals(200, send("GET", "/").statusCode());
  }

  @Test
  void malformedDrawingsAreRefusedAndChangeNothing() throws Exception {
    byte[] digit = new GeneratedDigits(3, 28).image(0);
    String before = look(DigitNetwork.MNIST, digit).body();
    assertEquals(400, look(DigitNetwork.MNIST, new byte[0]).statusCode());
    assertEquals(400, look(DigitNetwork.MNIST, Arrays.copyOf(digit, 783)).statusCode());
    assertEquals(413, look(DigitNetwork.MNIST, Arrays.copyOf(digit, 785)).statusCode());
    assertEquals(413, look(DigitNetwork.MNIST, new byte[200_000]).statusCode());
    assertTrue(tooMuchToReadIsCutOff());
    assertEquals(
        415, post("/look/mnist", "text/plain", BodyPublishers.ofByteArray(digit)).statusCode());
    HttpResponse<String> chunked =
        post(
            "/look/mnist",
            PIXELS,
            BodyPublishers.ofInputStream(() -> InputStream.nullInputStream()));
    assertEquals(400, chunked.statusCode());
    HttpResponse<String> nothing = look(DigitNetwork.MNIST, new byte[784]);
    assertEquals(422, nothing.statusCode());
    assertTrue(nothing.body().contains("nothing is drawn"), nothing.body());
    assertEquals(before, look(DigitNetwork.MNIST, digit).body());
  }

  /** Whether a request without end is answered or cut off, and not read for ever. */
  private static boolean tooMuchToReadIsCutOff() throws Exception {
    try {
      return look(DigitNetwork.MNIST, new byte[8 << 20]).statusCode() == 413;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void whatIsNotHttpDoesNotDisturb() throws Exception {
    for (String garbage : List.of("\r\n\r\n", "GARBAGE\r\n\r\n", "GET\0 / HTTP/9.9\r\n\r\n")) {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        String said =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(said.isEmpty() || said.startsWith("HTTP/1.1 4"), said);
      }
    }
    assertEquals(200, look(DigitNetwork.MNIST, new GeneratedDigits(3, 28).image(0)).statusCode());
  }

  @Test
  void manyAtOnceGetTheSameAnswersAsOneByOne() throws Exception {
    GeneratedDigits digits = new GeneratedDigits(8, 28);
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      alone.add(look(DigitNetwork.MNIST, digits.image(i)).body());
    }
    List<CompletableFuture<HttpResponse<String>>> together = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      together.add(
          CLIENT.sendAsync(
              request(server, "/look/mnist")
                  .header("Content-Type", PIXELS)
                  .POST(BodyPublishers.ofByteArray(digits.image(i % 4)))
                  .build(),
              BodyHandlers.ofString()));
    }
    for (int i = 0; i < together.size(); i++) {
      assertEquals(alone.get(i % 4), together.get(i).get().body());
    }
  }

  @Test
  void tooManyRequestsAreTurnedAwayUntilTimeHasPassed() throws Exception {
    AtomicLong clock = new AtomicLong();
    byte[] digit = new GeneratedDigits(3, 28).image(0);
    try (DrawServer slow = serve(new RateLimit(1, 2, clock::get))) {
      HttpRequest request =
          request(slow, "/look/mnist")
              .header("Content-Type", PIXELS)
              .POST(BodyPublishers.ofByteArray(digit))
              .build();
      int[] statuses = new int[4];
      for (int i = 0; i < statuses.length; i++) {
        clock.addAndGet(i == 3 ? 1_000_000_000 : 0);
        statuses[i] = CLIENT.send(request, BodyHandlers.ofString()).statusCode();
      }
      assertArrayEquals(new int[] {200, 200, 429, 200}, statuses);
    }
  }

  @Test
  void aPortInUseIsABindException() {
    assertThrows(BindException.class, () -> new DrawServer(NETWORKS, server.address(), null));
  }

  @Test
  void aPortInUseIsSaidBeforeAnythingIsTrained() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    String port = Integer.toString(server.address().getPort());
    CommandLine draw = new CommandLine(new DrawCommand()).setOut(writer).setErr(writer);
    assertEquals(1, draw.execute("--port", port));
    assertTrue(out.toString().contains("cannot listen on localhost, port " + port), out::toString);
    assertFalse(out.toString().contains("trained"), out::toString);
  }

  @Test
  void aFolderThatCannotBeWrittenIsFoundBeforeTraining(@TempDir Path temporary) throws IOException {
    assumeFalse(Files.exists(DigitNetwork.THREE_FILTERS.savedWeights()));
    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    List<String> said = new ArrayList<>();
    assertThrows(
        IOException.class,
        () -> TrainedNetwork.find(DigitNetwork.THREE_FILTERS, file, 1, said::add));
    assertEquals(List.of(), said);
  }
}
