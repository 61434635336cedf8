package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.machine.Peak;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All rows, and what follows from several of them together. */
final class Results {
  /** How far results of the checked step may be from Cotangent's, as a fraction. */
  static final double AGREEMENT = 1e-3;

  private final Map<Case, Row> rows = new TreeMap<>();
  private final Map<Integer, Peak> peaks = new TreeMap<>();

  /** Adds a round's outcome of a case. */
  void add(Case what, Outcome outcome) {
    rows.computeIfAbsent(what, Row::new).add(outcome);
  }

  /** How many rounds of a case there are. */
  int rounds(Case what) {
    Row row = rows.get(what);
    return row == null ? 0 : row.checks().size();
  }

  /** The rows of the cases that were measured, in the order of the cases. */
  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  /** The machine's limits by number of threads. */
  Map<Integer, Peak> peaks() {
    return peaks;
  }

  /** {@code ok}, or why a row's rate does not count. */
  String verdict(Row row) {
    if (row.failure().isPresent()) {
      return "failed: " + row.failure().get();
    }
    double expected = expected(row.what());
    for (double check : row.checks()) {
      if (!(Math.abs(check - expected) <= AGREEMENT * Math.abs(expected))) {
        return String.format(
            Locale.ROOT, "refused: it computes something else, %.6g and not %.6g", check, expected);
      }
    }
    return "ok";
  }

  /** Cotangent's result; that of the first row where Cotangent is not measured. */
  private double expected(Case what) {
    List<Row> same =
        rows().stream()
            .filter(row -> row.what().workload() == what.workload())
            .filter(row -> row.what().batch() == what.batch())
            .toList();
    return same.stream()
        .filter(row -> !row.what().framework().isPeer())
        .findFirst()
        .orElse(same.get(0))
        .checks()
        .get(0);
  }

  /** Whether a row's rate counts. */
  boolean counts(Row row) {
    return verdict(row).equals("ok");
  }

  /** The rows that count of all peers that do the same work on at most as many threads. */
  Stream<Row> peers(Case what) {
    return rows().stream()
        .filter(row -> row.what().framework().isPeer())
        .filter(row -> row.what().workload() == what.workload())
        .filter(row -> row.what().batch() == what.batch())
        .filter(row -> row.what().threading().threads() <= what.threading().threads())
        .filter(this::counts);
  }

  /** The fastest of a row's {@link #peers}. */
  Optional<Row> bestPeer(Case what) {
    return peers(what).max(Comparator.comparingDouble(Row::median));
  }

  /** A row's rate as a multiple of the best peer's with at most as many threads. */
  OptionalDouble ratio(Row row) {
    Optional<Row> best = bestPeer(row.what());
    return best.isPresent() && counts(row)
        ? OptionalDouble.of(row.median() / best.get().median())
        : OptionalDouble.empty();
  }

  /** What limits a case on this machine, if the machine's limits were measured. */
  Optional<Bound> bound(Case what) {
    return Optional.ofNullable(peaks.get(what.threading().threads()))
        .map(peak -> Bound.of(what.workload(), what.batch(), peak));
  }

  /** Takes in another measurement of the machine's limits. */
  void add(int threads, Peak peak) {
    peaks.merge(threads, peak, Peak::max);
  }
}
