package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.RowMoments;
import jdk.incubator.vector.FloatVector;

/** The vector loops behind {@link FloatSupport#moments} and {@link FloatSupport#productMoments}. */
final class VectorMoments {
  /** The longest part of a row of which no term is rounded more than twelve times. */
  static final int RUN = 20 * LANES;

  private VectorMoments() {}

  /**
   * The lanes of Σ (x − shift) and Σ (x − shift)², one behind the other in scratch.
   *
   * @param n a multiple of the lanes, at most {@link #RUN}
   */
  static void of(RowMoments m, int from, int n) {
    float[] x = m.x;
    FloatVector shift = FloatVector.broadcast(SPECIES, m.shift);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector q0 = FloatVector.zero(SPECIES);
    FloatVector q1 = FloatVector.zero(SPECIES);
    int i = m.xAt + from;
    int end = i + n;
    for (; i <= end - 2 * LANES; i += 2 * LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i).sub(shift);
      FloatVector b = FloatVector.fromArray(SPECIES, x, i + LANES).sub(shift);
      s0 = s0.add(a);
      s1 = s1.add(b);
      q0 = a.fma(a, q0);
      q1 = b.fma(b, q1);
    }
    if (i < end) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i).sub(shift);
      s0 = s0.add(a);
      q0 = a.fma(a, q0);
    }
    s0.add(s1).intoArray(m.scratch, m.scratchAt);
    q0.add(q1).intoArray(m.scratch, m.scratchAt + LANES);
  }

  /** Like {@link #of}, and behind these the lanes of Σ g and Σ g · (x − shift). */
  static void withProducts(RowMoments m, int from, int n) {
    float[] x = m.x;
    float[] g = m.g;
    FloatVector shift = FloatVector.broadcast(SPECIES, m.shift);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector q0 = FloatVector.zero(SPECIES);
    FloatVector q1 = FloatVector.zero(SPECIES);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector g1 = FloatVector.zero(SPECIES);
    FloatVector p0 = FloatVector.zero(SPECIES);
    FloatVector p1 = FloatVector.zero(SPECIES);
    int i = m.xAt + from;
    int end = i + n;
    int toG = m.gAt - m.xAt;
    for (; i <= end - 2 * LANES; i += 2 * LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i).sub(shift);
      FloatVector b = FloatVector.fromArray(SPECIES, x, i + LANES).sub(shift);
      FloatVector c = FloatVector.fromArray(SPECIES, g, i + toG);
      FloatVector d = FloatVector.fromArray(SPECIES, g, i + toG + LANES);
      s0 = s0.add(a);
      s1 = s1.add(b);
      q0 = a.fma(a, q0);
      q1 = b.fma(b, q1);
      g0 = g0.add(c);
      g1 = g1.add(d);
      p0 = a.fma(c, p0);
      p1 = b.fma(d, p1);
    }
    if (i < end) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i).sub(shift);
      FloatVector c = FloatVector.fromArray(SPECIES, g, i + toG);
      s0 = s0.add(a);
      q0 = a.fma(a, q0);
      g0 = g0.add(c);
      p0 = a.fma(c, p0);
    }
    s0.add(s1).intoArray(m.scratch, m.scratchAt);
    q0.add(q1).intoArray(m.scratch, m.scratchAt + LANES);
    g0.add(g1).intoArray(m.scratch, m.scratchAt + 2 * LANES);
    p0.add(p1).intoArray(m.scratch, m.scratchAt + 3 * LANES);
  }

  /** See {@link FloatSupport#rescale}; {@code n} is a multiple of the lanes. */
  static void rescale(RowMoments m, int n) {
    FloatVector shift = FloatVector.broadcast(SPECIES, m.shift);
    FloatVector factor = FloatVector.broadcast(SPECIES, m.factor);
    FloatVector term = FloatVector.broadcast(SPECIES, m.term);
    float[] x = m.x;
    float[] y = m.y;
    int xAt = m.xAt;
    int yAt = m.yAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, xAt + i).sub(shift);
      a.fma(factor, term).intoArray(y, yAt + i);
    }
  }

  /** See {@link FloatSupport#rescaleBoth}; {@code n} is a multiple of the lanes. */
  static void rescaleBoth(RowMoments m, int n) {
    FloatVector shift = FloatVector.broadcast(SPECIES, m.shift);
    FloatVector factor = FloatVector.broadcast(SPECIES, m.factor);
    FloatVector slope = FloatVector.broadcast(SPECIES, m.slope);
    FloatVector term = FloatVector.broadcast(SPECIES, m.term);
    float[] x = m.x;
    float[] g = m.g;
    float[] y = m.y;
    int xAt = m.xAt;
    int gAt = m.gAt;
    int yAt = m.yAt;
    for (int i = 0; i < n; i += LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, xAt + i).sub(shift).fma(slope, term);
      FloatVector.fromArray(SPECIES, g, gAt + i).fma(factor, a).intoArray(y, yAt + i);
    }
  }
}
