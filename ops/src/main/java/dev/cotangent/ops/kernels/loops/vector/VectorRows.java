package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import jdk.incubator.vector.FloatVector;

/** The vector loops behind {@link FloatSupport#addRows}: eight rows at a time, or one. */
final class VectorRows {
  private VectorRows() {}

  /** Adds to a multiple of the lanes. */
  static void add(
      float[] x, int xAt, int rows, float[] a, int aAt, int stride, float[] y, int yAt, int n) {
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      eight(x, xAt + i, a, aAt + i * stride, stride, y, yAt, n);
    }
    for (; i < rows; i++) {
      one(x[xAt + i], a, aAt + i * stride, y, yAt, n);
    }
  }

  private static void eight(
      float[] x, int xAt, float[] a, int a0, int stride, float[] y, int yAt, int n) {
    int a1 = a0 + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    int a5 = a4 + stride;
    int a6 = a5 + stride;
    int a7 = a6 + stride;
    FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt]);
    FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + 1]);
    FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + 2]);
    FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + 3]);
    FloatVector x4 = FloatVector.broadcast(SPECIES, x[xAt + 4]);
    FloatVector x5 = FloatVector.broadcast(SPECIES, x[xAt + 5]);
    FloatVector x6 = FloatVector.broadcast(SPECIES, x[xAt + 6]);
    FloatVector x7 = FloatVector.broadcast(SPECIES, x[xAt + 7]);
    for (int j = 0; j < n; j += LANES) {
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
