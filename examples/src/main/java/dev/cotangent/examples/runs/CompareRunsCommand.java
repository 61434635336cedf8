package dev.cotangent.examples.runs;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows several trainings on one page. */
@Command(
    name = "compare-runs",
    description = {
      "Shows the curves of several trainings on one page, and the settings in which they differ.",
      "",
      "A run is the output folder of a program that trains; it holds history.csv."
    },
    footer = {
      "",
      "Example:",
      "  cotangent mnist --optimizer adam --out out/adam",
      "  cotangent mnist --optimizer sgd --out out/sgd",
      "  cotangent compare-runs out/adam out/sgd"
    })
public final class CompareRunsCommand extends ExampleCommand {
  private static final Set<String> NO_FIGURES = Set.of("epoch", "samples_per_second", "seconds");
  private static final String VALIDATION = "validation_";
  private static final String TRAINING = "training_";

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs.")
  private List<Path> folders = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/compare-runs",
      description = "Folder for the page (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out/compare-runs");

  @Override
  public Integer call() throws IOException {
    OutputFolder folder = OutputFolder.open(out);
    Map<String, SavedRun> runs = new LinkedHashMap<>();
    for (Path each : folders) {
      SavedRun run = SavedRun.read(each);
      // Folders of one name in several places are told apart by their paths.
      runs.put(runs.containsKey(run.name()) ? each.toString() : run.name(), run);
    }
    say(summary(runs));
    String unused =
        folder.write(
            to -> {
              page(runs).write(to.resolve("report.html"));
              return "";
            });
    say("See " + folder.file("report.html"));
    return 0;
  }

  private static String summary(Map<String, SavedRun> runs) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows(runs)) {
      text.append(String.join("  ", row)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static HtmlReport page(Map<String, SavedRun> runs) {
    HtmlReport page = new HtmlReport("%s runs side by side".formatted(runs.size()));
    page.table(
        List.of("run", "epochs", "last " + figures(runs).get(0), "best", "in epoch", "seconds"),
        rows(runs));
    settings(page, runs);
    for (String figure : figures(runs)) {
      LineChart chart = new LineChart(title(figure), "epoch", name(figure));
      runs.forEach(
          (name, run) ->
              chart.add(name, numbers(run.column("epoch")), numbers(run.column(figure))));
      page.picture(figure.replaceAll("[^A-Za-z0-9]+", "-") + ".png", title(figure), chart.draw());
    }
    return page;
  }

  /** The settings that are not the same in all runs. */
  private static void settings(HtmlReport page, Map<String, SavedRun> runs) {
    Set<String> names = new LinkedHashSet<>();
    runs.values().forEach(run -> names.addAll(run.settings().keySet()));
    names.remove("--out");
    names.removeIf(
        name -> runs.values().stream().map(run -> setting(run, name)).distinct().count() == 1);
    if (names.isEmpty()) {
      return;
    }
    List<String> head = new ArrayList<>(List.of("setting"));
    head.addAll(runs.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      List<String> row = new ArrayList<>(List.of(name));
      runs.values().forEach(run -> row.add(setting(run, name)));
      rows.add(row);
    }
    page.section("What differs").table(head, rows).section("Curves");
  }

  private static String setting(SavedRun run, String name) {
    return run.settings().getOrDefault(name, "–");
  }

  /** What there is a curve of: figures on the validation examples first. */
  private static List<String> figures(Map<String, SavedRun> runs) {
    Set<String> all = new LinkedHashSet<>();
    runs.values().forEach(run -> all.addAll(run.history().keySet()));
    all.removeAll(NO_FIGURES);
    all.removeIf(
        figure ->
            runs.values().stream()
                .flatMap(run -> run.column(figure).stream())
                .allMatch(value -> value.isNaN()));
    List<String> figures = new ArrayList<>();
    for (String prefix : List.of(VALIDATION, TRAINING)) {
      all.stream().filter(name -> name.startsWith(prefix)).sorted().forEach(figures::add);
    }
    return figures.isEmpty() ? List.of(TRAINING + "loss") : figures;
  }

  private static List<List<String>> rows(Map<String, SavedRun> runs) {
    String figure = figures(runs).get(0);
    Figure order = new Figure(isLossLike(figure), figure.startsWith(VALIDATION), name(figure));
    List<List<String>> rows = new ArrayList<>();
    runs.forEach(
        (name, run) -> {
          List<Double> values = run.column(figure);
          int best = 0;
          for (int i = 1; i < values.size(); i++) {
            best = order.isBetter(values.get(i), values.get(best)) ? i : best;
          }
          rows.add(
              List.of(
                  name,
                  Integer.toString(run.epochs()),
                  number(values.get(values.size() - 1)),
                  number(values.get(best)),
                  String.format(Locale.ROOT, "%.0f", run.column("epoch").get(best)),
                  String.format(
                      Locale.ROOT,
                      "%.1f",
                      run.column("seconds").stream().mapToDouble(Double::doubleValue).sum())));
        });
    return rows;
  }

  /** Whether less is better. */
  static boolean isLossLike(String figure) {
    return figure.contains("loss") || figure.contains("error") || figure.contains("perplexity");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String title(String figure) {
    String text = figure.replace('_', ' ');
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String name(String figure) {
    return figure.substring(figure.indexOf('_') + 1).replace('_', ' ');
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
