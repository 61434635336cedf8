package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The vector loops behind {@link FloatSupport#maxOfSquares}, {@link FloatSupport#sumInSquares} and
 * their adjoints: as many squares at a time as a vector has lanes.
 */
final class VectorSquares {
  private static final VectorShuffle<Float> EVEN =
      VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % SPECIES.length());

  private static final VectorShuffle<Float> ODD =
      VectorShuffle.fromOp(SPECIES, lane -> (2 * lane + 1) % SPECIES.length());

  private static final VectorShuffle<Float> LOWER_TWICE =
      VectorShuffle.fromOp(SPECIES, lane -> lane / 2);

  private static final VectorShuffle<Float> UPPER_TWICE =
      VectorShuffle.fromOp(SPECIES, lane -> (SPECIES.length() + lane) / 2);

  /** 0, 1, 2, … */
  private static final FloatVector PLACES = FloatVector.zero(SPECIES).addIndex(1);

  /** 0, 2, 4, … */
  private static final FloatVector COLUMNS = FloatVector.zero(SPECIES).addIndex(2);

  private VectorSquares() {}

  static void max(SquareMaxima m) {
    float[] x = m.x;
    int xAt = m.xAt;
    int width = m.width;
    int columns = m.columns;
    float[] y = m.y;
    int yAt = m.yAt;
    float[] positions = m.positions;
    int positionsAt = m.positionsAt;
    VectorMask<Float> fromSecond = COLUMNS.compare(GE, LANES);
    FloatVector below = FloatVector.broadcast(SPECIES, (float) width);
    FloatVector sum = FloatVector.fromArray(SPECIES, m.sums, m.sumsAt);
    int last = Math.max(0, columns - LANES); // overlaps the squares before
    int steps = (columns + LANES - 1) / LANES * m.rows;
    int row = 0;
    int column = 0;
    for (int step = 0; step < steps; step++) {
      int corner = 2 * (row * width + column);
      FloatVector a = FloatVector.fromArray(SPECIES, x, xAt + corner);
      FloatVector b = FloatVector.fromArray(SPECIES, x, xAt + corner + LANES);
      FloatVector x0 = a.rearrange(EVEN).blend(b.rearrange(EVEN), fromSecond);
      FloatVector x1 = a.rearrange(ODD).blend(b.rearrange(ODD), fromSecond);
      VectorMask<Float> right = x1.compare(GT, x0);
      FloatVector upper = x0.blend(x1, right);
      FloatVector inUpper = FloatVector.zero(SPECIES).blend(1, right);
      sum = sum.add(x0.add(x1));
      a = FloatVector.fromArray(SPECIES, x, xAt + corner + width);
      b = FloatVector.fromArray(SPECIES, x, xAt + corner + width + LANES);
      x0 = a.rearrange(EVEN).blend(b.rearrange(EVEN), fromSecond);
      x1 = a.rearrange(ODD).blend(b.rearrange(ODD), fromSecond);
      right = x1.compare(GT, x0);
      FloatVector lower = x0.blend(x1, right);
      FloatVector inLower = below.blend(below.add(1), right);
      sum = sum.add(x0.add(x1));
      right = lower.compare(GT, upper);
      int to = row * columns + column;
      upper.blend(lower, right).intoArray(y, yAt + to);
      inUpper.blend(inLower, right).add(COLUMNS).add(corner).intoArray(positions, positionsAt + to);
      row = column == last ? row + 1 : row;
      column = column == last ? 0 : Math.min(column + LANES, last);
    }
    sum.intoArray(m.sums, m.sumsAt);
  }

  static void spread(
      float[] terms,
      int termsAt,
      float[] positions,
      int positionsAt,
      int rows,
      int columns,
      float[] y,
      int yAt) {
    int width = 2 * columns;
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector below = FloatVector.broadcast(SPECIES, (float) width);
    int last = Math.max(0, columns - LANES); // overlaps the squares before
    int steps = (columns + LANES - 1) / LANES * rows;
    int row = 0;
    int column = 0;
    for (int step = 0; step < steps; step++) {
      int from = row * columns + column;
      int corner = 2 * (row * width + column);
      FloatVector t = FloatVector.fromArray(SPECIES, terms, termsAt + from).add(zero);
      FloatVector p = FloatVector.fromArray(SPECIES, positions, positionsAt + from).sub(corner);
      FloatVector t0 = t.rearrange(LOWER_TWICE);
      FloatVector p0 = p.rearrange(LOWER_TWICE).sub(PLACES);
      FloatVector t1 = t.rearrange(UPPER_TWICE);
      FloatVector p1 = p.rearrange(UPPER_TWICE).sub(PLACES).sub(LANES);
      int at = yAt + corner;
      zero.blend(t0, p0.compare(EQ, zero)).intoArray(y, at);
      zero.blend(t1, p1.compare(EQ, zero)).intoArray(y, at + LANES);
      zero.blend(t0, p0.compare(EQ, below)).intoArray(y, at + width);
      zero.blend(t1, p1.compare(EQ, below)).intoArray(y, at + width + LANES);
      row = column == last ? row + 1 : row;
      column = column == last ? 0 : Math.min(column + LANES, last);
    }
  }

  /**
   * The rows of squares, out of so many, that {@link #sumIn} and {@link #fill} can take: in rows
   * with fewer squares than lanes, a vector reaches into the rows behind.
   */
  static int wholeRows(int rows, int columns) {
    int beyond = Math.max(0, LANES - columns);
    return Math.max(0, rows - (beyond + columns - 1) / columns);
  }

  static void sumIn(float[] x, int xAt, int width, int rows, int columns, float[] y, int yAt) {
    VectorMask<Float> fromSecond = COLUMNS.compare(GE, LANES);
    int last = Math.max(0, columns - LANES); // overlaps the squares before
    int steps = (columns + LANES - 1) / LANES * rows;
    int row = 0;
    int column = 0;
    for (int step = 0; step < steps; step++) {
      int upper = xAt + 2 * (row * width + column);
      int lower = upper + width;
      FloatVector a = FloatVector.fromArray(SPECIES, x, upper);
      FloatVector b = FloatVector.fromArray(SPECIES, x, upper + LANES);
      a = a.add(FloatVector.fromArray(SPECIES, x, lower));
      b = b.add(FloatVector.fromArray(SPECIES, x, lower + LANES));
      FloatVector left = a.rearrange(EVEN).blend(b.rearrange(EVEN), fromSecond);
      FloatVector right = a.rearrange(ODD).blend(b.rearrange(ODD), fromSecond);
      left.add(right).intoArray(y, yAt + row * columns + column);
      row = column == last ? row + 1 : row;
      column = column == last ? 0 : Math.min(column + LANES, last);
    }
  }

  static void fill(float[] x, int xAt, int rows, int columns, float[] y, int yAt) {
    int width = 2 * columns;
    int last = Math.max(0, columns - LANES); // overlaps the squares before
    int steps = (columns + LANES - 1) / LANES * rows;
    int row = 0;
    int column = 0;
    for (int step = 0; step < steps; step++) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + row * columns + column);
      FloatVector left = v.rearrange(LOWER_TWICE);
      FloatVector right = v.rearrange(UPPER_TWICE);
      int upper = yAt + 2 * (row * width + column);
      int lower = upper + width;
      left.intoArray(y, upper);
      right.intoArray(y, upper + LANES);
      left.intoArray(y, lower);
      right.intoArray(y, lower + LANES);
      row = column == last ? row + 1 : row;
      column = column == last ? 0 : Math.min(column + LANES, last);
    }
  }
}
