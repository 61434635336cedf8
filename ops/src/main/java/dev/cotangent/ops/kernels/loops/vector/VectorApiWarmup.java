package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.cotangent.ops.kernels.loops.math.VectorMath;
import dev.cotangent.ops.kernels.loops.math.VectorTrigonometry;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Runs every vector operator of the kernels, interleaved, before any kernel gets hot.
 *
 * <p>The Vector API's own methods are templates shared by all operators. On JDK 17, if such a
 * template is compiled when it has met few operators only, the next new operator leaves a mark in
 * its profile that later makes the compiler give up on large kernels: they then keep their vectors
 * on the heap and run at a tenth of their speed for the rest of the process. A template that has
 * met all operators from the start is compiled well. 300 rounds suffice; 30 do not.
 *
 * <p>JDK 25 compiles the kernels well without, so there the tenth of a second is saved.
 */
final class VectorApiWarmup {
  private static final int ROUNDS = 300;

  /**
   * Templates need to have met the operators of the larger functions, but not often: 300 rounds of
   * these take 0.4 s.
   */
  private static final int ROUNDS_OF_FUNCTIONS = 20;

  private static final VectorShuffle<Float> REVERSED =
      VectorShuffle.fromOp(SPECIES, lane -> SPECIES.length() - 1 - lane);

  private VectorApiWarmup() {}

  static void runWhereNeeded() {
    if (Runtime.version().feature() < 25) {
      run();
    }
  }

  private static void run() {
    float[] x = new float[2 * LANES];
    float[] y = new float[2 * LANES];
    for (int i = 0; i < x.length; i++) {
      x[i] = 0.1f + 0.01f * i;
      y[i] = 1 - 0.02f * i;
    }
    float[] out = new float[2 * LANES];
    for (int round = 0; round < ROUNDS; round++) {
      mix(x, y, out);
      if (round < ROUNDS_OF_FUNCTIONS) {
        functions(x, y, out);
      }
    }
  }

  private static void mix(float[] x, float[] y, float[] out) {
    FloatVector a = FloatVector.fromArray(SPECIES, x, 0);
    FloatVector b = FloatVector.fromArray(SPECIES, y, LANES);
    FloatVector c = FloatVector.broadcast(SPECIES, x[3]);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector r = a.add(b).sub(c).mul(b).div(c).max(a);
    r = r.add(1).sub(0.5f).mul(2).max(0).min(9).neg().abs().sqrt();
    r = a.fma(b, r);
    r = r.blend(a, a.compare(GT, b)).blend(b, a.compare(GE, b));
    r = r.blend(c, a.compare(EQ, b)).blend(zero.blend(1, a.compare(GT, 0)), a.compare(GE, 2));
    r = r.blend(zero, c.compare(NE, 0)).blend(a, VectorMask.fromLong(SPECIES, 5));
    r = r.add(zero.addIndex(2)).rearrange(REVERSED);
    r = r.add(VectorMath.exp(a)).add(VectorMath.log(a));
    r = r.add(VectorMath.tanh(a)).add(VectorMath.sigmoid(a));
    r = r.add(VectorMath.logSigmoid(a)).blend(-1, a.compare(LT, 0));
    r = r.add(a.reinterpretAsInts().max(b.reinterpretAsInts()).reinterpretAsFloats());
    out[0] = r.reduceLanes(MAX);
    r.intoArray(out, LANES);
  }

  private static void functions(float[] x, float[] y, float[] out) {
    FloatVector a = FloatVector.fromArray(SPECIES, x, 0);
    FloatVector b = FloatVector.fromArray(SPECIES, y, LANES);
    FloatVector r = VectorMath.expm1(a).add(VectorMath.log1p(a));
    r = r.add(VectorMath.sinh(a)).add(VectorMath.cosh(a));
    r = r.add(VectorMath.erf(a)).add(VectorMath.erfc(a));
    r = r.add(VectorMath.round(a)).add(VectorMath.floor(a)).add(VectorMath.ceil(a));
    if (!VectorTrigonometry.isFar(a)) {
      r = r.add(VectorTrigonometry.sin(a)).add(VectorTrigonometry.cos(a));
    }
    r = r.add(VectorTrigonometry.asin(a)).add(VectorTrigonometry.acos(a));
    r = r.add(VectorTrigonometry.atan2(a, b)).add(VectorTrigonometry.hypot(a, b));
    r.intoArray(out, LANES);
  }
}
