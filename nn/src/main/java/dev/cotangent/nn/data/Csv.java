package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Printable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table in a file of comma-separated values (RFC 4180), whose first row names the columns.
 *
 * <p>A field may be quoted; within, quotes are doubled, and separators and ends of lines are text.
 * Every row must have as many fields as there are columns; empty lines are passed over. Rows are
 * read one after another.
 *
 * @param file the file
 * @param charset of the text; bytes that are none are refused
 * @param separator between fields: neither a quote nor the end of a line
 * @param columns the names of the columns, as the first row has them
 */
public record Csv(Path file, Charset charset, char separator, List<String> columns) {
  private static final int MOST_COLUMNS = 1 << 16;
  private static final int LONGEST_FIELD = 1 << 20;
  private static final long LARGEST_AT_ONCE = 64 << 20;
  private static final Pattern UNQUOTED = Pattern.compile("[^,\"\\r\\n]*");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity");

  /** Keeps a copy of the names. */
  public Csv {
    columns = List.copyOf(columns);
  }

  /** Opens a file in UTF-8 with commas; see {@link #open(Path, Charset, char)}. */
  public static Csv open(Path file) throws IOException {
    return open(file, StandardCharsets.UTF_8, ',');
  }

  /**
   * Reads the names of the columns.
   *
   * @throws IllegalArgumentException if the separator is a quote or the end of a line
   * @throws DataException if there is no first row, or a name stands there twice
   * @throws IOException if the file cannot be read
   */
  public static Csv open(Path file, Charset charset, char separator) throws IOException {
    if (separator == '"' || separator == '\n' || separator == '\r') {
      throw new IllegalArgumentException(
          "[csv] the separator must be neither a quote nor the end of a line: character "
              + (int) separator);
    }
    try (Rows rows = new Rows(new TextLines.Characters(file, charset), separator, null)) {
      Row names = rows.read();
      if (names == null || names.fields.stream().distinct().count() < names.fields.size()) {
        throw new DataException(
            "csv",
            file,
            "the first row must name the columns, each by another name",
            names == null ? "there is none" : Printable.name(names.fields.toString()));
      }
      return new Csv(file, charset, separator, names.fields);
    }
  }

  /** The rows after the first. */
  public Dataset<Row> rows() {
    return Dataset.reading(this::reader);
  }

  /**
   * All rows after the first at once, of a table of up to 64 MiB.
   *
   * @throws DataException if the file is longer, or damaged
   * @throws IOException if it cannot be read
   */
  public List<Row> readAll() throws IOException {
    if (Files.size(file) > LARGEST_AT_ONCE) {
      throw new DataException(
          "csv",
          file,
          "a table that is read at once must have at most %s bytes".formatted(LARGEST_AT_ONCE),
          Files.size(file) + " bytes");
    }
    List<Row> all = new ArrayList<>();
    try (Rows rows = reader()) {
      for (Row row = rows.read(); row != null; row = rows.read()) {
        all.add(row);
      }
    }
    return all;
  }

