package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import jdk.incubator.vector.FloatVector;

/** The vector loops behind {@link FloatSupport#addRows}: eight rows at a time, or one. */
final class VectorRows {
  private VectorRows() {}

  static void add(float[] x, int xAt, int rows, float[] a, int aAt, float[] y, int yAt, int n) {
    int full = n / LANES * LANES;
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      eight(x, xAt + i, a, aAt + i * n, y, yAt, n);
    }
    for (; i < rows; i++) {
      one(x[xAt + i], a, aAt + i * n, y, yAt, full);
    }
    if (full < n) {
      rest(x, xAt, rows, a, aAt, y, yAt, n);
    }
  }

  /** The columns that fill no vector. */
  private static void rest(
      float[] x, int xAt, int rows, float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < rows; i += 8) {
      int count = Math.min(8, rows - i);
      for (int j = n / LANES * LANES; j < n; j++) {
        y[yAt + j] += ScalarSupport.weighted(x, xAt + i, count, a, aAt + i * n + j, n);
      }
    }
  }

  private static void eight(float[] x, int xAt, float[] a, int a0, float[] y, int yAt, int n) {
    int a1 = a0 + n;
    int a2 = a1 + n;
    int a3 = a2 + n;
    int a4 = a3 + n;
    int a5 = a4 + n;
    int a6 = a5 + n;
    int a7 = a6 + n;
    int full = n / LANES * LANES;
    FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt]);
    FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + 1]);
    FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + 2]);
    FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + 3]);
    FloatVector x4 = FloatVector.broadcast(SPECIES, x[xAt + 4]);
    FloatVector x5 = FloatVector.broadcast(SPECIES, x[xAt + 5]);
    FloatVector x6 = FloatVector.broadcast(SPECIES, x[xAt + 6]);
    FloatVector x7 = FloatVector.broadcast(SPECIES, x[xAt + 7]);
    for (int j = 0; j < full; j += LANES) {
      FloatVector even = FloatVector.fromArray(SPECIES, a, a0 + j).mul(x0);
      FloatVector odd = FloatVector.fromArray(SPECIES, a, a1 + j).mul(x1);
      even = x2.fma(FloatVector.fromArray(SPECIES, a, a2 + j), even);
      odd = x3.fma(FloatVector.fromArray(SPECIES, a, a3 + j), odd);
      even = x4.fma(FloatVector.fromArray(SPECIES, a, a4 + j), even);
      odd = x5.fma(FloatVector.fromArray(SPECIES, a, a5 + j), odd);
      even = x6.fma(FloatVector.fromArray(SPECIES, a, a6 + j), even);
      odd = x7.fma(FloatVector.fromArray(SPECIES, a, a7 + j), odd);
      FloatVector sum = FloatVector.fromArray(SPECIES, y, yAt + j);
      sum.add(even.add(odd)).intoArray(y, yAt + j);
    }
  }

  private static void one(float x, float[] a, int aAt, float[] y, int yAt, int n) {
    FloatVector factor = FloatVector.broadcast(SPECIES, x);
    for (int j = 0; j < n; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, y, yAt + j);
      factor.fma(FloatVector.fromArray(SPECIES, a, aAt + j), sum).intoArray(y, yAt + j);
    }
  }
}
