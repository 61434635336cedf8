// Made by TapTemplate, which lies among the tests. To change it, change that and run
// mvn -pl ops -am test -Dtest=GeneratedSourcesTests -Dcotangent.generate=true \
//     -Dsurefire.failIfNoSpecifiedTests=false
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.IndirectionTable;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a contraction of nine steps, as a window of 3×3 has: along the columns,
 * with the first factor in registers. Where the sums are added to one vector alone, not to a row of
 * them, the {@code startStep} is 0, else 1.
 *
 * <p>The tiles of {@link ContractionTiles} would be at their end as soon as they have begun.
 */
public final class TapTiles {
  private TapTiles() {}

  public static void tile2(
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
    FloatVector u00 = FloatVector.broadcast(SPECIES, a[a0 + step[0]]);
    FloatVector u01 = FloatVector.broadcast(SPECIES, a[a0 + step[1]]);
    FloatVector u02 = FloatVector.broadcast(SPECIES, a[a0 + step[2]]);
    FloatVector u03 = FloatVector.broadcast(SPECIES, a[a0 + step[3]]);
    FloatVector u04 = FloatVector.broadcast(SPECIES, a[a0 + step[4]]);
    FloatVector u05 = FloatVector.broadcast(SPECIES, a[a0 + step[5]]);
    FloatVector u06 = FloatVector.broadcast(SPECIES, a[a0 + step[6]]);
    FloatVector u07 = FloatVector.broadcast(SPECIES, a[a0 + step[7]]);
    FloatVector u08 = FloatVector.broadcast(SPECIES, a[a0 + step[8]]);
    FloatVector u10 = FloatVector.broadcast(SPECIES, a[a1 + step[0]]);
    FloatVector u11 = FloatVector.broadcast(SPECIES, a[a1 + step[1]]);
    FloatVector u12 = FloatVector.broadcast(SPECIES, a[a1 + step[2]]);
    FloatVector u13 = FloatVector.broadcast(SPECIES, a[a1 + step[3]]);
    FloatVector u14 = FloatVector.broadcast(SPECIES, a[a1 + step[4]]);
    FloatVector u15 = FloatVector.broadcast(SPECIES, a[a1 + step[5]]);
    FloatVector u16 = FloatVector.broadcast(SPECIES, a[a1 + step[6]]);
    FloatVector u17 = FloatVector.broadcast(SPECIES, a[a1 + step[7]]);
    FloatVector u18 = FloatVector.broadcast(SPECIES, a[a1 + step[8]]);
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
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector x;
      x = FloatVector.fromArray(SPECIES, b, b0 + j);
      s0 = u00.fma(x, s0);
      s1 = u10.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b1 + j);
      s0 = u01.fma(x, s0);
      s1 = u11.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b2 + j);
      s0 = u02.fma(x, s0);
      s1 = u12.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b3 + j);
      s0 = u03.fma(x, s0);
      s1 = u13.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b4 + j);
      s0 = u04.fma(x, s0);
      s1 = u14.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b5 + j);
      s0 = u05.fma(x, s0);
      s1 = u15.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b6 + j);
      s0 = u06.fma(x, s0);
      s1 = u16.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b7 + j);
      s0 = u07.fma(x, s0);
      s1 = u17.fma(x, s1);
      x = FloatVector.fromArray(SPECIES, b, b8 + j);
      s0 = u08.fma(x, s0);
      s1 = u18.fma(x, s1);
      s0.add(FloatVector.fromArray(SPECIES, start, from)).intoArray(c, cAt + j);
      s1.add(FloatVector.fromArray(SPECIES, start, from + startStride))
          .intoArray(c, cAt + stride + j);
    }
  }

  public static void tile1(
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
    FloatVector u00 = FloatVector.broadcast(SPECIES, a[a0 + step[0]]);
    FloatVector u01 = FloatVector.broadcast(SPECIES, a[a0 + step[1]]);
    FloatVector u02 = FloatVector.broadcast(SPECIES, a[a0 + step[2]]);
    FloatVector u03 = FloatVector.broadcast(SPECIES, a[a0 + step[3]]);
    FloatVector u04 = FloatVector.broadcast(SPECIES, a[a0 + step[4]]);
    FloatVector u05 = FloatVector.broadcast(SPECIES, a[a0 + step[5]]);
    FloatVector u06 = FloatVector.broadcast(SPECIES, a[a0 + step[6]]);
    FloatVector u07 = FloatVector.broadcast(SPECIES, a[a0 + step[7]]);
    FloatVector u08 = FloatVector.broadcast(SPECIES, a[a0 + step[8]]);
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
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector x;
      x = FloatVector.fromArray(SPECIES, b, b0 + j);
      s0 = u00.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b1 + j);
      s0 = u01.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b2 + j);
      s0 = u02.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b3 + j);
      s0 = u03.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b4 + j);
      s0 = u04.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b5 + j);
      s0 = u05.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b6 + j);
      s0 = u06.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b7 + j);
      s0 = u07.fma(x, s0);
      x = FloatVector.fromArray(SPECIES, b, b8 + j);
      s0 = u08.fma(x, s0);
      s0.add(FloatVector.fromArray(SPECIES, start, from)).intoArray(c, cAt + j);
    }
  }
}
