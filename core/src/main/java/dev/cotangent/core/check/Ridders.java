package dev.cotangent.core.check;

import dev.cotangent.core.check.Line.Place;
import java.util.Arrays;

/**
 * Numeric derivatives at t = 0 that know their own error.
 *
 * <p>Difference quotients at steps h, h/r, h/r², … are extrapolated to h = 0 in a Neville table,
 * and the entry with the smallest estimated error wins (C. J. F. Ridders, <i>Accurate computation
 * of F′(x) and F′(x)F″(x)</i>, Advances in Engineering Software 4, 1982). The error has two parts.
 * The truncation error is how far an entry is from the two it was made of. The rounding error is
 * read off the table too: where the third column should have converged, what still changes from row
 * to row, multiplied by h, is the noise of the function's values; it is never taken for less than
 * what float64 numbers of their size must have.
 *
 * <p>The ladder goes down until the truncation error drowns in the rounding error, or the goal is
 * reached. A step that leaves the smooth piece or the domain shrinks and begins a new table. Where
 * even the smallest step on one side leaves it, the point lies on a kink or at the border, and the
 * quotients are one-sided.
 */
final class Ridders {
  /**
   * The largest step; directions are scaled so that a step of 1 changes the point by its size. It
   * is irrational, so that no whole number, say an index, becomes another one.
   */
  static final double LARGEST_STEP = 0.1 / Math.PI;

  private static final double SMALLEST_STEP = 0x1p-40;

  /** Where a kink makes steps this small, but on one side only, the other side tells more. */
  private static final double CRAMPED = 0x1p-16;

  /** No whole number: else all steps could be multiples of an oscillation's period at once. */
  private static final double RATIO = 2.2;

  private static final int COLUMNS = 6;
  private static final double GOAL = 1e-10;
  private static final double EPSILON = 0x1p-52;

  /** Larger errors than this are noise only if no smaller step does better. */
  private static final double RESOLVED = 1e-6;

  /** Noise is rounding up to so many units in the last place. */
  private static final double LOUD = 1000;

  /** A slope that was measured as well as this is not forgotten where a smaller step sees none. */
  private static final double STEEP = 0.01;

  /** Where a table converges, its columns' changes fall by more than this from row to row. */
  private static final double CONVERGING = 16;

  private final Line line;
  private final double[] sizes;
  private final double[] plus;
  private final double[] minus;
  private final double[] values;
  private final double[] errors;
  private final double[] slopes;
  private double[][] row;
  private double[][] previous;

  /** The latest change in the column that noise is read from, and the noise of the values. */
  private final double[] changes;

  private final double[] noises;

  /** How far the numbers went in a row: their rounding there goes with it. */
  private final double[] reaches;

  private final boolean[] converges;
  private final double[] bestSteps;
  private int rows;
  private int side;

  private Ridders(Line line, double[] sizes, int side) {
    this.line = line;
    this.sizes = sizes;
    this.side = side;
    int count = sizes.length;
    this.plus = new double[count];
    this.minus = new double[count];
    this.values = new double[count];
    this.errors = new double[count];
    this.slopes = new double[count];
    this.row = new double[COLUMNS][count];
    this.previous = new double[COLUMNS][count];
    this.changes = new double[count];
    this.noises = new double[count];
    this.reaches = new double[count];
    this.converges = new boolean[count];
    this.bestSteps = new double[count];
    Arrays.fill(errors, Double.POSITIVE_INFINITY);
    Arrays.fill(bestSteps, Double.POSITIVE_INFINITY);
  }

  /**
   * The derivatives at 0, from both sides if possible.
   *
   * @param start the first step
   * @param sizes how large the numbers themselves are at 0: what their rounding goes with
   */
  static Estimate derivative(Line line, double start, double[] sizes) {
    return new Ridders(line, sizes, 0).run(start, SMALLEST_STEP);
  }

  /**
   * The derivatives at 0 by a few large steps only, as they are where small ones drown in noise.
   */
  static Estimate coarse(Line line, double start, double[] sizes) {
    return new Ridders(line, sizes, 0).run(start, start / 16);
  }

  /** The derivatives on one side (+1 or −1) of 0. */
  static Estimate oneSided(Line line, double start, double[] sizes, int side) {
    return new Ridders(line, sizes, side).run(start, SMALLEST_STEP);
  }

