// Made by DotTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of dot products: tiles of 3 or 1 runs of the one factor and 4 or 1 of the
 * other, over a multiple of the lanes, for which each result has a vector of sums. Three by four
 * fill 16 registers.
 */
public final class DotTiles {
  private DotTiles() {}

  public static void tile3x4(
      int from,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] c,
      int c0,
      int aStride,
      int bStride) {
    int c1 = c0 + aStride;
    int c2 = c1 + aStride;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + p);
      FloatVector x1 = FloatVector.fromArray(SPECIES, a, a1 + p);
      FloatVector x2 = FloatVector.fromArray(SPECIES, a, a2 + p);
      FloatVector y;
      y = FloatVector.fromArray(SPECIES, b, b0 + p);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      s20 = x2.fma(y, s20);
      y = FloatVector.fromArray(SPECIES, b, b1 + p);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      s21 = x2.fma(y, s21);
      y = FloatVector.fromArray(SPECIES, b, b2 + p);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      s22 = x2.fma(y, s22);
      y = FloatVector.fromArray(SPECIES, b, b3 + p);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
      s23 = x2.fma(y, s23);
    }
    s00.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.add(FloatVector.fromArray(SPECIES, c, c0 + bStride)).intoArray(c, c0 + bStride);
    s02.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * bStride)).intoArray(c, c0 + 2 * bStride);
    s03.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * bStride)).intoArray(c, c0 + 3 * bStride);
    s10.add(FloatVector.fromArray(SPECIES, c, c1)).intoArray(c, c1);
    s11.add(FloatVector.fromArray(SPECIES, c, c1 + bStride)).intoArray(c, c1 + bStride);
    s12.add(FloatVector.fromArray(SPECIES, c, c1 + 2 * bStride)).intoArray(c, c1 + 2 * bStride);
    s13.add(FloatVector.fromArray(SPECIES, c, c1 + 3 * bStride)).intoArray(c, c1 + 3 * bStride);
    s20.add(FloatVector.fromArray(SPECIES, c, c2)).intoArray(c, c2);
    s21.add(FloatVector.fromArray(SPECIES, c, c2 + bStride)).intoArray(c, c2 + bStride);
    s22.add(FloatVector.fromArray(SPECIES, c, c2 + 2 * bStride)).intoArray(c, c2 + 2 * bStride);
    s23.add(FloatVector.fromArray(SPECIES, c, c2 + 3 * bStride)).intoArray(c, c2 + 3 * bStride);
  }

  public static void tile1x4(
      int from,
      int end,
      float[] a,
      int a0,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] c,
      int c0,
      int bStride) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + p);
      s00 = x0.fma(FloatVector.fromArray(SPECIES, b, b0 + p), s00);
      s01 = x0.fma(FloatVector.fromArray(SPECIES, b, b1 + p), s01);
      s02 = x0.fma(FloatVector.fromArray(SPECIES, b, b2 + p), s02);
      s03 = x0.fma(FloatVector.fromArray(SPECIES, b, b3 + p), s03);
    }
    s00.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.add(FloatVector.fromArray(SPECIES, c, c0 + bStride)).intoArray(c, c0 + bStride);
    s02.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * bStride)).intoArray(c, c0 + 2 * bStride);
    s03.add(FloatVector.fromArray(SPECIES, c, c0 + 3 * bStride)).intoArray(c, c0 + 3 * bStride);
  }

  public static void tile3x1(
      int from,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int aStride) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, b, b0 + p);
      s00 = x0.fma(FloatVector.fromArray(SPECIES, a, a0 + p), s00);
      s01 = x0.fma(FloatVector.fromArray(SPECIES, a, a1 + p), s01);
      s02 = x0.fma(FloatVector.fromArray(SPECIES, a, a2 + p), s02);
    }
    s00.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
    s01.add(FloatVector.fromArray(SPECIES, c, c0 + aStride)).intoArray(c, c0 + aStride);
    s02.add(FloatVector.fromArray(SPECIES, c, c0 + 2 * aStride)).intoArray(c, c0 + 2 * aStride);
  }

  public static void tile1x1(
      int from, int end, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    for (int p = from; p < end; p += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + p);
      s00 = x0.fma(FloatVector.fromArray(SPECIES, b, b0 + p), s00);
    }
    s00.add(FloatVector.fromArray(SPECIES, c, c0)).intoArray(c, c0);
  }
}
