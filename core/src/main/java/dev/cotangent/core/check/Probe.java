package dev.cotangent.core.check;

import java.util.List;

/** What came out along one direction. */
final class Probe {
  private final double[] direction;
  private final List<List<Judgement>> judgements;

  /**
   * Keeps what came out.
   *
   * @param direction how the target was moved
   * @param judgements for each pair, one for each number measured of its output
   */
  Probe(double[] direction, List<List<Judgement>> judgements) {
    this.direction = direction;
    this.judgements = judgements;
  }

  double[] direction() {
    return direction;
  }

  List<List<Judgement>> judgements() {
    return judgements;
  }

  /** Whether a comparison of any pair ended so. */
  boolean any(Verdict verdict) {
    return judgements.stream().flatMap(List::stream).anyMatch(j -> j.verdict() == verdict);
  }

  /** Whether no step along this direction keeps to the smooth piece and the domain. */
  boolean isBlocked() {
    return judgements.stream()
        .flatMap(List::stream)
        .anyMatch(j -> j.reason() == Reason.KINK || j.reason() == Reason.OUT_OF_DOMAIN);
  }
}
