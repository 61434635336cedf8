package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Node;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;

/** This library's {@link GradientCheck} with its default settings. */
final class CotangentCheck implements Checker {
  @Override
  public String name() {
    return "Cotangent";
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    Report report = report(problem, seed);
    if (report.passed()) {
      return Answer.ACCEPTS;
    }
    boolean wrong = report.count(Verdict.DISAGREE) > 0 || !report.faults().isEmpty();
    return wrong ? Answer.REJECTS : Answer.UNSURE;
  }

  /** What it says in full. */
  static Report report(Problem problem, long seed) {
    return GradientCheck.of(problem.output())
        .at(problem.point())
        .withRespectTo(problem.targets().toArray(Node[]::new))
        .seed(seed)
        .check();
  }
}