  private Estimate run(double start, double smallest) {
    Place blocked = Place.INSIDE;
    boolean inside = false;
    boolean probed = false;
    boolean cramped = false;
    double step = start;
    while (step >= smallest && !finished(step)) {
      Place up = side >= 0 ? line.at(step, plus) : Place.INSIDE;
      Place down = side <= 0 ? line.at(-step, minus) : Place.INSIDE;
      if (up == Place.INSIDE && down == Place.INSIDE) {
        inside = true;
        addRow(step);
        step /= RATIO;
        continue;
      }
      rows = 0;
      blocked = up != Place.INSIDE ? up : down;
      if (side == 0 && !probed) {
        probed = true;
        boolean upClosed = line.at(SMALLEST_STEP, plus) != Place.INSIDE;
        boolean downClosed = line.at(-SMALLEST_STEP, minus) != Place.INSIDE;
        if (upClosed && downClosed) {
          break;
        }
        if (upClosed || downClosed) {
          side = upClosed ? -1 : 1;
          continue;
        }
      }
      step /= 8;
      if (side == 0 && !cramped && step < CRAMPED * start && blocked == Place.BEYOND_KINK) {
        cramped = true;
        boolean upOpen = line.at(start, plus) == Place.INSIDE;
        if (upOpen != (line.at(-start, minus) == Place.INSIDE)) {
          side = upOpen ? 1 : -1;
          step = start;
        }
      }
    }
    Reason reason = null;
    if (!inside) {
      reason = blocked == Place.BEYOND_KINK ? Reason.KINK : Reason.OUT_OF_DOMAIN;
    }
    return new Estimate(values, errors, slopes, reason, side);
  }

  /** The column noise is read from; the change of a converging one falls 32-fold or more. */
  private int noiseColumn() {
    return side == 0 ? 2 : 4;
  }

  /** Whether smaller steps can make no number better. */
  private boolean finished(double next) {
    if (rows <= noiseColumn() + 1) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs(values[i]);
      boolean drowned = !converges[i] && !(error(i, next) < errors[i]);
      boolean understood = errors[i] <= RESOLVED * size || noises[i] <= LOUD * EPSILON * sizes[i];
      if (!(errors[i] <= GOAL * size) && !(drowned && understood)) {
        return false;
      }
    }
    return true;
  }

  /** The rounding error of a quotient. */
  private double error(int i, double step) {
    return 4 * Math.max(noises[i], EPSILON * (sizes[i] + reaches[i])) / step;
  }

  private void addRow(double step) {
    double[][] last = previous;
    previous = row;
    row = last;
    for (int i = 0; i < values.length; i++) {
      reaches[i] = Math.max(side >= 0 ? Math.abs(plus[i]) : 0, side <= 0 ? Math.abs(minus[i]) : 0);
      row[0][i] =
          side == 0 ? (plus[i] - minus[i]) / (2 * step) : (side > 0 ? plus[i] : -minus[i]) / step;
    }
    int columns = Math.min(rows, COLUMNS - 1);
    double factor = 1;
    for (int column = 1; column <= columns; column++) {
      factor *= side == 0 ? RATIO * RATIO : RATIO;
      for (int i = 0; i < values.length; i++) {
        row[column][i] =
            row[column - 1][i] + (row[column - 1][i] - previous[column - 1][i]) / (factor - 1);
      }
    }
    if (rows > noiseColumn()) {
      for (int i = 0; i < values.length; i++) {
        listen(i, step);
        if (!converges[i]) { // what was thought before the noise was heard
          errors[i] = Math.max(errors[i], error(i, bestSteps[i]));
        }
        keepBest(i, columns, step);
      }
    }
    rows++;
  }

  private void listen(int i, double step) {
    double change = Math.abs(row[noiseColumn()][i] - previous[noiseColumn()][i]);
    boolean first = rows == noiseColumn() + 1;
    boolean smallerThanRounding = change * step <= 4 * EPSILON * sizes[i];
    converges[i] = !smallerThanRounding && (first || change < changes[i] / CONVERGING);
    noises[i] = first || converges[i] ? change * step : Math.max(change * step, noises[i] / 2);
    changes[i] = change;
  }

  private void keepBest(int i, int columns, double step) {
    boolean stairs = row[0][i] == 0 && errors[i] <= STEEP * Math.abs(values[i]);
    if (stairs) { // between two steps of rounded values, which larger steps have averaged
      return;
    }
    for (int column = 1; column <= columns; column++) {
      double value = row[column][i];
      double truncation =
          Math.max(Math.abs(value - row[column - 1][i]), Math.abs(value - previous[column - 1][i]));
      double error = truncation + error(i, step) + EPSILON * Math.abs(value);
      boolean contradicts = Math.abs(value - values[i]) > 3 * (error + errors[i]);
      if (error < errors[i] || contradicts) { // smaller steps see better where the two disagree
        errors[i] = error;
        bestSteps[i] = step;
        slopes[i] = reaches[i] / step;
        values[i] = value;
      }
    }
  }
}
