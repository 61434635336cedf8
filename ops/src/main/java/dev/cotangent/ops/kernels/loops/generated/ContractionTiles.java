// Made by TileTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.IndirectionTable;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a contraction: tiles of some rows by one vector of columns, or two.
 *
 * <p>The sums live in local variables of one flat loop, since the JDK 17 compiler puts vectors that
 * are carried through nested loops, or kept in an array, on the heap. They take the steps of one
 * chain and are then added to numbers from an array: to zeros to overwrite, to the result to add to
 * it; so no branch can turn late. Six rows by two vectors are the most that 16 registers hold, and
 * within 5 % of the best with 32. Twelve rows of a single vector are enough that the sums do not
 * wait for each other.
 */
public final class ContractionTiles {
  private ContractionTiles() {}

  public static void tile6x2(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      int a4,
      int a5,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
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
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(SPECIES, a[a4 + at]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(SPECIES, a[a5 + at]);
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

  public static void tile4x2(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
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
  }

  public static void tile2x2(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + startStride + LANES))
        .intoArray(c, cAt + stride + LANES);
  }

  public static void tile1x2(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      float[] c,
      int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s01.add(FloatVector.fromArray(SPECIES, start, startAt + LANES)).intoArray(c, cAt + LANES);
  }

  public static void tile12x1(
      IndirectionTable offsets,
      int row,
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
    int[] aRow = offsets.aRow;
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    int a0 = aAt + aRow[row];
    int a1 = aAt + aRow[row + 1];
    int a2 = aAt + aRow[row + 2];
    int a3 = aAt + aRow[row + 3];
    int a4 = aAt + aRow[row + 4];
    int a5 = aAt + aRow[row + 5];
    int a6 = aAt + aRow[row + 6];
    int a7 = aAt + aRow[row + 7];
    int a8 = aAt + aRow[row + 8];
    int a9 = aAt + aRow[row + 9];
    int a10 = aAt + aRow[row + 10];
    int a11 = aAt + aRow[row + 11];
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    FloatVector s80 = FloatVector.zero(SPECIES);
    FloatVector s90 = FloatVector.zero(SPECIES);
    FloatVector s100 = FloatVector.zero(SPECIES);
    FloatVector s110 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = x.fma(b0, s30);
      x = FloatVector.broadcast(SPECIES, a[a4 + at]);
      s40 = x.fma(b0, s40);
      x = FloatVector.broadcast(SPECIES, a[a5 + at]);
      s50 = x.fma(b0, s50);
      x = FloatVector.broadcast(SPECIES, a[a6 + at]);
      s60 = x.fma(b0, s60);
      x = FloatVector.broadcast(SPECIES, a[a7 + at]);
      s70 = x.fma(b0, s70);
      x = FloatVector.broadcast(SPECIES, a[a8 + at]);
      s80 = x.fma(b0, s80);
      x = FloatVector.broadcast(SPECIES, a[a9 + at]);
      s90 = x.fma(b0, s90);
      x = FloatVector.broadcast(SPECIES, a[a10 + at]);
      s100 = x.fma(b0, s100);
      x = FloatVector.broadcast(SPECIES, a[a11 + at]);
      s110 = x.fma(b0, s110);
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
    s60.add(FloatVector.fromArray(SPECIES, start, startAt + 6 * startStride))
        .intoArray(c, cAt + 6 * stride);
    s70.add(FloatVector.fromArray(SPECIES, start, startAt + 7 * startStride))
        .intoArray(c, cAt + 7 * stride);
    s80.add(FloatVector.fromArray(SPECIES, start, startAt + 8 * startStride))
        .intoArray(c, cAt + 8 * stride);
    s90.add(FloatVector.fromArray(SPECIES, start, startAt + 9 * startStride))
        .intoArray(c, cAt + 9 * stride);
    s100.add(FloatVector.fromArray(SPECIES, start, startAt + 10 * startStride))
        .intoArray(c, cAt + 10 * stride);
    s110.add(FloatVector.fromArray(SPECIES, start, startAt + 11 * startStride))
        .intoArray(c, cAt + 11 * stride);
  }

  public static void tile4x1(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
      x = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s20 = x.fma(b0, s20);
      x = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s30 = x.fma(b0, s30);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
    s20.add(FloatVector.fromArray(SPECIES, start, startAt + 2 * startStride))
        .intoArray(c, cAt + 2 * stride);
    s30.add(FloatVector.fromArray(SPECIES, start, startAt + 3 * startStride))
        .intoArray(c, cAt + 3 * stride);
  }

  public static void tile2x1(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s10 = x.fma(b0, s10);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + startStride))
        .intoArray(c, cAt + stride);
  }

  public static void tile1x1(
      IndirectionTable offsets,
      int first,
      int end,
      float[] a,
      int a0,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      float[] c,
      int cAt) {
    int[] aStep = offsets.aStep;
    int[] bStep = offsets.bStep;
    FloatVector s00 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      int bt = bAt + bStep[k];
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
      FloatVector x;
      x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s00 = x.fma(b0, s00);
    }
    s00.add(FloatVector.fromArray(SPECIES, start, startAt)).intoArray(c, cAt);
  }
}
