package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Sums and maxima of magnitudes. Magnitudes are compared as integers, which takes one instruction
 * and puts NaN above every number.
 */
final class VectorMagnitudes {
  private VectorMagnitudes() {}

  /** See {@link FloatSupport#magnitudes}; there is at least one vector of columns. */
  static void columns(
      float[] x, int xAt, int stride, int rows, int n, float[] y, int sumsAt, int maximaAt) {
    for (int j = 0; j < n; j += LANES) {
      int column = Math.min(j, n - LANES); // the last may be taken twice
      column(x, xAt + column, stride, rows, y, sumsAt + column, maximaAt + column);
    }
  }

  private static void column(
      float[] x, int xAt, int stride, int rows, float[] y, int sumsAt, int maximaAt) {
    FloatVector sum = FloatVector.zero(SPECIES);
    IntVector most = sum.reinterpretAsInts();
    int from = xAt;
    for (int i = 0; i < rows; i++) {
      FloatVector magnitude = FloatVector.fromArray(SPECIES, x, from).abs();
      sum = sum.add(magnitude);
      most = most.max(magnitude.reinterpretAsInts());
      from += stride;
    }
    sum.intoArray(y, sumsAt);
    most.reinterpretAsFloats().intoArray(y, maximaAt);
  }

  /** See {@link FloatSupport#rank}; {@code n} is a multiple of the lanes. */
  static void rank(float[] x, int xAt, float[] ranks, int ranksAt, int count, int n, int stride) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector next = FloatVector.fromArray(SPECIES, x, xAt + j);
      int at = ranksAt + j;
      for (int row = 0; row < count; row++) {
        FloatVector known = FloatVector.fromArray(SPECIES, ranks, at);
        IntVector most = known.reinterpretAsInts().max(next.reinterpretAsInts());
        most.reinterpretAsFloats().intoArray(ranks, at);
        next = known.blend(next, known.compare(GT, next));
        at += stride;
      }
    }
  }
}
