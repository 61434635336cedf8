package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTests {
  private static final byte[] RIGHT = "the right contents".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WRONG = "the wrong contents".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OLD = "what was there".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ServerSocket server;

  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              threads.execute(() -> serve(socket));
            } catch (IOException e) {
              return; // the test is over
            }
          }
        });
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader request =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      String path = request.readLine().split(" ", 3)[1];
      while (!request.readLine().isEmpty()) {
        // the headers of the request do not matter
      }
      answer(path, socket.getOutputStream());
    } catch (IOException e) {
      // the client has seen enough
    }
  }

  private void answer(String path, OutputStream out) throws IOException {
    switch (path) {
      case "/right" -> answer(out, "200 OK", RIGHT.length, RIGHT);
      case "/missing" -> answer(out, "404 Not Found", RIGHT.length, RIGHT);
      case "/moved" -> answer(out, "302 Found\r\nLocation: /right", 0, new byte[0]);
      case "/changed" -> answer(out, "200 OK", WRONG.length, WRONG);
      case "/short" -> answer(out, "200 OK", 3, Arrays.copyOf(RIGHT, 3));
      case "/truncated" -> answer(out, "200 OK", RIGHT.length, Arrays.copyOf(RIGHT, 5));
      case "/stalled" -> {
        answer(out, "200 OK", RIGHT.length, Arrays.copyOf(RIGHT, 5));
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case "/endless" -> {
        answer(out, "200 OK", Long.MAX_VALUE, RIGHT);
        while (over.getCount() > 0) {
          out.write(new byte[1 << 16]);
        }
      }
      default -> throw new IllegalArgumentException(path);
    }
  }

  private static void answer(OutputStream out, String status, long length, byte[] body)
      throws IOException {
    String head = "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n";
    out.write(head.formatted(status, length).getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    server.close();
    threads.shutdownNow();
  }

  private Download download(String... paths) throws Exception {
    List<URI> mirrors =
        Stream.of(paths)
            .map(path -> URI.create("http://127.0.0.1:" + server.getLocalPort() + path))
            .toList();
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(RIGHT));
    return new Download(mirrors, RIGHT.length, sha256);
  }

  private void assertFails(String complaint, String... paths) throws Exception {
    assertFails(complaint, Duration.ofMinutes(10), paths);
  }

  private void assertFails(String complaint, Duration limit, String... paths) throws Exception {
    Path kept = Files.write(folder.resolve("kept"), OLD);
    Download download = download(paths);
    String message = assertThrows(IOException.class, () -> download.to(kept, limit)).getMessage();
    assertTrue(message.contains(complaint), message);
    assertTrue(message.contains(paths[0]), message);
    assertArrayEquals(OLD, Files.readAllBytes(kept));
    assertThrows(IOException.class, () -> download.to(folder.resolve("new"), limit));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(kept), files.toList());
    }
  }

  @Test
  void fetchesIntoANewFolder() throws Exception {
    Path target = folder.resolve("a/b/file");
    download("/right").to(target);
    assertArrayEquals(RIGHT, Files.readAllBytes(target));
  }

  @Test
  void followsRedirects() throws Exception {
    Path target = folder.resolve("file");
    download("/moved").to(target);
    assertArrayEquals(RIGHT, Files.readAllBytes(target));
  }

  @Test
  void asksTheNextMirrorAndReplacesTheFile() throws Exception {
    Path target = Files.write(folder.resolve("file"), OLD);
    download("/missing", "/changed", "/endless", "/right").to(target);
    assertArrayEquals(RIGHT, Files.readAllBytes(target));
  }

  @Test
  void refusesOtherContents() throws Exception {
    assertFails("its SHA-256 must be", "/changed");
  }

  @Test
  void refusesAMissingFile() throws Exception {
    assertFails("404", "/missing");
  }

  @Test
  void refusesABodyThatIsTooShort() throws Exception {
    assertFails("3 bytes instead of 18", "/short");
  }

  @Test
  void refusesABodyThatBreaksOff() throws Exception {
    assertFails("truncated", "/truncated");
  }

  @Test
  void stopsAnEndlessBody() throws Exception {
    assertFails("more than the 18 bytes", "/endless");
  }

  @Test
  void givesUpOnAServerThatStopsSending() throws Exception {
    assertFails("stalled", Duration.ofMillis(500), "/stalled");
  }

  @Test
  void namesEveryMirrorThatFailed() throws Exception {
    assertFails("/changed: ", "/missing", "/changed");
  }
}
