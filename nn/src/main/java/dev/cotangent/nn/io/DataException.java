package dev.cotangent.nn.io;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file does not hold what it must.
 *
 * <p>The message has the form {@code [format] file: what must hold: what was found}, on one line;
 * what a terminal would act on stands in it as {@link Printable#text} writes it, and what is very
 * long is cut.
 */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_PART = 2_000;

  /**
   * Creates an exception.
   *
   * @param format the format the file was read as
   * @param file the file
   * @param rule what must hold
   * @param found what was found instead
   */
  public DataException(String format, Path file, String rule, String found) {
    super(
        Printable.text(
            "[%s] %s: %s: %s"
                .formatted(
                    format,
                    file,
                    Printable.cut(rule, LONGEST_PART),
                    Printable.cut(found, LONGEST_PART))));
  }
}
