package dev.cotangent.core.check;

import dev.cotangent.core.Node;
import java.util.List;

/**
 * One output and one target.
 *
 * @param measure the numbers measured of the output
 * @param target what is moved
 * @param gradients for each of the numbers, its derived gradient for the target
 * @param roundings for each of the numbers, how far the elements of its gradient can be trusted;
 *     empty if that is not known
 * @param derived whether there is a derived gradient at all; if not, all of it is 0
 * @param largest the largest value of any node of the expression
 * @param amplification how much larger than the output the terms of derivatives may be, in the
 *     units of the targets: operations may vary over distances of 1 while targets are larger
 */
record Pair(
    Measure measure,
    Node target,
    List<double[]> gradients,
    List<double[]> roundings,
    boolean derived,
    double largest,
    double amplification) {
  /** How many times what a few roundings do to a gradient it may well be wrong. */
  private static final double LIKELY = 4;

  /** Compares what was measured along a direction with what was derived. */
  Judgement judge(int number, double[] v, Estimate estimate, int offset, double tolerance) {
    double[] gradient = gradients.get(number);
    double analytic = Vectors.dot(gradient, v);
    if (!measure.isFinite(number) || (!measure.isFinite() && !Double.isFinite(analytic))) {
      return Judgement.unresolved(analytic, Reason.NON_FINITE);
    }
    if (estimate.reason() != null) {
      return Judgement.unresolved(analytic, estimate.reason());
    }
    double natural = Math.max(measure.rounded(number), estimate.slope(offset + number));
    return Judgement.of(
        analytic,
        estimate.value(offset + number),
        estimate.error(offset + number),
        measure.noise(number),
        rounding(number, v),
        new Judgement.Magnitudes(Vectors.norm(gradient, v), natural, largest),
        tolerance);
  }

  /** How wrong a derived number may be. */
  private double rounding(int number, double[] v) {
    double rounding =
        roundings.isEmpty()
            ? Judgement.ROUNDING * measure.natural(number) * amplification
            : LIKELY * Vectors.norm(roundings.get(number), v);
    return Double.isFinite(rounding) ? rounding : 0;
  }
}
