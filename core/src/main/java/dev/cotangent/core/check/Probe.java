package dev.cotangent.core.check;

import java.util.ArrayList;
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

  /** Whether something agrees for being nothing only. */
  boolean isFaint() {
    return judgements.stream().flatMap(List::stream).anyMatch(Judgement::isFaint);
  }

  /**
   * This probe, but where it is faint, what a longer one along the same direction resolves; in this
   * one's units.
   */
  Probe clearer(Probe longer) {
    List<List<Judgement>> clearer = new ArrayList<>();
    for (int pair = 0; pair < judgements.size(); pair++) {
      List<Judgement> of = new ArrayList<>(judgements.get(pair));
      for (int number = 0; number < of.size(); number++) {
        Judgement other = longer.judgements.get(pair).get(number);
        if (of.get(number).isFaint() && other.verdict() != Verdict.UNRESOLVED && !other.isFaint()) {
          of.set(number, other.times(ratio(longer)));
        }
      }
      clearer.add(of);
    }
    return new Probe(direction, clearer);
  }

  private double ratio(Probe longer) {
    for (int i = 0; i < direction.length; i++) {
      if (direction[i] != 0) {
        return direction[i] / longer.direction[i];
      }
    }
    return 1;
  }

  /** Whether no step along this direction keeps to the smooth piece and the domain. */
  boolean isBlocked() {
    return isUnresolved(Reason.KINK) || isUnresolved(Reason.OUT_OF_DOMAIN);
  }

  /** Whether a comparison of any pair stayed unresolved for a reason. */
  boolean isUnresolved(Reason reason) {
    return judgements.stream().flatMap(List::stream).anyMatch(j -> j.reason() == reason);
  }
}
