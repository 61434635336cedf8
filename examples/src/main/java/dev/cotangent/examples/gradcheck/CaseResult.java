package dev.cotangent.examples.gradcheck;

import com.google.common.base.Throwables;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.StraightThrough;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.check.Report;
import dev.cotangent.core.check.Verdict;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The check of one sample of an operation.
 *
 * @param number the case's number, from 1 on
 * @param compared how many numbers were compared
 * @param unresolved how many of them say nothing
 * @param firstError the worst relative error at order 1
 * @param secondError the worst relative error at order 2
 * @param nanos how long it took
 * @param problem what is wrong, if anything is
 */
record CaseResult(
    int number,
    int compared,
    int unresolved,
    double firstError,
    double secondError,
    long nanos,
    Optional<String> problem) {

  /**
   * Draws and checks one sample: a pure function of the operation, the seed and the number, but for
   * the time. Whatever the operation throws is a problem, too.
   *
   * @param operation its name, which chooses a stream of random numbers of its own
   * @param samples draws a sample for a seed
   */
  static CaseResult of(String operation, LongFunction<Sample> samples, long seed, int number) {
    long bits = new CounterRandom(seed, operation.hashCode()).bits(number);
    long start = System.nanoTime();
    String what = "case %s".formatted(number);
    try {
      Sample sample = samples.apply(bits);
      what = sample.toString();
      Report report = check(sample, bits);
      return new CaseResult(
          number,
          report.comparedNumbers(),
          report.count(Verdict.UNRESOLVED),
          report.worstError(1),
          report.worstError(2),
          System.nanoTime() - start,
          report.passed() ? Optional.empty() : Optional.of(what + ": " + report));
    } catch (RuntimeException e) {
      String problem = what + " cannot be checked: " + Throwables.getStackTraceAsString(e);
      return new CaseResult(
          number, 0, 0, 0, 0, System.nanoTime() - start, Optional.of(problem.strip()));
    }
  }

  /** Checks for all operands, also those to which no cotangent flows: they must not matter. */
  private static Report check(Sample sample, long seed) {
    List<Node> inputs = new ArrayList<>();
    Map<Node, Tensor> point = new LinkedHashMap<>();
    for (Tensor operand : sample.operands()) {
      Node input = Expressions.input("operand" + inputs.size(), operand.shape());
      inputs.add(input);
      point.put(input, operand);
    }
    return GradientCheck.of(subject(sample, inputs))
        .at(point)
        .withRespectTo(inputs.toArray(Node[]::new))
        .seed(seed)
        .check();
  }

  /** The operation; no check moves what is held, but what is beside it. */
  private static Node subject(Sample sample, List<Node> inputs) {
    Node first = inputs.get(0);
    if (sample.op() instanceof StopGradient) {
      return Ops.add(first, sample.apply(inputs));
    }
    if (sample.op() instanceof StraightThrough) {
      Node result = Expressions.straightThrough(first, inputs.get(2));
      return Ops.add(Ops.add(first, inputs.get(1)), result);
    }
    return sample.apply(inputs);
  }
}
