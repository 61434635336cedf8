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

/** The tables of a comparison. */
final class Tables {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  private Tables() {}

  /** One row for each case. */
  static Table cases(Results results) {
    Table table =
        new Table(
            "workload",
            "batch",
            "framework",
            "threads",
            "samples/s",
            "slowest",
            "fastest",
            "x best peer",
            "% of bound",
            "first step s",
            "peak MB",
            "check",
            "verdict");
    for (Row row : results.rows()) {
      Case what = row.what();
      boolean counts = results.counts(row);
      OptionalDouble bound = rate(results.bound(what));
      table.add(
          List.of(
              what.workload().name(),
              Integer.toString(what.batch()),
              what.framework().title(),
              what.threading().toString(),
              counts ? number("%.0f", row.median()) : "",
              counts ? number("%.0f", row.slowest()) : "",
              counts ? number("%.0f", row.fastest()) : "",
              number("%.2f", results.ratio(row)),
              bound.isEmpty() || !counts
                  ? ""
                  : number("%.0f", 100 * row.median() / bound.getAsDouble()),
              number("%.2f", row.firstStepSeconds()),
              number("%.0f", row.peakBytes() / MEGA),
              row.checks().isEmpty() ? "" : number("%.6g", row.checks().get(0)),
              results.verdict(row)));
    }
    return table;
  }

  /** What bounds each workload on this machine. */
  static Table bounds(Results results) {
    Table table =
        new Table(
            "workload",
            "batch",
            "threads",
            "MFLOP a step",
            "MB a step",
            "its GB/s",
            "bound, samples/s",
            "bound by");
    for (Row row : results.rows()) {
      Case what = row.what();
      if (what.framework().isPeer()) {
        continue;
      }
      Workload workload = what.workload();
      results
          .bound(what)
          .ifPresent(
              bound ->
                  table.add(
                      List.of(
                          workload.name(),
                          Integer.toString(what.batch()),
                          what.threading().toString(),
                          number("%.3g", workload.flops(what.batch()) / MEGA),
                          number("%.3g", workload.bytes(what.batch()) / MEGA),
                          number("%.0f", bound.bandwidth() / GIGA),
                          number("%.0f", bound.rate()),
                          bound.byMemory() ? "bytes" : "multiply-adds")));
    }
    return table;
  }

  private static OptionalDouble rate(Optional<Bound> bound) {
    return bound.isPresent() ? OptionalDouble.of(bound.get().rate()) : OptionalDouble.empty();
  }

  /** What a program has to bring along. */
  static Table downloads(Results results, Map<Framework, Long> bytes) {
    Table table = new Table("framework", "version", "download MB");
    new TreeMap<>(bytes)
        .forEach(
            (framework, size) ->
                table.add(
                    List.of(
                        framework.title(),
                        version(results, framework),
                        number("%.1f", size / MEGA))));
    return table;
  }

  private static String version(Results results, Framework framework) {
    List<String> versions = new ArrayList<>();
    for (Row row : results.rows()) {
      if (row.what().framework() == framework && !row.framework().isEmpty()) {
        versions.add(row.framework());
      }
    }
    return versions.isEmpty() ? "" : versions.get(0);
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent() ? number(format, value.getAsDouble()) : "";
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "";
  }
}
