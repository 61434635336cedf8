package dev.cotangent.nn.training;

import static java.util.Objects.requireNonNull;

import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came out at the points of a {@link Sweep}. */
public final class SweepTable {
  private static final long LARGEST = 1 << 26;
  private static final String SETTING = "setting ";

  private final List<String> settings;
  private final @Nullable Path file;
  private final Map<Sweep.Point, Map<String, Double>> rows = new LinkedHashMap<>();

  /**
   * A table with what a file of an earlier run says; without a file, or if there is none, empty.
   */
  SweepTable(List<String> settings, @Nullable Path file) throws IOException {
    this.settings = settings;
    this.file = file;
    if (file != null && Files.exists(file)) {
      read(file);
    }
  }

  private void read(Path from) throws IOException {
    if (Files.size(from) > LARGEST) {
      throw damaged(from, "at most %s bytes".formatted(LARGEST));
    }
    List<String> lines = Files.readAllLines(from);
    List<String> head = lines.isEmpty() ? List.of() : cells(lines.get(0));
    List<String> expected = settings.stream().map(name -> SETTING + name).toList();
    if (head.size() < settings.size() || !head.subList(0, settings.size()).equals(expected)) {
      throw damaged(from, "columns for the settings " + settings);
    }
    for (int i = 1; i < lines.size(); i++) {
      List<String> cells = cells(lines.get(i));
      if (cells.size() != head.size()) {
        throw damaged(from, "%s cells in line %s".formatted(head.size(), i + 1));
      }
      Map<String, String> point = new LinkedHashMap<>();
      Map<String, Double> figures = new LinkedHashMap<>();
      for (int k = 0; k < head.size(); k++) {
        if (k < settings.size()) {
          point.put(settings.get(k), cells.get(k));
        } else if (!cells.get(k).isEmpty()) {
          figures.put(head.get(k), number(from, cells.get(k), i + 1));
        }
      }
      rows.put(new Sweep.Point(point), figures);
    }
  }

  private static double number(Path from, String cell, int line) throws DataException {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw damaged(from, "numbers in line " + line);
    }
  }

  private static DataException damaged(Path from, String expected) {
    return new DataException(
        "sweep", from, "it must be the table of this sweep: " + expected, "something else");
  }

  /** Cells with commas between, of which those that need it are in quotes. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static String cell(String text) {
    return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  synchronized boolean isDone(Sweep.Point point) {
    return rows.containsKey(point);
  }

  synchronized void add(Sweep.Point point, Map<String, Double> figures) throws IOException {
    rows.put(point, Collections.unmodifiableMap(new LinkedHashMap<>(figures)));
    if (file != null) {
      AtomicFile.write(file, toCsv());
    }
  }

  /** The same of some points, in their order. */
  synchronized SweepTable of(List<Sweep.Point> points) throws IOException {
    SweepTable table = new SweepTable(settings, null);
    for (Sweep.Point point : points) {
      table.rows.put(point, requireNonNull(rows.get(point)));
    }
    return table;
  }

  /** The figures of each point, in the order of the grid. */
  public synchronized Map<Sweep.Point, Map<String, Double>> rows() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }

  /**
   * The point with the best figure, the earliest where some are equal; a figure that is NaN or
   * missing is the worst.
   *
   * @param greater whether the greatest is best, else the least
   * @throws IllegalArgumentException if no point has such a figure
   */
  public synchronized Sweep.Point best(String figure, boolean greater) {
    Sweep.Point best = null;
    double bestValue = Double.NaN;
    for (Map.Entry<Sweep.Point, Map<String, Double>> row : rows.entrySet()) {
      double value = row.getValue().getOrDefault(figure, Double.NaN);
      boolean isFirst = best == null && !Double.isNaN(value);
      if (isFirst || (greater ? value > bestValue : value < bestValue)) {
        best = row.getKey();
        bestValue = value;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException(
          "[sweep] a figure must be one that was measured, %s: '%s'".formatted(figures(), figure));
    }
    return best;
  }

  /** The names of all figures. */
  public synchronized List<String> figures() {
    Set<String> names = new LinkedHashSet<>();
    rows.values().forEach(figures -> names.addAll(figures.keySet()));
    return List.copyOf(names);
  }

  /** Comma-separated values: settings, then figures, a line for each point. */
  public synchronized String toCsv() {
    List<String> figures = figures();
    StringBuilder csv = new StringBuilder();
    List<String> head = new ArrayList<>(settings.stream().map(name -> SETTING + name).toList());
    head.addAll(figures);
    csv.append(String.join(",", head.stream().map(SweepTable::cell).toList())).append('\n');
    rows.forEach(
        (point, of) -> {
          List<String> cells = new ArrayList<>(point.settings().values());
          for (String figure : figures) {
            Double value = of.get(figure);
            cells.add(value == null ? "" : value.toString());
          }
          csv.append(String.join(",", cells.stream().map(SweepTable::cell).toList())).append('\n');
        });
    return csv.toString();
  }

  /** One line for each point, in columns. */
  @Override
  public synchronized String toString() {
    List<String> figures = figures();
    StringBuilder text = new StringBuilder();
    settings.forEach(name -> text.append("%-16s".formatted(name)));
    figures.forEach(name -> text.append("%22s".formatted(name)));
    rows.forEach(
        (point, of) -> {
          text.append('\n');
          point.settings().values().forEach(value -> text.append("%-16s".formatted(value)));
          for (String figure : figures) {
            text.append(String.format(Locale.ROOT, "%22.5g", of.getOrDefault(figure, Double.NaN)));
          }
        });
    return text.toString();
  }
}
