package dev.cotangent.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;

/** Cells under headings, to be written in several formats. */
public final class Table {
  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without rows. */
  public Table(String... headings) {
    this(List.of(headings));
  }

  /** A table without rows. */
  public Table(List<String> headings) {
    this.headings = List.copyOf(headings);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if there is not one cell for each heading
   */
  public void add(List<String> cells) {
    if (cells.size() != headings.size()) {
      throw new IllegalArgumentException("%s does not fit %s".formatted(cells, headings));
    }
    rows.add(List.copyOf(cells));
  }

  /** In columns of equal width, for a terminal. */
  public String text() {
    List<Integer> widths =
        IntStream.range(0, headings.size())
            .mapToObj(i -> all().stream().mapToInt(cells -> cells.get(i).length()).max().orElse(0))
            .toList();
    return all().stream()
        .map(
            cells ->
                IntStream.range(0, cells.size())
                    .mapToObj(i -> padded(cells.get(i), widths.get(i)))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private List<List<String>> all() {
    List<List<String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    return all;
  }

  /** Text to the left, numbers to the right. */
  private static String padded(String cell, int width) {
    boolean number = !cell.isEmpty() && Character.isDigit(cell.charAt(0));
    return (number ? "%" : "%-").concat(Math.max(1, width) + "s").formatted(cell);
  }

  /** Values between commas (RFC 4180). */
  public String csv() {
    return all().stream()
        .map(cells -> CSVFormat.RFC4180.format(cells.toArray()) + "\r\n")
        .collect(Collectors.joining());
  }

  /** As Markdown. */
  public String markdown() {
    List<List<String>> lines = new ArrayList<>(all());
    lines.add(1, headings.stream().map(heading -> "---").toList());
    return lines.stream()
        .map(cells -> cells.stream().collect(Collectors.joining(" | ", "| ", " |")))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
