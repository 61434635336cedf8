package dev.cotangent.nn.data;

import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of text files, read one after another.
 *
 * <p>A line ends with a line feed, a carriage return or both; a mark of the order of bytes (BOM) at
 * the start of UTF-8 is passed over. Bytes that are no text in the charset are refused with the
 * number of their line, and so are lines that are too long.
 */
public final class TextLines {
  /** How many characters a line may have unless said otherwise. */
  public static final int LONGEST = 1 << 20;

  private TextLines() {}

  /** The lines of a file in UTF-8, of up to {@link #LONGEST} characters. */
  public static Dataset<String> of(Path file) {
    return of(file, StandardCharsets.UTF_8, LONGEST);
  }

  /**
   * The lines of a file.
   *
   * @param longest how many characters a line may have, at least 1
   * @throws IllegalArgumentException if that is less
   */
  public static Dataset<String> of(Path file, Charset charset, int longest) {
    if (longest < 1) {
      throw new IllegalArgumentException(
          "[text] a line must be allowed at least 1 character: " + longest);
    }
    return Dataset.reading(() -> new LineReader(new Characters(file, charset), longest));
  }

  /** A file's characters, with the number of the line they are in. */
  static final class Characters implements AutoCloseable {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    final Path file;
    private final Reader reader;
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int end;
    private boolean begun;

    /** The number of the line that is being read, from 1. */
    long line = 1;

    Characters(Path file, Charset charset) throws IOException {
      this.file = file;
      this.reader = new InputStreamReader(Files.newInputStream(file), charset.newDecoder());
    }

    /** The next character, or −1 at the end; all ends of lines are a line feed. */
    int next() throws IOException {
      int found = raw();
      if (found == '\r') {
        if (raw() != '\n' && end >= 0) {
          at--;
        }
        found = '\n';
      }
      if (found == '\n') {
        line++;
      }
      return found;
    }

    private int raw() throws IOException {
      if (at == end && !fill()) {
        return -1;
      }
      int found = buffer[at++];
      if (!begun) {
        begun = true;
        return found == BYTE_ORDER_MARK ? raw() : found;
      }
      return found;
    }

    private boolean fill() throws IOException {
      if (end < 0) {
        return false;
      }
      try {
        at = 0;
        end = reader.read(buffer, 0, buffer.length);
      } catch (CharacterCodingException e) {
        throw wrong("the bytes must be text in the charset that was named", "they are not");
      }
      if (end < 0) {
        at = end;
      }
      return end > 0;
    }

    DataException wrong(String rule, String found) {
      return new DataException("text", file, "line %s: %s".formatted(line, rule), found);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private record LineReader(Characters characters, int longest) implements RecordReader<String> {
    @Override
    public @Nullable String read() throws IOException {
      StringBuilder line = new StringBuilder();
      int next = characters.next();
      if (next < 0) {
        return null;
      }
      while (next >= 0 && next != '\n') {
        if (line.length() == longest) {
          throw characters.wrong(
              "a line must have at most %s characters".formatted(longest), "it goes on");
        }
        line.append((char) next);
        next = characters.next();
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      characters.close();
    }
  }
}
