package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.report.Table;
import dev.cotangent.benchmarks.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The table that a reader wants first: a row for each batch size, with Cotangent's figures beside
 * the best ones of all peers.
 *
 * <p>A cell has a value for each number of threads, in ascending order.
 */
final class Summary {
  private static final double MEGA = 1e6;

  private final Results results;

  private Summary(Results results) {
    this.results = results;
  }

  static Table of(Results results) {
    return new Summary(results).table();
  }

  private Table table() {
    Table table =
        new Table(
            "workload",
            "batch",
            "Cotangent, samples/s",
            "best peer",
            "its samples/s",
            "x best peer",
            "first step s",
            "quickest peer's",
            "peak MB",
            "smallest peer's");
    Map<Workload, Map<Integer, List<Row>>> rows =
        results.rows().stream()
            .filter(row -> !row.what().framework().isPeer() && results.counts(row))
            .collect(
                Collectors.groupingBy(
                    row -> row.what().workload(),
                    TreeMap::new,
                    Collectors.groupingBy(
                        row -> row.what().batch(), TreeMap::new, Collectors.toList())));
    rows.forEach(
        (workload, batches) ->
            batches.forEach((batch, ours) -> table.add(cells(workload, batch, ours))));
    return table;
  }

  private List<String> cells(Workload workload, int batch, List<Row> ours) {
    List<String> cells = new ArrayList<>();
    cells.add(workload + " " + workload.title());
    cells.add(Integer.toString(batch));
    cells.add(each(ours, row -> number("%.0f", row.median())));
    cells.add(each(ours, row -> best(row).map(peer -> peer.what().framework().title())));
    cells.add(each(ours, row -> best(row).flatMap(peer -> number("%.0f", peer.median()))));
    cells.add(each(ours, row -> number("%.2f", results.ratio(row).orElse(Double.NaN))));
    cells.add(each(ours, row -> number("%.2f", row.firstStepSeconds())));
    cells.add(each(ours, row -> number("%.2f", least(row, Row::firstStepSeconds))));
    cells.add(each(ours, row -> number("%.0f", row.peakBytes() / MEGA)));
    cells.add(each(ours, row -> number("%.0f", least(row, Row::peakBytes) / MEGA)));
    return cells;
  }

  private Optional<Row> best(Row row) {
    return results.bestPeer(row.what());
  }

  private double least(Row row, ToDoubleFunction<Row> property) {
    OptionalDouble least = results.peers(row.what()).mapToDouble(property).min();
    return least.orElse(Double.NaN);
  }

  /** The text for each number of threads; once if it is the same for all. */
  private static String each(List<Row> rows, Function<Row, Optional<String>> text) {
    List<String> texts = rows.stream().map(text).flatMap(Optional::stream).toList();
    return texts.stream().distinct().count() == 1 ? texts.get(0) : String.join(" / ", texts);
  }

  private static Optional<String> number(String format, double value) {
    return Double.isFinite(value)
        ? Optional.of(String.format(Locale.ROOT, format, value))
        : Optional.empty();
  }
}
