package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import jdk.incubator.vector.FloatVector;

/** The vector loops behind {@link FloatSupport#sumRows} and {@link FloatSupport#sum}. */
final class VectorSums {
  /** The longest run of which {@link #run} rounds no term more than twelve times. */
  static final int RUN = 72 * LANES;

  private VectorSums() {}

  /**
   * The sums of every {@code LANES}-th element.
   *
   * @param n a multiple of the lanes, at most {@link #RUN}
   */
  static void run(float[] x, int xAt, int n, float[] sums, int sumsAt) {
    // Zero made here, not a constant: a sum that starts from an object on the heap stays on the
    // heap.
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    int i = xAt;
    int end = xAt + n;
    for (; i <= end - 8 * LANES; i += 8 * LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i);
      FloatVector b = FloatVector.fromArray(SPECIES, x, i + 2 * LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, x, i + 4 * LANES);
      FloatVector d = FloatVector.fromArray(SPECIES, x, i + 6 * LANES);
      s0 = s0.add(a.add(FloatVector.fromArray(SPECIES, x, i + LANES)));
      s1 = s1.add(b.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES)));
      s2 = s2.add(c.add(FloatVector.fromArray(SPECIES, x, i + 5 * LANES)));
      s3 = s3.add(d.add(FloatVector.fromArray(SPECIES, x, i + 7 * LANES)));
    }
    if (i <= end - 4 * LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i);
      FloatVector b = FloatVector.fromArray(SPECIES, x, i + 2 * LANES);
      s0 = s0.add(a.add(FloatVector.fromArray(SPECIES, x, i + LANES)));
      s1 = s1.add(b.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES)));
      i += 4 * LANES;
    }
    if (i <= end - 2 * LANES) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, i);
      s2 = s2.add(a.add(FloatVector.fromArray(SPECIES, x, i + LANES)));
      i += 2 * LANES;
    }
    if (i < end) {
      s3 = s3.add(FloatVector.fromArray(SPECIES, x, i));
    }
    s0.add(s1).add(s2.add(s3)).intoArray(sums, sumsAt);
  }

  /** Adds rows of a multiple of the lanes. */
  static void rows(
      float[] a,
      int aAt,
      int rows,
      int stride,
      float[] sums,
      int sumsAt,
      float[] errors,
      int errorsAt,
      int n) {
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      eight(a, aAt + i * stride, stride, sums, sumsAt, errors, errorsAt, n);
    }
    if (i < rows) {
      few(a, aAt + i * stride, rows - i, stride, sums, sumsAt, errors, errorsAt, n);
    }
  }

  private static void eight(
      float[] a,
      int a0,
      int stride,
      float[] sums,
      int sumsAt,
      float[] errors,
      int errorsAt,
      int n) {
    int a1 = a0 + stride;
    int a2 = a1 + stride;
    int a3 = a2 + stride;
    int a4 = a3 + stride;
    int a5 = a4 + stride;
    int a6 = a5 + stride;
    int a7 = a6 + stride;
    for (int j = 0; j < n; j += LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, a, a0 + j);
      FloatVector x2 = FloatVector.fromArray(SPECIES, a, a2 + j);
      FloatVector x4 = FloatVector.fromArray(SPECIES, a, a4 + j);
      FloatVector x6 = FloatVector.fromArray(SPECIES, a, a6 + j);
      x0 = x0.add(FloatVector.fromArray(SPECIES, a, a1 + j));
      x2 = x2.add(FloatVector.fromArray(SPECIES, a, a3 + j));
      x4 = x4.add(FloatVector.fromArray(SPECIES, a, a5 + j));
      x6 = x6.add(FloatVector.fromArray(SPECIES, a, a7 + j));
      addCompensated(x0.add(x2).add(x4.add(x6)), sums, sumsAt + j, errors, errorsAt + j);
    }
  }

  private static void few(
      float[] a,
      int aAt,
      int rows,
      int stride,
      float[] sums,
      int sumsAt,
      float[] errors,
      int errorsAt,
      int n) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, aAt + j);
      for (int i = 1; i < rows; i++) {
        x = x.add(FloatVector.fromArray(SPECIES, a, aAt + i * stride + j));
      }
      addCompensated(x, sums, sumsAt + j, errors, errorsAt + j);
    }
  }

  /** See {@link ScalarSupport#addCompensated}. */
  private static void addCompensated(
      FloatVector x, float[] sums, int sumsAt, float[] errors, int errorsAt) {
    FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsAt);
    FloatVector rounded = sum.add(x);
    FloatVector added = rounded.sub(sum);
    FloatVector lost = sum.sub(rounded.sub(added)).add(x.sub(added));
    FloatVector rest = FloatVector.fromArray(SPECIES, errors, errorsAt).add(lost);
    rest = rest.blend(0, rest.compare(NE, rest));
    FloatVector next = rounded.add(rest);
    next.intoArray(sums, sumsAt);
    rest.sub(next.sub(rounded)).intoArray(errors, errorsAt);
  }
}
