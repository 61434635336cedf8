package dev.cotangent.benchmarks.checkers;

import dev.cotangent.benchmarks.checkers.Checker.Answer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checkers against mutants and against right gradients.
 *
 * <p>Each checker may evaluate a mutant as often as Cotangent evaluates the right operation at the
 * same point: it is asked again, with other random numbers, until it has, and rejects if it rejects
 * once. A mutant counts as killed if it is rejected and the right operation, asked about as often
 * at the same point, is not: a checker that rejects everything kills nothing.
 */
final class Score {
  /** The checkers, Cotangent first. */
  static final List<Checker> CHECKERS =
      List.of(
          new CotangentCheck(),
          new PyTorchCheck(false),
          new PyTorchCheck(true),
          new JaxCheck(),
          new AutogradCheck(),
          new ChainRulesCheck(),
          Dl4jCheck.ofLayers(),
          Dl4jCheck.ofSameDiff(),
          new TinygradCheck());

  /** Of ten right cases, so many in each setting; kinks only where an operation has some. */
  private static final List<Setting> MIX =
      List.of(
          Setting.ORDINARY,
          Setting.ORDINARY,
          Setting.ORDINARY,
          Setting.ORDINARY,
          Setting.ORDINARY,
          Setting.TINY,
          Setting.TINY,
          Setting.HUGE,
          Setting.HUGE,
          Setting.KINK);

  private final long seed;
  private final List<Checker> checkers;

  Score(long seed, List<Checker> checkers) {
    this.seed = seed;
    this.checkers = List.copyOf(checkers);
  }

  /**
   * One mutant in one setting.
   *
   * @param budget how many evaluations each checker had
   * @param evaluations how many each checker used
   * @param killed whether each checker told it from the right operation, in the order of the
   *     checkers
   */
  record Duel(
      Mutant mutant, Setting setting, long budget, List<Long> evaluations, List<Boolean> killed) {}

  /**
   * Right gradients.
   *
   * @param answers each checker's, in the order of the checkers
   */
  record Case(String operation, Setting setting, long seed, List<Answer> answers) {}

  /** The checkers against a mutant, wherever it shows. */
  List<Duel> duels(Mutant mutant) {
    List<Duel> duels = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      Sample sample = mutant.samples().get(setting);
      if (sample != null) {
        duels.add(duel(mutant, setting, sample));
      }
    }
    return duels;
  }

  private Duel duel(Mutant mutant, Setting setting, Sample sample) {
    Problem right = mutant.original(sample);
    long budget = budget(right);
    List<Boolean> killed = new ArrayList<>();
    List<Long> evaluations = new ArrayList<>();
    for (Checker checker : checkers) {
      Problem problem = mutant.problem(sample);
      boolean rejects = false;
      long round = 0;
      do {
        rejects = judge(checker, problem, seed + round++) == Answer.REJECTS;
      } while (!rejects && checker.isRandom() && problem.evaluations() < budget);
      killed.add(rejects && accepts(checker, mutant.original(sample), round));
      evaluations.add(problem.evaluations());
    }
    return new Duel(mutant, setting, budget, evaluations, killed);
  }

  private long budget(Problem right) {
    var unused = judge(new CotangentCheck(), right, seed);
    return right.evaluations();
  }

  /** Whether a checker accepts the right operation as often as it was asked about the wrong one. */
  private boolean accepts(Checker checker, Problem right, long rounds) {
    for (long round = 0; round < rounds; round++) {
      if (judge(checker, right, seed + round) != Answer.ACCEPTS) {
        return false;
      }
    }
    return true;
  }

  /** What an operation cannot evaluate is noticed, whoever looks. */
  private static Answer judge(Checker checker, Problem problem, long seed) {
    try {
      return checker.judge(problem, seed);
    } catch (IllegalArgumentException e) {
      return Answer.REJECTS;
    }
  }

  /**
   * A random operation with its right gradients; a pure function of the score's seed and number.
   */
  Case right(int number) {
    CounterRandom random = new CounterRandom(seed, 1_000_000L + number);
    Setting setting = MIX.get(number % MIX.size());
    List<String> operations = Samples.operations();
    for (int attempt = 0; ; attempt++) {
      String operation = operations.get(random.below(operations.size(), 2L * attempt));
      long each = random.bits(2L * attempt + 1);
      Optional<Sample> sample = Samples.draw(operation, setting, each);
      if (sample.isPresent()) {
        List<Answer> answers =
            checkers.stream()
                .map(
                    checker ->
                        judge(
                            checker,
                            Samples.problem(
                                sample.get().op(), sample.get(), Samples.differentiable(operation)),
                            each))
                .toList();
        return new Case(operation, setting, each, answers);
      }
    }
  }

  /** The checkers. */
  List<Checker> checkers() {
    return checkers;
  }
}
