package dev.cotangent.examples.gradcheck;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The checks of all samples of one operation.
 *
 * @param operation the operation's name
 * @param cases in the order of their numbers
 */
record OperationResult(String operation, List<CaseResult> cases) {
  OperationResult {
    cases = List.copyOf(cases);
  }

  /** How many numbers were compared. */
  long compared() {
    return sum(CaseResult::compared);
  }

  /** How many numbers say nothing. */
  long unresolved() {
    return sum(CaseResult::unresolved);
  }

  /** The worst relative error at order 1. */
  double firstError() {
    return worst(CaseResult::firstError);
  }

  /** The worst relative error at order 2. */
  double secondError() {
    return worst(CaseResult::secondError);
  }

  /** The computing time of all cases, in milliseconds. */
  double millis() {
    return sum(CaseResult::nanos) / 1e6;
  }

  /** The cases in which something is wrong. */
  List<CaseResult> failures() {
    return cases.stream().filter(result -> result.problem().isPresent()).toList();
  }

  private long sum(ToLongFunction<CaseResult> part) {
    return cases.stream().mapToLong(part).sum();
  }

  private double worst(ToDoubleFunction<CaseResult> error) {
    return cases.stream().mapToDouble(error).max().orElse(0);
  }
}
