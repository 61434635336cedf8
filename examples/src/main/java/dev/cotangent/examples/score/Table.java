package dev.cotangent.examples.score;

import dev.cotangent.examples.score.Checker.Answer;
import dev.cotangent.examples.score.Score.Case;
import dev.cotangent.examples.score.Score.Duel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What came out, counted.
 *
 * @param checkers the checkers' names
 * @param duels every mutant in every setting in which it shows
 * @param cases right gradients
 */
record Table(List<String> checkers, List<Duel> duels, List<Case> cases) {
  /** Creates a table. */
  Table {
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

  /** The heads of the columns of {@link #overview}. */
  List<String> overviewHead() {
    List<String> head = new ArrayList<>(List.of("checker", "mutants killed"));
    for (Setting setting : Setting.values()) {
      head.add("%s (%s)".formatted(setting.label(), count(duel -> duel.setting() == setting)));
    }
    head.add("false alarms");
    for (Setting setting : Setting.values()) {
      head.add("%s (%s)".formatted(setting.label(), casesIn(setting)));
    }
    head.add("evaluations");
    return head;
  }

  /** For each checker: kills and false alarms, in all and by setting. */
  List<List<String>> overview() {
    List<List<String>> rows = new ArrayList<>();
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
      rows.add(row);
    }
    return rows;
  }

  /** The heads of the columns of {@link #byKind}. */
  List<String> byKindHead() {
    List<String> head = new ArrayList<>(List.of("kind of mistake", "duels"));
    head.addAll(checkers);
    return head;
  }

  /** For each kind of mistake: how many duels each checker won. */
  List<List<String>> byKind() {
    List<List<String>> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Predicate<Duel> of = duel -> duel.mutant().mutation().kind() == kind;
      List<String> row = new ArrayList<>(List.of(kind.label(), Long.toString(count(of))));
      for (int i = 0; i < checkers.size(); i++) {
        row.add(Long.toString(killed(i, of)));
      }
      rows.add(row);
    }
    return rows;
  }

  /** A table in Markdown. */
  static String markdown(List<String> head, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.add(head.stream().map(name -> "---").toList());
    lines.addAll(rows);
    return lines.stream()
        .map(cells -> "| " + String.join(" | ", cells) + " |\n")
        .collect(Collectors.joining());
  }

  /** Every duel and every false alarm as comma-separated values. */
  String csv() {
    StringBuilder csv = new StringBuilder("operation,mutation,kind,setting,budget");
    checkers.forEach(name -> csv.append(',').append(name));
    csv.append('\n');
    for (Duel duel : duels) {
      csv.append(duel.mutant().operation())
          .append(",\"")
          .append(duel.mutant().mutation().name())
          .append("\",")
          .append(duel.mutant().mutation().kind().label())
          .append(',')
          .append(duel.setting().label())
          .append(',')
          .append(duel.budget());
      duel.killed().forEach(killed -> csv.append(killed ? ",killed" : ",missed"));
      csv.append('\n');
    }
    for (Case each : cases) {
      if (each.answers().stream().anyMatch(answer -> answer != Answer.ACCEPTS)) {
        csv.append(each.operation())
            .append(",\"right, case seed ")
            .append(each.seed())
            .append("\",,")
            .append(each.setting().label())
            .append(',');
        each.answers().forEach(a -> csv.append(a == Answer.ACCEPTS ? ",accepted" : ",alarm"));
        csv.append('\n');
      }
    }
    return csv.toString();
  }
}
