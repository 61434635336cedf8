package dev.cotangent.core.check;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that was found out about one output and one target.
 *
 * @param order 1 for the gradient, 2 for the gradient's gradient
 * @param output the output's name
 * @param pair the pair
 * @param prober what moves the target
 * @param index the pair's place among those of the prober
 * @param probes what came out along each direction
 */
record Outcome(int order, String output, Pair pair, Prober prober, int index, List<Probe> probes) {
  /** The comparisons along one direction. */
  List<Judgement> judgements(Probe probe) {
    return probe.judgements().get(index);
  }

  /**
   * All comparisons. Where there is no derived gradient, those that stay on no smooth piece are
   * left out: the target may be indices or a condition, which have no neighbours.
   */
  Stream<Judgement> all() {
    return probes.stream().flatMap(probe -> judgements(probe).stream()).filter(this::counts);
  }

  /** Whether a comparison is not to be left out. */
  boolean counts(Judgement judgement) {
    return pair.derived()
        || (judgement.reason() != Reason.KINK && judgement.reason() != Reason.OUT_OF_DOMAIN);
  }

  boolean disagrees() {
    return all().anyMatch(judgement -> judgement.verdict() == Verdict.DISAGREE);
  }
}
