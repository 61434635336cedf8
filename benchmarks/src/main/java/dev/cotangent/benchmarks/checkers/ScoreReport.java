package dev.cotangent.benchmarks.checkers;

import dev.cotangent.benchmarks.report.Table;
import java.util.List;

/**
 * The score as text and as Markdown.
 *
 * @param tally what was counted
 * @param equivalent mutants that differ from no right rule
 * @param seed of the run
 */
record ScoreReport(Tally tally, List<Mutant> equivalent, long seed) {
  /** Creates a report. */
  ScoreReport {
    equivalent = List.copyOf(equivalent);
  }

  private String counts() {
    return "%s mutants of %s operations in %s duels; %s right cases; seed %s"
        .formatted(
            tally.mutants(),
            tally.duels().stream().map(duel -> duel.mutant().operation()).distinct().count(),
            tally.duels().size(),
            tally.cases().size(),
            seed);
  }

  /** For a terminal. */
  String text() {
    return String.join(
        "\n",
        counts(),
        "",
        tally.overview().text(),
        "Duels won, by kind of mistake:",
        "",
        tally.byKind().text(),
        "Equivalent, so not counted: %s\n".formatted(equivalent.size()));
  }

  /** For a document. */
  String markdown() {
    return String.join(
        "\n",
        counts(),
        "",
        tally.overview().markdown(),
        tally.byKind().markdown(),
        equivalents().markdown());
  }

  private Table equivalents() {
    Table table = new Table("operation", "mutation", "samples compared", "difference", "proof");
    for (Mutant mutant : equivalent) {
      table.add(
          List.of(
              mutant.operation(),
              mutant.mutation().name(),
              Integer.toString(mutant.looked()),
              switch (mutant.most()) {
                case NONE -> "none, bitwise, at both orders";
                case ROUNDING -> "rounding";
                default -> "too small to show";
              },
              mutant.proven() ? "the same expression" : "none"));
    }
    return table;
  }
}
