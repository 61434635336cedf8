// Made by TileTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a product with packed panels: six rows by one vector, two, or, for
 * machines with 32 registers, four.
 *
 * <p>Their addresses grow by constants, so the compiler drops the checks of the array bounds that
 * the tables of {@link ContractionTiles} need; that is a fifth of the time.
 */
public final class PanelTiles {
  private PanelTiles() {}

  public static void tile6x4(
      int steps,
      float[] a,
      int a0,
      int aStride,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
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
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s42 = FloatVector.zero(SPECIES);
    FloatVector s43 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    FloatVector s52 = FloatVector.zero(SPECIES);
    FloatVector s53 = FloatVector.zero(SPECIES);
    for (int k = 0; k < steps; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * (4 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * (4 * LANES) + LANES);
      FloatVector b2 = FloatVector.fromArray(SPECIES, b, bAt + k * (4 * LANES) + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(SPECIES, b, bAt + k * (4 * LANES) + 3 * LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + k]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      s02 = x.fma(b2, s02);
      s03 = x.fma(b3, s03);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      s12 = x.fma(b2, s12);
      s13 = x.fma(b3, s13);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      s22 = x.fma(b2, s22);
      s23 = x.fma(b3, s23);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      s32 = x.fma(b2, s32);
      s33 = x.fma(b3, s33);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      s42 = x.fma(b2, s42);
      s43 = x.fma(b3, s43);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
      s52 = x.fma(b2, s52);
      s53 = x.fma(b3, s53);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s02.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * LANES))
        .intoArray(c, cAt + 2 * LANES);
    s03.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * LANES))
        .intoArray(c, cAt + 3 * LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
    s12.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + 2 * LANES))
        .intoArray(c, cAt + stride + 2 * LANES);
    s13.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + 3 * LANES))
        .intoArray(c, cAt + stride + 3 * LANES);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s21.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + LANES))
        .intoArray(c, cAt + 2 * stride + LANES);
    s22.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + 2 * LANES))
        .intoArray(c, cAt + 2 * stride + 2 * LANES);
    s23.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + 3 * LANES))
        .intoArray(c, cAt + 2 * stride + 3 * LANES);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s31.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + LANES))
        .intoArray(c, cAt + 3 * stride + LANES);
    s32.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + 2 * LANES))
        .intoArray(c, cAt + 3 * stride + 2 * LANES);
    s33.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + 3 * LANES))
        .intoArray(c, cAt + 3 * stride + 3 * LANES);
    s40.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s41.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride + LANES))
        .intoArray(c, cAt + 4 * stride + LANES);
    s42.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride + 2 * LANES))
        .intoArray(c, cAt + 4 * stride + 2 * LANES);
    s43.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride + 3 * LANES))
        .intoArray(c, cAt + 4 * stride + 3 * LANES);
    s50.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
    s51.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride + LANES))
        .intoArray(c, cAt + 5 * stride + LANES);
    s52.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride + 2 * LANES))
        .intoArray(c, cAt + 5 * stride + 2 * LANES);
    s53.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride + 3 * LANES))
        .intoArray(c, cAt + 5 * stride + 3 * LANES);
  }

  public static void tile6x2(
      int steps,
      float[] a,
      int a0,
      int aStride,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    for (int k = 0; k < steps; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + k * (2 * LANES) + LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + k]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s21.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride + LANES))
        .intoArray(c, cAt + 2 * stride + LANES);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s31.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride + LANES))
        .intoArray(c, cAt + 3 * stride + LANES);
    s40.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s41.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride + LANES))
        .intoArray(c, cAt + 4 * stride + LANES);
    s50.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
    s51.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride + LANES))
        .intoArray(c, cAt + 5 * stride + LANES);
  }

  public static void tile6x1(
      int steps,
      float[] a,
      int a0,
      int aStride,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    for (int k = 0; k < steps; k++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + k * LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + k]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + k]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[a2 + k]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[a3 + k]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(SPECIES, a[a4 + k]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(SPECIES, a[a5 + k]);
      s50 = x.fma(b0, s50);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
    s40.add(FloatVector.fromArray(SPECIES, start, startAt + 4 * startStride))
        .intoArray(c, cAt + 4 * stride);
    s50.add(FloatVector.fromArray(SPECIES, start, startAt + 5 * startStride))
        .intoArray(c, cAt + 5 * stride);
  }
}
