package dev.cotangent.examples.gradcheck;

import java.util.List;

/**
 * What one run of the program found.
 *
 * @param seed the seed of all samples
 * @param seconds how long it took
 * @param operations the results, in the order in which they are shown
 */
record Run(long seed, double seconds, List<OperationResult> operations) {
  Run {
    operations = List.copyOf(operations);
  }

  /** Whether nothing is wrong. */
  boolean passed() {
    return operations.stream().allMatch(operation -> operation.failures().isEmpty());
  }

  /** The command that repeats one case. */
  String reproduction(OperationResult operation, CaseResult result) {
    return "examples/cotangent gradcheck --op %s --seed %s --case %s"
        .formatted(operation.operation(), seed, result.number());
  }
}
