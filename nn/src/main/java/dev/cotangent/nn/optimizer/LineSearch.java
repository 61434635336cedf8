package dev.cotangent.nn.optimizer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks along a direction for a point that satisfies the strong Wolfe conditions (Nocedal and
 * Wright, <i>Numerical optimization</i>, 2006, algorithms 3.5 and 3.6), by cubic interpolation.
 *
 * <p>What the function falls by is only known up to its rounding: near a minimum a fall smaller
 * than that counts as enough.
 */
final class LineSearch {
  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int EVALUATIONS = 40;

  /** A point with the function's value and gradient there. */
  record Point(double[] x, double loss, double[] gradient) {
    boolean isFinite() {
      return Double.isFinite(loss) && Double.isFinite(largest());
    }

    /** The largest magnitude of an element of the gradient; NaN if there is a NaN. */
    double largest() {
      double largest = 0;
      for (double each : gradient) {
        largest = Math.max(largest, Math.abs(each));
      }
      return largest;
    }
  }

  /** A point of the line: how far it is, and the slope there. */
  private record Trial(double step, Point point, double slope) {
    double loss() {
      return point.isFinite() ? point.loss : Double.POSITIVE_INFINITY;
    }
  }

  private final Trial start;
  private final double[] direction;
  private final Function<double[], Point> function;
  private final double slack;
  private int left = EVALUATIONS;

  /**
   * Begins a search.
   *
   * @param rounding the distance from 1 to the next number of the function's precision
   */
  LineSearch(Point start, double[] direction, Function<double[], Point> function, double rounding) {
    this.start = new Trial(0, start, dot(start.gradient, direction));
    this.direction = direction;
    this.function = function;
    this.slack = 4 * rounding * Math.abs(start.loss);
  }

  /**
   * The point that was found, first tried at a step.
   *
   * @return none if the direction does not descend, or no lower point was found
   */
  @Nullable Point from(double first) {
    if (!(start.slope < 0)) {
      return null;
    }
    Trial before = start;
    double step = first;
    while (left > 0) {
      Trial trial = trial(step);
      if (!falls(trial) || (before.step > 0 && trial.loss() >= before.loss())) {
        return between(before, trial);
      }
      if (isFlat(trial)) {
        return trial.point;
      }
      if (trial.slope >= 0) {
        return between(trial, before);
      }
      before = trial;
      step *= 2;
    }
    return lower(before);
  }

  /** The search between two steps of which the first is the lower one, and falls to the other. */
  private @Nullable Point between(Trial low, Trial high) {
    while (left > 0) {
      double step = interpolate(low, high);
      if (step == low.step || step == high.step) {
        break; // nothing lies between
      }
      Trial trial = trial(step);
      if (!falls(trial) || trial.loss() >= low.loss() + slack) {
        high = trial;
        continue;
      }
      if (isFlat(trial)) {
        return trial.point;
      }
      if (trial.slope * (high.step - low.step) >= 0) {
        high = low;
      }
      low = trial;
    }
    return lower(low);
  }

  private @Nullable Point lower(Trial trial) {
    return trial.loss() < start.loss() ? trial.point : null;
  }

  private boolean falls(Trial trial) {
    return trial.loss() <= start.loss() + DECREASE * trial.step * start.slope + slack;
  }

  private boolean isFlat(Trial trial) {
    return Math.abs(trial.slope) <= -CURVATURE * start.slope;
  }

  /** The minimum of the cubic through two trials, well inside; their middle where there is none. */
  private static double interpolate(Trial low, Trial high) {
    double width = high.step - low.step;
    double middle = low.step + width / 2;
    if (!Double.isFinite(high.loss())) {
      return low.step + width / 10;
    }
    double d1 = low.slope + high.slope - 3 * (high.loss() - low.loss()) / width;
    double square = d1 * d1 - low.slope * high.slope;
    if (!(square >= 0)) {
      return middle;
    }
    double d2 = Math.copySign(Math.sqrt(square), width);
    double step = high.step - width * ((high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2));
    double part = (step - low.step) / width;
    return part >= 0.1 && part <= 0.9 ? step : middle;
  }

  private Trial trial(double step) {
    left--;
    double[] x = start.point.x.clone();
    addTo(x, step, direction);
    Point point = function.apply(x);
    return new Trial(step, point, dot(point.gradient, direction));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static void addTo(double[] x, double factor, double[] direction) {
    for (int i = 0; i < x.length; i++) {
      x[i] += factor * direction[i];
    }
  }
}
