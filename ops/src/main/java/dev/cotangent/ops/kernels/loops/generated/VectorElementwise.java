// Made by ElementwiseSource from the rows of ElementwiseRow.
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.cotangent.core.Add;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.Maximum;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Negate;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Where;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.math.ScalarMath;
import dev.cotangent.ops.kernels.loops.math.VectorMath;
import java.util.Map;
import jdk.incubator.vector.FloatVector;

/** Elementwise loops of vectors. */
public final class VectorElementwise {
  public static final LoopTable TABLE =
      new LoopTable(
          Map.ofEntries(
              Map.entry(Negate.class, (x, n) -> negate(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Exp.class, (x, n) -> exp(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Log.class, (x, n) -> log(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Square.class, (x, n) -> square(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Sqrt.class, (x, n) -> sqrt(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Tanh.class, (x, n) -> tanh(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Sigmoid.class, (x, n) -> sigmoid(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(LogSigmoid.class, (x, n) -> logSigmoid(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Relu.class, (x, n) -> relu(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Step.class, (x, n) -> step(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Add.class, (x, n) -> add(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Subtract.class, (x, n) -> subtract(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Multiply.class, (x, n) -> multiply(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Divide.class, (x, n) -> divide(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Maximum.class, (x, n) -> maximum(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Greater.class, (x, n) -> greater(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(
                  GreaterOrEqual.class,
                  (x, n) -> greaterOrEqual(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Equal.class, (x, n) -> equal(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(
                  Where.class, (x, n) -> where(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.y, x.yAt, n))),
          (x, n) -> affine(x.a, x.aAt, x.p, x.q, x.y, x.yAt, n),
          (x, n) -> combine(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.r, x.y, x.yAt, n),
          (x, n) ->
              combineTwice(
                  x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.t, x.y, x.yAt, x.z,
                  x.zAt, n),
          (x, n) -> combineSquare(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.y, x.yAt, n),
          (x, n) ->
              subtractQuotient(
                  x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.y, x.yAt, n));

  private VectorElementwise() {}

  public static void negate(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.neg().intoArray(y, yAt + i);
    }
    ScalarElementwise.negate(a, aAt + i, y, yAt + i, n - i);
  }

  public static void exp(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.exp(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = ScalarMath.exp(u);
    }
  }

  public static void log(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.log(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = ScalarMath.log(u);
    }
  }

  public static void square(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.mul(u).intoArray(y, yAt + i);
    }
    ScalarElementwise.square(a, aAt + i, y, yAt + i, n - i);
  }

  public static void sqrt(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.sqrt().intoArray(y, yAt + i);
    }
    ScalarElementwise.sqrt(a, aAt + i, y, yAt + i, n - i);
  }

  public static void tanh(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.tanh(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = ScalarMath.tanh(u);
    }
  }

  public static void sigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.sigmoid(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = ScalarMath.sigmoid(u);
    }
  }

  public static void logSigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.logSigmoid(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = ScalarMath.logSigmoid(u);
    }
  }

  public static void relu(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.max(0).intoArray(y, yAt + i);
    }
    ScalarElementwise.relu(a, aAt + i, y, yAt + i, n - i);
  }

  public static void step(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector.zero(SPECIES).blend(1, u.compare(GT, 0)).intoArray(y, yAt + i);
    }
    ScalarElementwise.step(a, aAt + i, y, yAt + i, n - i);
  }

  public static void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.add(v).intoArray(y, yAt + i);
    }
    ScalarElementwise.add(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void subtract(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.sub(v).intoArray(y, yAt + i);
    }
    ScalarElementwise.subtract(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.mul(v).intoArray(y, yAt + i);
    }
    ScalarElementwise.multiply(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void divide(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.div(v).intoArray(y, yAt + i);
    }
    ScalarElementwise.divide(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.max(v).intoArray(y, yAt + i);
    }
    ScalarElementwise.maximum(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void greater(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector.zero(SPECIES).blend(1, u.compare(GT, v)).intoArray(y, yAt + i);
    }
    ScalarElementwise.greater(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void greaterOrEqual(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector.zero(SPECIES).blend(1, u.compare(GE, v)).intoArray(y, yAt + i);
    }
    ScalarElementwise.greaterOrEqual(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void equal(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector.zero(SPECIES).blend(1, u.compare(EQ, v)).intoArray(y, yAt + i);
    }
    ScalarElementwise.equal(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
  }

  public static void where(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector w = FloatVector.fromArray(SPECIES, c, cAt + i);
      w.blend(v, u.compare(NE, 0)).intoArray(y, yAt + i);
    }
    ScalarElementwise.where(a, aAt + i, b, bAt + i, c, cAt + i, y, yAt + i, n - i);
  }

  public static void affine(float[] a, int aAt, float p, float q, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.mul(p).add(q).intoArray(y, yAt + i);
    }
    ScalarElementwise.affine(a, aAt + i, p, q, y, yAt + i, n - i);
  }

  public static void combine(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float p,
      float q,
      float r,
      float[] y,
      int yAt,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.mul(p).add(v.mul(q).add(r)).intoArray(y, yAt + i);
    }
    ScalarElementwise.combine(a, aAt + i, b, bAt + i, p, q, r, y, yAt + i, n - i);
  }

  public static void combineTwice(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      float p,
      float q,
      float r,
      float s,
      float t,
      float[] y,
      int yAt,
      float[] z,
      int zAt,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector w = FloatVector.fromArray(SPECIES, c, cAt + i);
      FloatVector first = u.mul(p).add(v.mul(q).add(r));
      first.intoArray(y, yAt + i);
      w.mul(s).add(first.mul(t)).intoArray(z, zAt + i);
    }
    ScalarElementwise.combineTwice(
        a, aAt + i, b, bAt + i, c, cAt + i, p, q, r, s, t, y, yAt + i, z, zAt + i, n - i);
  }

  public static void combineSquare(
      float[] a, int aAt, float[] b, int bAt, float p, float q, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      u.mul(p).add(v.mul(v).mul(q)).intoArray(y, yAt + i);
    }
    ScalarElementwise.combineSquare(a, aAt + i, b, bAt + i, p, q, y, yAt + i, n - i);
  }

  public static void subtractQuotient(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      float p,
      float q,
      float r,
      float s,
      float[] y,
      int yAt,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      FloatVector w = FloatVector.fromArray(SPECIES, c, cAt + i);
      u.mul(p).sub(v.mul(q).div(w.sqrt().mul(r).add(s))).intoArray(y, yAt + i);
    }
    ScalarElementwise.subtractQuotient(
        a, aAt + i, b, bAt + i, c, cAt + i, p, q, r, s, y, yAt + i, n - i);
  }
}
