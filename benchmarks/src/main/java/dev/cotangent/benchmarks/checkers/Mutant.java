package dev.cotangent.benchmarks.checkers;

import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;
import java.util.Map;

/**
 * A mistake in the rule of one operation, and where it shows.
 *
 * @param operation the name of the operation or composition
 * @param mutation the mistake
 * @param samples for each setting in which the mistake shows, the first sample at which it does
 * @param looked how many samples were looked at in all
 * @param most the largest difference seen
 * @param proven if it shows nowhere: whether it is the same expression as the right rule
 */
record Mutant(
    String operation,
    Mutation mutation,
    Map<Setting, Sample> samples,
    int looked,
    Difference most,
    boolean proven) {
  /** Creates a mutant. */
  Mutant {
    samples = Map.copyOf(samples);
  }

  /** Whether no sample shows a difference. */
  boolean isEquivalent() {
    return samples.isEmpty();
  }

  /** The problem it poses at a sample. */
  Problem problem(Sample sample) {
    return Samples.problem(
        new MutantOp(sample.op(), mutation), sample, Samples.differentiable(operation));
  }

  /** The problem that the right operation poses at a sample. */
  Problem original(Sample sample) {
    return Samples.problem(sample.op(), sample, Samples.differentiable(operation));
  }

  /** For example {@code Softmax, operand 0: sign}. */
  String name() {
    return operation + ", " + mutation.name();
  }

  /** All mutants of these. */
  static List<Mutant> inequivalent(List<Mutant> all) {
    return all.stream().filter(mutant -> !mutant.isEquivalent()).toList();
  }
}
