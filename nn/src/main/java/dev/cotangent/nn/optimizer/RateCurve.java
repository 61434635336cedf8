package dev.cotangent.nn.optimizer;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How the loss went while the learning rate was raised from step to step.
 *
 * @param points in the order of the steps, at least one
 */
public record RateCurve(List<Point> points) {
  /**
   * One step.
   *
   * @param rate the learning rate of the step
   * @param loss the loss before the step
   * @param smoothed the running mean of the losses so far
   */
  public record Point(double rate, double loss, double smoothed) {}

  /** Creates a curve. */
  public RateCurve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("[rateCurve] there must be at least one point: none");
    }
  }

  /**
   * The rate at which the smoothed loss falls steepest over the logarithm of the rate, measured
   * from the step before to the step after; none if it falls nowhere.
   */
  public OptionalDouble steepest() {
    int best = 0;
    double steepest = 0;
    for (int i = 1; i < points.size() - 1; i++) {
      double fall = points.get(i + 1).smoothed() - points.get(i - 1).smoothed();
      if (fall < steepest) {
        steepest = fall;
        best = i;
      }
    }
    return best == 0 ? OptionalDouble.empty() : OptionalDouble.of(points.get(best).rate());
  }

  /** Comma-separated values: a line of headings, then one line for each point. */
  public String toCsv() {
    StringBuilder csv = new StringBuilder("rate,loss,smoothed_loss\n");
    for (Point point : points) {
      csv.append("%s,%s,%s\n".formatted(point.rate(), point.loss(), point.smoothed()));
    }
    return csv.toString();
  }
}
