package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.IndirectionTable;
import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link VectorTiles} for many rows of a single vector: twelve rows, so that the sums
 * do not wait for each other.
 */
final class NarrowTile {
  static final int ROWS = 12;

  private NarrowTile() {}

  /**
   * The rows from {@code row} on.
   *
   * @param aAt where the offsets of the rows count from
   */
  static void contract(
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
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    for (int k = first; k < end; k++) {
      int at = aStep[k];
      FloatVector y = FloatVector.fromArray(SPECIES, b, bAt + bStep[k]);
      FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
      s0 = x.fma(y, s0);
      x = FloatVector.broadcast(SPECIES, a[a1 + at]);
      s1 = x.fma(y, s1);
      x = FloatVector.broadcast(SPECIES, a[a2 + at]);
      s2 = x.fma(y, s2);
      x = FloatVector.broadcast(SPECIES, a[a3 + at]);
      s3 = x.fma(y, s3);
      x = FloatVector.broadcast(SPECIES, a[a4 + at]);
      s4 = x.fma(y, s4);
      x = FloatVector.broadcast(SPECIES, a[a5 + at]);
      s5 = x.fma(y, s5);
      x = FloatVector.broadcast(SPECIES, a[a6 + at]);
      s6 = x.fma(y, s6);
      x = FloatVector.broadcast(SPECIES, a[a7 + at]);
      s7 = x.fma(y, s7);
      x = FloatVector.broadcast(SPECIES, a[a8 + at]);
      s8 = x.fma(y, s8);
      x = FloatVector.broadcast(SPECIES, a[a9 + at]);
      s9 = x.fma(y, s9);
      x = FloatVector.broadcast(SPECIES, a[a10 + at]);
      s10 = x.fma(y, s10);
      x = FloatVector.broadcast(SPECIES, a[a11 + at]);
      s11 = x.fma(y, s11);
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
    s10.add(FloatVector.fromArray(SPECIES, start, startAt + 10 * startStride))
        .intoArray(c, cAt + 10 * stride);
    s11.add(FloatVector.fromArray(SPECIES, start, startAt + 11 * startStride))
        .intoArray(c, cAt + 11 * stride);
  }
}
