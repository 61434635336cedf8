package dev.cotangent.benchmarks.checkers;

import dev.cotangent.benchmarks.checkers.Checker.Answer;
import dev.cotangent.benchmarks.checkers.Score.Case;
import dev.cotangent.benchmarks.checkers.Score.Duel;
import dev.cotangent.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What came out, counted.
 *
 * @param checkers the checkers' names
 * @param duels every mutant in every setting in which it shows
 * @param cases right gradients
 */
record Tally(List<String> checkers, List<Duel> duels, List<Case> cases) {
  /** Creates a tally. */
  Tally {
    checkers = List.copyOf(checkers);
    duels = List.copyOf(duels);
    cases = List.copyOf(cases);
  }

  /** How many mutants there are. */
  int mutants() {
    return names(duel -> true).size();
  }

  /** How many mutants a checker killed wherever they show. */
  int killedEverywhere(int checker) {
    return mutants() - names(duel -> !duel.killed().get(checker)).size();
  }

  private Set<String> names(Predicate<Duel> which) {
    return duels.stream()
        .filter(which)
        .map(duel -> duel.mutant().name())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** How many duels of a kind there are. */
  long count(Predicate<Duel> which) {
    return duels.stream().filter(which).count();
  }

  /** How many of them a checker won. */
  long killed(int checker, Predicate<Duel> which) {
    return count(which.and(duel -> duel.killed().get(checker)));
  }

  /** For each setting, how many of its duels each checker won, in percent. */
  Map<Setting, List<Double>> killedPercent() {
    Map<Setting, List<Double>> shares = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      Predicate<Duel> in = duel -> duel.setting() == setting;
      double all = Math.max(1, count(in));
      shares.put(
          setting,
          IntStream.range(0, checkers.size()).mapToObj(i -> 100 * killed(i, in) / all).toList());
    }
    return shares;
  }

  /** How many right gradients a checker did not accept. */
  long alarms(int checker, Predicate<Case> which) {
    return cases.stream()
        .filter(which)
        .filter(each -> each.answers().get(checker) != Answer.ACCEPTS)
        .count();
  }

  /** How often a checker evaluated something, in all duels. */
  long evaluations(int checker) {
    return duels.stream().mapToLong(duel -> duel.evaluations().get(checker)).sum();
  }

  private long casesIn(Setting setting) {
    return cases.stream().filter(each -> each.setting() == setting).count();
  }

  /** For each checker: kills and false alarms, in all and by setting. */
  Table overview() {
    List<String> head = new ArrayList<>(List.of("checker", "mutants killed"));
    for (Setting setting : Setting.values()) {
      head.add("%s (%s)".formatted(setting.label(), count(duel -> duel.setting() == setting)));
    }
    head.add("false alarms");
    for (Setting setting : Setting.values()) {
      head.add("%s (%s)".formatted(setting.label(), casesIn(setting)));
    }
    head.add("evaluations");
    Table table = new Table(head);
    for (int i = 0; i < checkers.size(); i++) {
      int checker = i;
      List<String> row = new ArrayList<>();
      row.add(checkers.get(i));
      row.add("%s of %s".formatted(killedEverywhere(i), mutants()));
      for (Setting setting : Setting.values()) {
        row.add(Long.toString(killed(checker, duel -> duel.setting() == setting)));
      }
      row.add("%s of %s".formatted(alarms(i, each -> true), cases.size()));
      for (Setting setting : Setting.values()) {
        row.add(Long.toString(alarms(checker, each -> each.setting() == setting)));
      }
      row.add(Long.toString(evaluations(i)));
      table.add(row);
    }
    return table;
  }

  /** For each kind of mistake: how many duels each checker won. */
  Table byKind() {
    List<String> head = new ArrayList<>(List.of("kind of mistake", "duels"));
    head.addAll(checkers);
    Table table = new Table(head);
    for (Kind kind : Kind.values()) {
      Predicate<Duel> of = duel -> duel.mutant().mutation().kind() == kind;
      List<String> row = new ArrayList<>(List.of(kind.label(), Long.toString(count(of))));
      for (int i = 0; i < checkers.size(); i++) {
        row.add(Long.toString(killed(i, of)));
      }
      table.add(row);
    }
    return table;
  }

  /** Every duel and every false alarm. */
  Table all() {
    List<String> head =
        new ArrayList<>(List.of("operation", "mutation", "kind", "setting", "budget"));
    head.addAll(checkers);
    Table table = new Table(head);
    for (Duel duel : duels) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  duel.mutant().operation(),
                  duel.mutant().mutation().name(),
                  duel.mutant().mutation().kind().label(),
                  duel.setting().label(),
                  Long.toString(duel.budget())));
      duel.killed().forEach(killed -> row.add(killed ? "killed" : "missed"));
      table.add(row);
    }
    for (Case each : cases) {
      if (each.answers().stream().anyMatch(answer -> answer != Answer.ACCEPTS)) {
        List<String> row =
            new ArrayList<>(
                List.of(
                    each.operation(),
                    "right, case seed " + each.seed(),
                    "",
                    each.setting().label(),
                    ""));
        each.answers().forEach(a -> row.add(a == Answer.ACCEPTS ? "accepted" : "alarm"));
        table.add(row);
      }
    }
    return table;
  }
}
