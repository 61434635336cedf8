// Made by WindowTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of windows that are five elements wide and slide along ten places of a row,
 * with the lanes along channels.
 *
 * <p>Each element of the row is spread over a vector once for all windows that meet it, five times
 * less often than a tile of {@link ContractionTiles} does; else the processor would spend as much
 * on that as on the products. Sums, elements of the other factor and the spread one fill 16
 * registers.
 */
public final class WindowTiles {
  private WindowTiles() {}

  /** The windows' rows from {@code first} to {@code end}, added to {@code start}. */
  public static void correlate(
      int[] rows,
      int first,
      int end,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    FloatVector s8 = FloatVector.zero(SPECIES);
    FloatVector s9 = FloatVector.zero(SPECIES);
    int from = bAt + first * 5 * stride;
    for (int k = first; k < end; k++) {
      int at = aAt + rows[k];
      FloatVector y0 = FloatVector.fromArray(SPECIES, b, from);
      FloatVector y1 = FloatVector.fromArray(SPECIES, b, from + stride);
      FloatVector y2 = FloatVector.fromArray(SPECIES, b, from + 2 * stride);
      FloatVector y3 = FloatVector.fromArray(SPECIES, b, from + 3 * stride);
      FloatVector y4 = FloatVector.fromArray(SPECIES, b, from + 4 * stride);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[at]);
      s0 = x.fma(y0, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 1]);
      s1 = x.fma(y0, s1);
      s0 = x.fma(y1, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 2]);
      s2 = x.fma(y0, s2);
      s1 = x.fma(y1, s1);
      s0 = x.fma(y2, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 3]);
      s3 = x.fma(y0, s3);
      s2 = x.fma(y1, s2);
      s1 = x.fma(y2, s1);
      s0 = x.fma(y3, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 4]);
      s4 = x.fma(y0, s4);
      s3 = x.fma(y1, s3);
      s2 = x.fma(y2, s2);
      s1 = x.fma(y3, s1);
      s0 = x.fma(y4, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 5]);
      s5 = x.fma(y0, s5);
      s4 = x.fma(y1, s4);
      s3 = x.fma(y2, s3);
      s2 = x.fma(y3, s2);
      s1 = x.fma(y4, s1);
      x = FloatVector.broadcast(SPECIES, a[at + 6]);
      s6 = x.fma(y0, s6);
      s5 = x.fma(y1, s5);
      s4 = x.fma(y2, s4);
      s3 = x.fma(y3, s3);
      s2 = x.fma(y4, s2);
      x = FloatVector.broadcast(SPECIES, a[at + 7]);
      s7 = x.fma(y0, s7);
      s6 = x.fma(y1, s6);
      s5 = x.fma(y2, s5);
      s4 = x.fma(y3, s4);
      s3 = x.fma(y4, s3);
      x = FloatVector.broadcast(SPECIES, a[at + 8]);
      s8 = x.fma(y0, s8);
      s7 = x.fma(y1, s7);
      s6 = x.fma(y2, s6);
      s5 = x.fma(y3, s5);
      s4 = x.fma(y4, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 9]);
      s9 = x.fma(y0, s9);
      s8 = x.fma(y1, s8);
      s7 = x.fma(y2, s7);
      s6 = x.fma(y3, s6);
      s5 = x.fma(y4, s5);
      x = FloatVector.broadcast(SPECIES, a[at + 10]);
      s9 = x.fma(y1, s9);
      s8 = x.fma(y2, s8);
      s7 = x.fma(y3, s7);
      s6 = x.fma(y4, s6);
      x = FloatVector.broadcast(SPECIES, a[at + 11]);
      s9 = x.fma(y2, s9);
      s8 = x.fma(y3, s8);
      s7 = x.fma(y4, s7);
      x = FloatVector.broadcast(SPECIES, a[at + 12]);
      s9 = x.fma(y3, s9);
      s8 = x.fma(y4, s8);
      x = FloatVector.broadcast(SPECIES, a[at + 13]);
      s9 = x.fma(y4, s9);
      from += 5 * stride;
    }
    s0.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s1.add(FloatVector.fromArray(SPECIES, start, startAt + startStride)).intoArray(c, cAt + stride);
    s2.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s3.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s4.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s5.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
    s6.add(FloatVector.fromArray(SPECIES, start, startAt + 6 * startStride))
        .intoArray(c, cAt + 6 * stride);
    s7.add(FloatVector.fromArray(SPECIES, start, startAt + 7 * startStride))
        .intoArray(c, cAt + 7 * stride);
    s8.add(FloatVector.fromArray(SPECIES, start, startAt + 8 * startStride))
        .intoArray(c, cAt + 8 * stride);
    s9.add(FloatVector.fromArray(SPECIES, start, startAt + 9 * startStride))
        .intoArray(c, cAt + 9 * stride);
  }

  public static void correlateTaps(
      int[] rows, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int stride) {
    FloatVector y0 = FloatVector.fromArray(SPECIES, b, bAt);
    FloatVector y1 = FloatVector.fromArray(SPECIES, b, bAt + stride);
    FloatVector y2 = FloatVector.fromArray(SPECIES, b, bAt + 2 * stride);
    FloatVector y3 = FloatVector.fromArray(SPECIES, b, bAt + 3 * stride);
    FloatVector y4 = FloatVector.fromArray(SPECIES, b, bAt + 4 * stride);
    FloatVector y5 = FloatVector.fromArray(SPECIES, b, bAt + 5 * stride);
    FloatVector y6 = FloatVector.fromArray(SPECIES, b, bAt + 6 * stride);
    FloatVector y7 = FloatVector.fromArray(SPECIES, b, bAt + 7 * stride);
    FloatVector y8 = FloatVector.fromArray(SPECIES, b, bAt + 8 * stride);
    FloatVector y9 = FloatVector.fromArray(SPECIES, b, bAt + 9 * stride);
    int to = cAt;
    for (int row : rows) {
      int at = aAt + row;
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      FloatVector s4 = FloatVector.zero(SPECIES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[at]);
      s0 = x.fma(y0, s0);
      x = FloatVector.broadcast(SPECIES, a[at + 1]);
      s0 = x.fma(y1, s0);
      s1 = x.fma(y0, s1);
      x = FloatVector.broadcast(SPECIES, a[at + 2]);
      s0 = x.fma(y2, s0);
      s1 = x.fma(y1, s1);
      s2 = x.fma(y0, s2);
      x = FloatVector.broadcast(SPECIES, a[at + 3]);
      s0 = x.fma(y3, s0);
      s1 = x.fma(y2, s1);
      s2 = x.fma(y1, s2);
      s3 = x.fma(y0, s3);
      x = FloatVector.broadcast(SPECIES, a[at + 4]);
      s0 = x.fma(y4, s0);
      s1 = x.fma(y3, s1);
      s2 = x.fma(y2, s2);
      s3 = x.fma(y1, s3);
      s4 = x.fma(y0, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 5]);
      s0 = x.fma(y5, s0);
      s1 = x.fma(y4, s1);
      s2 = x.fma(y3, s2);
      s3 = x.fma(y2, s3);
      s4 = x.fma(y1, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 6]);
      s0 = x.fma(y6, s0);
      s1 = x.fma(y5, s1);
      s2 = x.fma(y4, s2);
      s3 = x.fma(y3, s3);
      s4 = x.fma(y2, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 7]);
      s0 = x.fma(y7, s0);
      s1 = x.fma(y6, s1);
      s2 = x.fma(y5, s2);
      s3 = x.fma(y4, s3);
      s4 = x.fma(y3, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 8]);
      s0 = x.fma(y8, s0);
      s1 = x.fma(y7, s1);
      s2 = x.fma(y6, s2);
      s3 = x.fma(y5, s3);
      s4 = x.fma(y4, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 9]);
      s0 = x.fma(y9, s0);
      s1 = x.fma(y8, s1);
      s2 = x.fma(y7, s2);
      s3 = x.fma(y6, s3);
      s4 = x.fma(y5, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 10]);
      s1 = x.fma(y9, s1);
      s2 = x.fma(y8, s2);
      s3 = x.fma(y7, s3);
      s4 = x.fma(y6, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 11]);
      s2 = x.fma(y9, s2);
      s3 = x.fma(y8, s3);
      s4 = x.fma(y7, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 12]);
      s3 = x.fma(y9, s3);
      s4 = x.fma(y8, s4);
      x = FloatVector.broadcast(SPECIES, a[at + 13]);
      s4 = x.fma(y9, s4);
      s0.add(FloatVector.fromArray(SPECIES, c, to)).intoArray(c, to);
      s1.add(FloatVector.fromArray(SPECIES, c, to + stride)).intoArray(c, to + stride);
      s2.add(FloatVector.fromArray(SPECIES, c, to + 2 * stride)).intoArray(c, to + 2 * stride);
      s3.add(FloatVector.fromArray(SPECIES, c, to + 3 * stride)).intoArray(c, to + 3 * stride);
      s4.add(FloatVector.fromArray(SPECIES, c, to + 4 * stride)).intoArray(c, to + 4 * stride);
      to += 5 * stride;
    }
  }
}
