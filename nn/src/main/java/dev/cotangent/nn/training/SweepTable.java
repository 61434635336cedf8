package dev.cotangent.nn.training;

import static java.util.Objects.requireNonNull;

import dev.cotangent.nn.data.Csv;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Printable;
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
    Csv table = Csv.open(from);
    List<String> columns = table.columns();
    List<String> expected = settings.stream().map(name -> SETTING + name).toList();
    if (columns.size() < settings.size() || !columns.subList(0, settings.size()).equals(expected)) {
      throw new DataException(
          "sweep",
          from,
          "it must be the table of this sweep, with the columns " + expected,
          Printable.name(columns.toString()));
    }
    for (Csv.Row row : table.readAll()) {
      Map<String, String> point = new LinkedHashMap<>();
      settings.forEach(name -> point.put(name, row.text(SETTING + name)));
      Map<String, Double> figures = new LinkedHashMap<>();
      for (String figure : columns.subList(settings.size(), columns.size())) {
        if (!row.text(figure).isEmpty()) {
          figures.put(figure, row.number(figure));
        }
      }
      rows.put(new Sweep.Point(point), figures);
    }
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
    csv.append(Csv.line(head)).append('\n');
    rows.forEach(
        (point, of) -> {
          List<String> cells = new ArrayList<>(point.settings().values());
          for (String figure : figures) {
            Double value = of.get(figure);
            cells.add(value == null ? "" : value.toString());
          }
          csv.append(Csv.line(cells)).append('\n');
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
