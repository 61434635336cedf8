package dev.cotangent.examples.look;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A request read from bytes as the JDK's server does it, and the answer that is given to it. */
final class RecordedExchange extends HttpExchange {
  private final String method;
  private final URI uri;
  private final Headers request = new Headers();
  private final Headers response = new Headers();
  private final InputStream body;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private int status = -1;

  private RecordedExchange(String method, URI uri, byte[] body) {
    this.method = method;
    this.uri = uri;
    this.body = new ByteArrayInputStream(body);
  }

  /** The request, unless it is one that the JDK's server does not hand on. */
  static Optional<RecordedExchange> parse(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String[] lines = (end < 0 ? text : text.substring(0, end)).split("\r\n", -1);
    String[] words = lines[0].split(" ", 3);
    if (words.length < 3) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(words[1]);
      if (uri.getPath() == null || !uri.getPath().startsWith("/")) {
        return Optional.empty();
      }
      byte[] body = text.substring(end < 0 ? text.length() : end + 4).getBytes(ISO_8859_1);
      RecordedExchange exchange = new RecordedExchange(words[0], uri, body);
      for (int i = 1; i < lines.length; i++) {
        int colon = Math.max(0, lines[i].indexOf(':'));
        exchange.request.add(
            lines[i].substring(0, colon), lines[i].substring(colon).replaceFirst(":", "").strip());
      }
      return Optional.of(exchange);
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The body of the answer. */
  byte[] answer() {
    return answer.toByteArray();
  }

  @Override
  public Headers getRequestHeaders() {
    return request;
  }

  @Override
  public Headers getResponseHeaders() {
    return response;
  }

  @Override
  public URI getRequestURI() {
    return uri;
  }

  @Override
  public String getRequestMethod() {
    return method;
  }

  @Override
  public InputStream getRequestBody() {
    return body;
  }

  @Override
  public OutputStream getResponseBody() {
    return answer;
  }

  @Override
  public void sendResponseHeaders(int code, long length) {
    status = code;
  }

  @Override
  public int getResponseCode() {
    return status;
  }

  @Override
  public void close() {}

  @Override
  public String getProtocol() {
    return "HTTP/1.1";
  }

  @Override
  public HttpContext getHttpContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Object getAttribute(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(String name, Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setStreams(InputStream in, OutputStream out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public HttpPrincipal getPrincipal() {
    throw new UnsupportedOperationException();
  }
}
