package dev.cotangent.examples.look;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One page in a headless Chromium, driven through its DevTools protocol. */
final class Chromium implements AutoCloseable {
  /** A hang is cut off; a busy machine takes its time. */
  private static final int MINUTES = 10;

  private final Path profile;
  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<Map<String, Object>>> open =
      new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private String session = "";
  private int sent;

  /** The browser that {@code CHROMIUM} names, or one on the path. */
  static Optional<Path> find() {
    String named = System.getenv("CHROMIUM");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Opens an empty page with a new profile. */
  Chromium(Path browser) throws Exception {
    profile = Files.createTempDirectory("chromium");
    process =
        new ProcessBuilder(
                browser.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address()), new Listener())
            .get(MINUTES, TimeUnit.MINUTES);
    Object target = send("Target.createTarget", "{\"url\":\"about:blank\"}").get("targetId");
    session =
        (String)
            send(
                    "Target.attachToTarget",
                    "{\"targetId\":\"%s\",\"flatten\":true}".formatted(target))
                .get("sessionId");
    for (String domain : List.of("Page", "Runtime", "Log")) {
      Map<String, Object> unused = send(domain + ".enable", "{}");
    }
  }

  private String address() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int start = line.indexOf("ws://");
      if (start >= 0) {
        Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "chromium-stderr");
        rest.setDaemon(true);
        rest.start();
        return line.substring(start).strip();
      }
      said.append(line).append('\n');
    }
    throw new IOException("Chromium ended at once: " + said);
  }

  /** The size of the window; a narrow one is a phone's, with touch. */
  void size(int width, int height) throws Exception {
    Map<String, Object> unused =
        send(
            "Emulation.setDeviceMetricsOverride",
            "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b}"
                .formatted(width, height, width < 600));
  }

  void navigate(String url) throws Exception {
    Map<String, Object> unused = send("Page.navigate", "{\"url\":\"%s\"}".formatted(url));
  }

  /** The value of an expression of the page, awaited if it is a promise. */
  Object evaluate(String script) throws Exception {
    Map<String, Object> answer =
        send(
            "Runtime.evaluate",
            "{\"expression\":%s,\"returnByValue\":true,\"awaitPromise\":true}"
                .formatted(quote(script)));
    if (answer.containsKey("exceptionDetails")) {
      throw new IllegalStateException(script + ": " + answer);
    }
    return member(answer, "result").get("value");
  }

  /** Waits until an expression of the page is true. */
  void await(String condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!Boolean.TRUE.equals(evaluate(condition))) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("never true: " + condition);
      }
      Thread.sleep(50);
    }
  }

  /** A mouse event; the left button is down in all but the first of {@code mouseMoved}. */
  void mouse(String type, double x, double y) throws Exception {
    Map<String, Object> unused =
        send(
            "Input.dispatchMouseEvent",
            "{\"type\":\"%s\",\"x\":%.2f,\"y\":%.2f,\"button\":\"left\",\"buttons\":1,\"clickCount\":1}"
                .formatted(type, x, y));
  }

  void key(String type, String key) throws Exception {
    Map<String, Object> unused =
        send(
            "Input.dispatchKeyEvent",
            "{\"type\":\"%s\",\"key\":\"%s\",\"code\":\"%s\"}"
                .formatted(type, key, key.isBlank() ? "Space" : key));
  }

  /** A picture of the whole page. */
  byte[] screenshot() throws Exception {
    return Base64.getDecoder()
        .decode(
            (String)
                send("Page.captureScreenshot", "{\"captureBeyondViewport\":true}").get("data"));
  }

  /** What the console showed as errors, and exceptions nobody caught. */
  List<String> errors() {
    return errors;
  }

  private Map<String, Object> send(String method, String parameters) throws Exception {
    int id = ++sent;
    CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
    open.put(id, answer);
    String inSession = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":%s%s}"
                .formatted(id, method, parameters, inSession),
            true)
        .get(MINUTES, TimeUnit.MINUTES);
    return answer.get(MINUTES, TimeUnit.MINUTES);
  }

  private void receive(String text) {
    Map<String, Object> message;
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      message = cast(read(parser));
    } catch (IOException e) {
      errors.add(e.toString());
      return;
    }
    if (message.get("id") instanceof Number id) {
      CompletableFuture<Map<String, Object>> waiting =
          Objects.requireNonNull(open.remove(id.intValue()));
      if (message.containsKey("error")) {
        waiting.completeExceptionally(new IllegalStateException(text));
      } else {
        waiting.complete(member(message, "result"));
      }
      return;
    }
    String method = String.valueOf(message.get("method"));
    boolean logged =
        method.equals("Log.entryAdded")
            && "error".equals(member(member(message, "params"), "entry").get("level"));
    boolean printed =
        method.equals("Runtime.consoleAPICalled")
            && "error".equals(member(message, "params").get("type"));
    if (logged || printed || method.equals("Runtime.exceptionThrown")) {
      errors.add(text);
    }
  }

  private static Object read(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      Map<String, Object> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, read(parser));
      }
      return members;
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<Object> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(read(parser));
      }
      return items;
    }
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> "";
      default -> parser.getText();
    };
  }

  private static Map<String, Object> member(Map<String, Object> object, String name) {
    return cast(Objects.requireNonNull(object.get(name)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Object value) {
    return (Map<String, Object>) value;
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    // All of them: what still runs would write into the profile while it is deleted.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      ProcessHandle unused = each.onExit().get(MINUTES, TimeUnit.MINUTES);
    }
    MoreFiles.deleteRecursively(profile, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        String text = parts.toString();
        parts.setLength(0);
        receive(text);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }
}