  private Rows reader() throws IOException {
    Rows rows = new Rows(new TextLines.Characters(file, charset), separator, this);
    try {
      if (rows.read() == null) {
        throw rows.characters.wrong("the first row must name the columns", "there is none");
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** A row of fields with commas between, of which those that need it are quoted. */
  public static String line(List<String> fields) {
    return fields.stream()
        .map(
            field ->
                UNQUOTED.matcher(field).matches() ? field : '"' + field.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  /**
   * The rows as samples: {@code inputs} are the numbers in some columns, {@code targets} that in
   * another.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public Dataset<Sample> samples(List<String> inputs, String target) {
    int[] chosen = inputs.stream().mapToInt(this::column).toArray();
    int last = column(target);
    Shape shape = Shape.of(chosen.length);
    return rows()
        .map(
            row -> {
              double[] numbers = new double[chosen.length];
              for (int i = 0; i < chosen.length; i++) {
                numbers[i] = row.number(chosen[i]);
              }
              Values values =
                  Values.of(
                      shape,
                      (to, at) -> {
                        for (int i = 0; i < numbers.length; i++) {
                          to[at + i] = (float) numbers[i];
                        }
                      });
              return Sample.of(values, Values.scalar(row.number(last)));
            });
  }

  /**
   * Which column has a name, from 0.
   *
   * @throws IllegalArgumentException if none has
   */
  public int column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "[csv] there must be a column %s: there are %s"
              .formatted(Printable.name(name), Printable.name(columns.toString())));
    }
    return index;
  }

  /**
   * One row.
   *
   * @param table what it belongs to; the first row, of names, belongs to none yet
   * @param line where it begins in the file, from 1
   * @param fields its fields in order
   */
  public record Row(@Nullable Csv table, long line, List<String> fields) {
    /** Keeps a copy of the fields. */
    public Row {
      fields = List.copyOf(fields);
    }

    /**
     * The field of a column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public String text(String column) {
      return fields.get(table().column(column));
    }

    /**
     * The number in the field of a column.
     *
     * @throws IllegalArgumentException if there is no such column
     * @throws DataException if there is no number, with file, line and column
     */
    public double number(String column) throws DataException {
      return number(table().column(column));
    }

    double number(int index) throws DataException {
      String field = fields.get(index).strip();
      try {
        // What Java takes for numbers besides (1f, 0x1p3) is none here.
        if (NUMBER.matcher(field).matches()) {
          return Double.parseDouble(field);
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new DataException(
          "csv",
          table().file,
          "line %s, column %s: there must be a number"
              .formatted(line, Printable.name(table().columns.get(index))),
          Printable.name(field));
    }

    @Override
    public Csv table() {
      if (table == null) {
        throw new IllegalStateException("[csv] the row of names belongs to no table");
      }
      return table;
    }
  }

  private static final class Rows implements RecordReader<Row> {
    private final TextLines.Characters characters;
    private final char separator;
    private final @Nullable Csv table;
    private int next;

    Rows(TextLines.Characters characters, char separator, @Nullable Csv table) {
      this.characters = characters;
      this.separator = separator;
      this.table = table;
    }

    @Override
    public @Nullable Row read() throws IOException {
      while (true) {
        long line = characters.line;
        next = characters.next();
        if (next < 0) {
          return null;
        }
        if (next == '\n') {
          continue;
        }
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (next == separator) {
          next = characters.next();
          if (fields.size() == MOST_COLUMNS) {
            throw wrong(line, "a row must have at most %s fields".formatted(MOST_COLUMNS), "more");
          }
          fields.add(field());
        }
        if (table != null && fields.size() != table.columns.size()) {
          throw wrong(
              line,
              "a row must have %s fields, as the first one has".formatted(table.columns.size()),
              String.valueOf(fields.size()));
        }
        return new Row(table, line, fields);
      }
    }

    private String field() throws IOException {
      long line = characters.line;
      StringBuilder field = new StringBuilder();
      boolean quoted = next == '"';
      if (quoted) {
        next = characters.next();
      }
      while (true) {
        if (quoted && next == '"') {
          next = characters.next();
          if (next != '"') {
            if (next != separator && next != '\n' && next >= 0) {
              throw wrong(line, "a quote must end the field, or be doubled", "more follows it");
            }
            return field.toString();
          }
        } else if (!quoted && next == '"') {
          throw wrong(line, "a field with a quote must be quoted", "it is not");
        } else if (!quoted && (next == separator || next == '\n' || next < 0)) {
          return field.toString();
        } else if (next < 0) {
          throw wrong(line, "a quoted field must end with a quote", "the file ends");
        }
        if (field.length() == LONGEST_FIELD) {
          throw wrong(
              line, "a field must have at most %s characters".formatted(LONGEST_FIELD), "more");
        }
        field.append((char) next);
        next = characters.next();
      }
    }

    private DataException wrong(long line, String rule, String found) {
      return new DataException("csv", characters.file, "line %s: %s".formatted(line, rule), found);
    }

    @Override
    public void close() throws IOException {
      characters.close();
    }
  }
}
