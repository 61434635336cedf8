package dev.cotangent.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A file of known contents that any of several servers can give.
 *
 * @param mirrors where to ask, in order
 * @param bytes the exact length; reading stops beyond it
 * @param sha256 the SHA-256 of the contents, in lower-case hexadecimal digits
 */
public record Download(List<URI> mirrors, long bytes, String sha256) {
  private static final Duration TO_ANSWER = Duration.ofSeconds(20);
  private static final Duration TO_FINISH = Duration.ofMinutes(10);

  /** Keeps a copy of the list. */
  public Download {
    mirrors = List.copyOf(mirrors);
  }

  /**
   * Fetches the file from the first mirror that gives the right contents.
   *
   * <p>The folder is made if it is missing. The target appears, or is replaced, only once all
   * contents have arrived and are right.
   *
   * @throws IOException if no mirror gives them, with the reason for each; the target is then as it
   *     was, and nothing is left beside it
   */
  public void to(Path target) throws IOException {
    to(target, TO_FINISH);
  }

  /** As {@link #to(Path)}, giving each mirror the stated time in all. */
  void to(Path target, Duration toFinish) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(TO_ANSWER)
            .build();
    StringJoiner reasons = new StringJoiner("; ");
    for (URI mirror : mirrors) {
      try {
        AtomicFile.write(target, out -> copy(client, mirror, toFinish, out));
        return;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        reasons.add(mirror + ": " + e);
      }
    }
    throw new IOException(
        "[download] no mirror gave %s: %s".formatted(target.getFileName(), reasons));
  }

  private void copy(HttpClient client, URI mirror, Duration toFinish, OutputStream out)
      throws IOException {
    HttpRequest request = HttpRequest.newBuilder(mirror).timeout(TO_ANSWER).build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("[download] interrupted").initCause(e);
    }
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("the server answered " + response.statusCode());
      }
      // A server that stops sending would hold the read below for ever; closing the body ends it.
      // The timer forgets a download that is complete.
      CompletableFuture<Void> complete =
          new CompletableFuture<Void>().orTimeout(toFinish.toMillis(), TimeUnit.MILLISECONDS);
      var unused =
          complete.whenComplete(
              (result, late) -> {
                if (late != null) {
                  close(body);
                }
              });
      try {
        copyChecked(body, out);
      } finally {
        complete.complete(null);
      }
    }
  }

  private void copyChecked(InputStream body, OutputStream out) throws IOException {
    MessageDigest digest = sha256Digest();
    byte[] chunk = new byte[1 << 16];
    long total = 0;
    for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
      total += read;
      if (total > bytes) {
        throw new IOException("more than the %s bytes it must have".formatted(bytes));
      }
      digest.update(chunk, 0, read);
      out.write(chunk, 0, read);
    }
    if (total < bytes) {
      throw new IOException("%s bytes instead of %s".formatted(total, bytes));
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha256)) {
      throw new IOException("its SHA-256 must be %s: %s".formatted(sha256, found));
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
