package dev.cotangent.benchmarks.checkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.benchmarks.checkers.Checker.Answer;
import dev.cotangent.benchmarks.checkers.Score.Case;
import dev.cotangent.benchmarks.checkers.Score.Duel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A slice of the score; the program {@code checkers} runs all of it. */
class ScoreTests {
  private static final List<String> SLICE =
      List.of(
          "Softmax", "Tanh", "Multiply", "SumTo", "Maximum", "Convolution", "maxPool", "avgPool");

  private static final List<Mutant> ALL =
      SLICE.stream().flatMap(operation -> Catalogue.of(operation, 1).stream()).toList();

  private static final List<Mutant> MUTANTS = Mutant.inequivalent(ALL);

  @Test
  void cotangentKillsEveryMutantOfTheSliceAndLeadsEveryRival() {
    Score score = new Score(1, Score.CHECKERS);
    List<Duel> duels = MUTANTS.stream().flatMap(mutant -> score.duels(mutant).stream()).toList();
    Tally tally =
        new Tally(score.checkers().stream().map(Checker::name).toList(), duels, List.of());
    assertTrue(MUTANTS.size() > 150, MUTANTS.size() + " mutants");
    assertEquals(MUTANTS.size(), tally.killedEverywhere(0), tally.all().text());
    for (int rival = 1; rival < score.checkers().size(); rival++) {
      assertTrue(tally.killedEverywhere(rival) < MUTANTS.size(), tally.checkers().get(rival));
    }
  }

  @Test
  void cotangentRaisesNoFalseAlarm() {
    Score score = new Score(3, List.of(new CotangentCheck()));
    List<Case> alarms =
        IntStream.range(0, 1000)
            .mapToObj(score::right)
            .filter(each -> each.answers().get(0) != Answer.ACCEPTS)
            .toList();
    assertEquals(List.of(), alarms);
  }

  @Test
  void everyOperationOfTheSliceHasMutants() {
    for (String operation : SLICE) {
      long count = MUTANTS.stream().filter(mutant -> mutant.operation().equals(operation)).count();
      assertTrue(count >= 4, operation + " has " + count);
    }
  }

  @Test
  void aMutantThatShowsNowhereIsProvenEquivalentAndNoOther() {
    List<Mutant> equivalent = ALL.stream().filter(Mutant::isEquivalent).toList();
    assertTrue(equivalent.size() >= 5, equivalent.size() + " mutants");
    for (Mutant mutant : ALL) {
      assertEquals(mutant.isEquivalent(), mutant.proven(), mutant.name());
    }
    for (Mutant mutant : MUTANTS) {
      mutant
          .samples()
          .values()
          .forEach(
              sample ->
                  assertFalse(Equivalence.isProven(mutant.mutation(), sample), mutant.name()));
    }
  }

  @Test
  void theCatalogueIsAFunctionOfTheSeed() {
    List<Mutant> first = Catalogue.of("Tanh", 5);
    List<Mutant> second = Catalogue.of("Tanh", 5);
    assertEquals(
        first.stream().map(m -> m.name() + m.samples().keySet() + m.most()).toList(),
        second.stream().map(m -> m.name() + m.samples().keySet() + m.most()).toList());
    assertFalse(first.isEmpty());
  }
}
