package dev.cotangent.examples.score;

import dev.cotangent.examples.report.BarChart;
import dev.cotangent.examples.report.HtmlReport;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The score as text, Markdown, a chart and a page.
 *
 * @param table what was counted
 * @param equivalent mutants that differ from no right rule
 * @param seed of the run
 */
record ScorePage(Table table, List<Mutant> equivalent, long seed) {
  /** Creates a page. */
  ScorePage {
    equivalent = List.copyOf(equivalent);
  }

  private String counts() {
    return "%s mutants of %s operations in %s duels; %s right cases; seed %s"
        .formatted(
            table.mutants(),
            table.duels().stream().map(duel -> duel.mutant().operation()).distinct().count(),
            table.duels().size(),
            table.cases().size(),
            seed);
  }

  /** For a terminal. */
  String text() {
    return counts()
        + "\n\n"
        + aligned(table.overviewHead(), table.overview())
        + "\nDuels won, by kind of mistake:\n\n"
        + aligned(table.byKindHead(), table.byKind())
        + "\nEquivalent, so not counted: %s\n".formatted(equivalent.size());
  }

  private static String aligned(List<String> head, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.addAll(rows);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        int at = column;
        int width = lines.stream().mapToInt(l -> l.get(at).length()).max().orElse(1);
        text.append(("%" + (column == 0 ? "-" : "") + width + "s  ").formatted(line.get(column)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** For a document. */
  String markdown() {
    StringBuilder text = new StringBuilder(counts()).append("\n\n");
    text.append(Table.markdown(table.overviewHead(), table.overview())).append('\n');
    text.append(Table.markdown(table.byKindHead(), table.byKind())).append('\n');
    text.append(Table.markdown(equivalentHead(), equivalentRows()));
    return text.toString();
  }

  private static List<String> equivalentHead() {
    return List.of("operation", "mutation", "samples compared", "difference", "proof");
  }

  private List<List<String>> equivalentRows() {
    return equivalent.stream()
        .map(
            mutant ->
                List.of(
                    mutant.operation(),
                    mutant.mutation().name(),
                    Integer.toString(mutant.looked()),
                    switch (mutant.most()) {
                      case NONE -> "none, bitwise, at both orders";
                      case ROUNDING -> "rounding";
                      default -> "too small to show";
                    },
                    mutant.proven() ? "the same expression" : "none"))
        .toList();
  }

  /** Mutants killed, in percent of the duels, by setting. */
  BufferedImage chart() {
    BarChart chart = new BarChart("Wrong derivatives found", "%");
    for (Setting setting : Setting.values()) {
      long all = table.count(duel -> duel.setting() == setting);
      double[] shares = new double[table.checkers().size()];
      for (int i = 0; i < shares.length; i++) {
        shares[i] = 100.0 * table.killed(i, duel -> duel.setting() == setting) / Math.max(1, all);
      }
      chart.add(setting.label(), shares);
    }
    return chart.draw(table.checkers());
  }

  /** A page of everything. */
  HtmlReport html(BufferedImage chart) {
    return new HtmlReport("Gradient checkers, scored")
        .paragraph(counts())
        .section("Mutants killed and false alarms")
        .picture("Wrong derivatives found by each checker", chart)
        .table(table.overviewHead(), table.overview())
        .section("Duels won, by kind of mistake")
        .table(table.byKindHead(), table.byKind())
        .section("Equivalent mutants")
        .table(equivalentHead(), equivalentRows());
  }
}
