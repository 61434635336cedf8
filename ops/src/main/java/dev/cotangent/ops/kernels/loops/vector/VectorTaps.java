package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.IndirectionTable;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a contraction of nine steps, as a window of 3×3 has: along the columns,
 * with the first factor in registers.
 *
 * <p>The tiles of {@link VectorTiles} would be at their end as soon as they have begun.
 */
final class VectorTaps {
  /** The steps these loops are for. */
  static final int STEPS = 9;

  private VectorTaps() {}

  /**
   * Two rows.
   *
   * @param startStep 1 where the sums are added to {@code start}, 0 where to its first vector alone
   */
  static void twoRows(
      IndirectionTable offsets,
      int columns,
      float[] a,
      int a0,
      int a1,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStep,
      int startStride,
      float[] c,
      int cAt,
      int stride) {
    int[] step = offsets.aStep;
    FloatVector u0 = FloatVector.broadcast(SPECIES, a[a0 + step[0]]);
    FloatVector u1 = FloatVector.broadcast(SPECIES, a[a0 + step[1]]);
    FloatVector u2 = FloatVector.broadcast(SPECIES, a[a0 + step[2]]);
    FloatVector u3 = FloatVector.broadcast(SPECIES, a[a0 + step[3]]);
    FloatVector u4 = FloatVector.broadcast(SPECIES, a[a0 + step[4]]);
    FloatVector u5 = FloatVector.broadcast(SPECIES, a[a0 + step[5]]);
    FloatVector u6 = FloatVector.broadcast(SPECIES, a[a0 + step[6]]);
    FloatVector u7 = FloatVector.broadcast(SPECIES, a[a0 + step[7]]);
    FloatVector u8 = FloatVector.broadcast(SPECIES, a[a0 + step[8]]);
    FloatVector v0 = FloatVector.broadcast(SPECIES, a[a1 + step[0]]);
    FloatVector v1 = FloatVector.broadcast(SPECIES, a[a1 + step[1]]);
    FloatVector v2 = FloatVector.broadcast(SPECIES, a[a1 + step[2]]);
    FloatVector v3 = FloatVector.broadcast(SPECIES, a[a1 + step[3]]);
    FloatVector v4 = FloatVector.broadcast(SPECIES, a[a1 + step[4]]);
    FloatVector v5 = FloatVector.broadcast(SPECIES, a[a1 + step[5]]);
    FloatVector v6 = FloatVector.broadcast(SPECIES, a[a1 + step[6]]);
    FloatVector v7 = FloatVector.broadcast(SPECIES, a[a1 + step[7]]);
    FloatVector v8 = FloatVector.broadcast(SPECIES, a[a1 + step[8]]);
    int b0 = bAt + offsets.bStep[0];
    int b1 = bAt + offsets.bStep[1];
    int b2 = bAt + offsets.bStep[2];
    int b3 = bAt + offsets.bStep[3];
    int b4 = bAt + offsets.bStep[4];
    int b5 = bAt + offsets.bStep[5];
    int b6 = bAt + offsets.bStep[6];
    int b7 = bAt + offsets.bStep[7];
    int b8 = bAt + offsets.bStep[8];
    for (int j = 0; j < columns; j += LANES) {
      int from = startAt + j * startStep;
      FloatVector s = FloatVector.zero(SPECIES);
      FloatVector t = FloatVector.zero(SPECIES);
      FloatVector x = FloatVector.fromArray(SPECIES, b, b0 + j);
      s = u0.fma(x, s);
      t = v0.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b1 + j);
      s = u1.fma(x, s);
      t = v1.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b2 + j);
      s = u2.fma(x, s);
      t = v2.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b3 + j);
      s = u3.fma(x, s);
      t = v3.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b4 + j);
      s = u4.fma(x, s);
      t = v4.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b5 + j);
      s = u5.fma(x, s);
      t = v5.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b6 + j);
      s = u6.fma(x, s);
      t = v6.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b7 + j);
      s = u7.fma(x, s);
      t = v7.fma(x, t);
      x = FloatVector.fromArray(SPECIES, b, b8 + j);
      s = u8.fma(x, s);
      t = v8.fma(x, t);
      s.add(FloatVector.fromArray(SPECIES, start, from)).intoArray(c, cAt + j);
      t.add(FloatVector.fromArray(SPECIES, start, from + startStride))
          .intoArray(c, cAt + stride + j);
    }
  }

  /** One row; see {@link #twoRows}. */
  static void oneRow(
      IndirectionTable offsets,
      int columns,
      float[] a,
      int a0,
      float[] b,
      int bAt,
      float[] start,
      int startAt,
      int startStep,
      float[] c,
      int cAt) {
    int[] step = offsets.aStep;
    FloatVector u0 = FloatVector.broadcast(SPECIES, a[a0 + step[0]]);
    FloatVector u1 = FloatVector.broadcast(SPECIES, a[a0 + step[1]]);
    FloatVector u2 = FloatVector.broadcast(SPECIES, a[a0 + step[2]]);
    FloatVector u3 = FloatVector.broadcast(SPECIES, a[a0 + step[3]]);
    FloatVector u4 = FloatVector.broadcast(SPECIES, a[a0 + step[4]]);
    FloatVector u5 = FloatVector.broadcast(SPECIES, a[a0 + step[5]]);
    FloatVector u6 = FloatVector.broadcast(SPECIES, a[a0 + step[6]]);
    FloatVector u7 = FloatVector.broadcast(SPECIES, a[a0 + step[7]]);
    FloatVector u8 = FloatVector.broadcast(SPECIES, a[a0 + step[8]]);
    int b0 = bAt + offsets.bStep[0];
    int b1 = bAt + offsets.bStep[1];
    int b2 = bAt + offsets.bStep[2];
    int b3 = bAt + offsets.bStep[3];
    int b4 = bAt + offsets.bStep[4];
    int b5 = bAt + offsets.bStep[5];
    int b6 = bAt + offsets.bStep[6];
    int b7 = bAt + offsets.bStep[7];
    int b8 = bAt + offsets.bStep[8];
    for (int j = 0; j < columns; j += LANES) {
      FloatVector s = FloatVector.zero(SPECIES);
      s = u0.fma(FloatVector.fromArray(SPECIES, b, b0 + j), s);
      s = u1.fma(FloatVector.fromArray(SPECIES, b, b1 + j), s);
      s = u2.fma(FloatVector.fromArray(SPECIES, b, b2 + j), s);
      s = u3.fma(FloatVector.fromArray(SPECIES, b, b3 + j), s);
      s = u4.fma(FloatVector.fromArray(SPECIES, b, b4 + j), s);
      s = u5.fma(FloatVector.fromArray(SPECIES, b, b5 + j), s);
      s = u6.fma(FloatVector.fromArray(SPECIES, b, b6 + j), s);
      s = u7.fma(FloatVector.fromArray(SPECIES, b, b7 + j), s);
      s = u8.fma(FloatVector.fromArray(SPECIES, b, b8 + j), s);
      s.add(FloatVector.fromArray(SPECIES, start, startAt + j * startStep)).intoArray(c, cAt + j);
    }
  }
}
