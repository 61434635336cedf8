package dev.cotangent.examples.gradcheck;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cotangent.examples.report.DotChart;
import dev.cotangent.examples.report.HtmlReport;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run as text, as JSON and as a page. */
final class RunReport {
  private static final List<String> COLUMNS =
      List.of("operation", "cases", "compared", "order 1", "order 2", "unresolved", "wrong", "ms");

  private final Run run;

  RunReport(Run run) {
    this.run = run;
  }

  /** One sentence on the outcome. */
  String summary() {
    long cases = run.operations().stream().mapToLong(o -> o.cases().size()).sum();
    long compared = run.operations().stream().mapToLong(OperationResult::compared).sum();
    long unresolved = run.operations().stream().mapToLong(OperationResult::unresolved).sum();
    long wrong = run.operations().stream().mapToLong(o -> o.failures().size()).sum();
    return String.format(
        Locale.ROOT,
        "%s: %,d operations, %,d cases, %,d comparisons (%,d unresolved), %.1f s; seed %d.",
        wrong == 0
            ? "All derivatives agree"
            : String.format(Locale.ROOT, "%,d of the cases are wrong", wrong),
        run.operations().size(),
        cases,
        compared,
        unresolved,
        run.seconds(),
        run.seed());
  }

  /** A line for each operation. */
  String table() {
    StringBuilder table = new StringBuilder();
    String format = "%-17s %6s %9s %9s %9s %11s %6s %9s%n";
    table.append(String.format(Locale.ROOT, format, COLUMNS.toArray()));
    rows().forEach(row -> table.append(String.format(Locale.ROOT, format, row.toArray())));
    return table.toString().stripTrailing();
  }

  private List<List<String>> rows() {
    return run.operations().stream()
        .map(
            o ->
                List.of(
                    o.operation(),
                    count(o.cases().size()),
                    count(o.compared()),
                    error(o, o.firstError()),
                    error(o, o.secondError()),
                    count(o.unresolved()),
                    count(o.failures().size()),
                    String.format(Locale.ROOT, "%,.0f", o.millis())))
        .toList();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String error(OperationResult operation, double error) {
    return operation.compared() == 0 ? "–" : String.format(Locale.ROOT, "%.1e", error);
  }

  /**
   * For each operation that is wrong, the diagnosis of its first wrong case and how to repeat it.
   */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (OperationResult operation : run.operations()) {
      List<CaseResult> failures = operation.failures();
      if (!failures.isEmpty()) {
        CaseResult first = failures.get(0);
        problems.add(
            "%n%s: %s of %s cases are wrong; case %s: %s%nreproduce: %s%n"
                .formatted(
                    operation.operation(),
                    failures.size(),
                    operation.cases().size(),
                    first.number(),
                    first.problem().orElseThrow(),
                    run.reproduction(operation, first)));
      }
    }
    return problems;
  }

  /**
   * Everything there is to know, failures with their diagnosis. An error that is no number is a
   * string.
   */
  String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("seed", run.seed());
      json.writeBooleanField("passed", run.passed());
      json.writeNumberField("seconds", run.seconds());
      json.writeArrayFieldStart("operations");
      for (OperationResult operation : run.operations()) {
        write(json, operation);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text + "\n";
  }

  private void write(JsonGenerator json, OperationResult operation) throws IOException {
    json.writeStartObject();
    json.writeStringField("operation", operation.operation());
    json.writeNumberField("cases", operation.cases().size());
    json.writeNumberField("comparisons", operation.compared());
    json.writeNumberField("unresolved", operation.unresolved());
    json.writeNumberField("worstErrorOrder1", operation.firstError());
    json.writeNumberField("worstErrorOrder2", operation.secondError());
    json.writeNumberField("milliseconds", operation.millis());
    json.writeArrayFieldStart("failures");
    for (CaseResult failure : operation.failures()) {
      json.writeStartObject();
      json.writeNumberField("case", failure.number());
      json.writeStringField("diagnosis", failure.problem().orElseThrow());
      json.writeStringField("reproduce", run.reproduction(operation, failure));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The page. */
  HtmlReport page() {
    HtmlReport page = new HtmlReport("Gradients of every operation").paragraph(summary());
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      page.section("What is wrong");
      problems.forEach(problem -> page.preformatted(problem.strip()));
    }
    DotChart errors = new DotChart("Worst relative error", -16, 0, List.of("order 1", "order 2"));
    run.operations().forEach(o -> errors.add(o.operation(), o.firstError(), o.secondError()));
    page.section("Operations")
        .paragraph(
            "For each operation, the worst relative error of its first and second derivatives."
                + " Milliseconds are those of all cases added up.")
        .table(COLUMNS, rows())
        .paragraph(
            "An error above 1e-7 that the numeric derivative's own error does not explain is a"
                + " disagreement. Without a mark: exactly 0.")
        .picture("Worst relative error of each operation", errors.draw());
    return page;
  }
}
