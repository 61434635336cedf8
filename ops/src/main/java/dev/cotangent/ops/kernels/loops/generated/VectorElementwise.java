// Made by ElementwiseSource from the rows of ElementwiseRow.
package dev.cotangent.ops.kernels.loops.generated;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopTable;
import dev.cotangent.ops.kernels.loops.math.ScalarMath;
import dev.cotangent.ops.kernels.loops.math.ScalarTrigonometry;
import dev.cotangent.ops.kernels.loops.math.VectorMath;
import dev.cotangent.ops.kernels.loops.math.VectorPower;
import dev.cotangent.ops.kernels.loops.math.VectorTrigonometry;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Elementwise loops of vectors. */
public final class VectorElementwise implements LoopTable {
  public static final LoopTable TABLE = new VectorElementwise();

  private VectorElementwise() {}

  @Override
  public Loop affine() {
    return (x, n) -> affine(x.a, x.aAt, x.p, x.q, x.y, x.yAt, n);
  }

  @Override
  public Loop combine() {
    return (x, n) -> combine(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.r, x.y, x.yAt, n);
  }

  @Override
  public Loop combineTwice() {
    return (x, n) ->
        combineTwice(
            x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.t, x.y, x.yAt, x.z, x.zAt, n);
  }

  @Override
  public Loop combineSquare() {
    return (x, n) -> combineSquare(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.y, x.yAt, n);
  }

  @Override
  public Loop subtractQuotient() {
    return (x, n) ->
        subtractQuotient(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.y, x.yAt, n);
  }

  @Override
  public Optional<Loop> operation(Class<? extends Elementwise> op) {
    return Optional.ofNullable(loop(op.getName()));
  }

  private static @Nullable Loop loop(String op) {
    return switch (op) {
      case "dev.cotangent.ops.Negate" -> (x, n) -> negate(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Exp" -> (x, n) -> exp(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Log" -> (x, n) -> log(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Square" -> (x, n) -> square(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Sqrt" -> (x, n) -> sqrt(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Tanh" -> (x, n) -> tanh(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Sigmoid" -> (x, n) -> sigmoid(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.LogSigmoid" -> (x, n) -> logSigmoid(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Relu" -> (x, n) -> relu(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Step" -> (x, n) -> step(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.core.Add" -> (x, n) -> add(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Subtract" ->
          (x, n) -> subtract(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Multiply" ->
          (x, n) -> multiply(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Divide" -> (x, n) -> divide(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Maximum" -> (x, n) -> maximum(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Greater" -> (x, n) -> greater(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.GreaterOrEqual" ->
          (x, n) -> greaterOrEqual(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Equal" -> (x, n) -> equal(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Where" ->
          (x, n) -> where(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Abs" -> (x, n) -> abs(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Sign" -> (x, n) -> sign(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Floor" ->
          (x, n) -> floor(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Ceil" -> (x, n) -> ceil(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Round" ->
          (x, n) -> round(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Exponential$Expm1" -> (x, n) -> expm1(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Exponential$Log1p" -> (x, n) -> log1p(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.ErrorFunction$Erf" -> (x, n) -> erf(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.ErrorFunction$Erfc" -> (x, n) -> erfc(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Hyperbolic$Sinh" -> (x, n) -> sinh(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Hyperbolic$Cosh" -> (x, n) -> cosh(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Pow" ->
          (x, n) -> VectorPower.pow(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Trigonometric$Sin" -> (x, n) -> sin(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Trigonometric$Cos" -> (x, n) -> cos(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Trigonometric$Asin" -> (x, n) -> asin(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Trigonometric$Acos" -> (x, n) -> acos(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Polar$Atan2" ->
          (x, n) -> atan2(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Polar$Hypot" ->
          (x, n) -> hypot(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      default -> null;
    };
  }

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
      y[yAt + i] = ScalarMath.exp(a[aAt + i]);
    }
  }

  public static void log(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.log(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.log(a[aAt + i]);
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
      y[yAt + i] = ScalarMath.tanh(a[aAt + i]);
    }
  }

  public static void sigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.sigmoid(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.sigmoid(a[aAt + i]);
    }
  }

  public static void logSigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.logSigmoid(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.logSigmoid(a[aAt + i]);
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

  public static void abs(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.abs().intoArray(y, yAt + i);
    }
    ScalarElementwise.abs(a, aAt + i, y, yAt + i, n - i);
  }

  public static void sign(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      u.blend(1, u.compare(GT, 0)).blend(-1, u.compare(LT, 0)).intoArray(y, yAt + i);
    }
    ScalarElementwise.sign(a, aAt + i, y, yAt + i, n - i);
  }

  public static void floor(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.floor(u).intoArray(y, yAt + i);
    }
    ScalarElementwise.floor(a, aAt + i, y, yAt + i, n - i);
  }

  public static void ceil(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.ceil(u).intoArray(y, yAt + i);
    }
    ScalarElementwise.ceil(a, aAt + i, y, yAt + i, n - i);
  }

  public static void round(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.round(u).intoArray(y, yAt + i);
    }
    ScalarElementwise.round(a, aAt + i, y, yAt + i, n - i);
  }

  public static void expm1(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.expm1(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.expm1(a[aAt + i]);
    }
  }

  public static void log1p(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.log1p(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.log1p(a[aAt + i]);
    }
  }

  public static void erf(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.erf(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.erf(a[aAt + i]);
    }
  }

  public static void erfc(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.erfc(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.erfc(a[aAt + i]);
    }
  }

  public static void sinh(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.sinh(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.sinh(a[aAt + i]);
    }
  }

  public static void cosh(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorMath.cosh(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.cosh(a[aAt + i]);
    }
  }

  public static void sin(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      if (VectorTrigonometry.isFar(u)) {
        for (int k = i; k < i + LANES; k++) {
          y[yAt + k] = ScalarTrigonometry.sin(a[aAt + k]);
        }
      } else {
        VectorTrigonometry.sin(u).intoArray(y, yAt + i);
      }
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.sin(a[aAt + i]);
    }
  }

  public static void cos(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      if (VectorTrigonometry.isFar(u)) {
        for (int k = i; k < i + LANES; k++) {
          y[yAt + k] = ScalarTrigonometry.cos(a[aAt + k]);
        }
      } else {
        VectorTrigonometry.cos(u).intoArray(y, yAt + i);
      }
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.cos(a[aAt + i]);
    }
  }

  public static void asin(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorTrigonometry.asin(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.asin(a[aAt + i]);
    }
  }

  public static void acos(float[] a, int aAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      VectorTrigonometry.acos(u).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.acos(a[aAt + i]);
    }
  }

  public static void atan2(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      VectorTrigonometry.atan2(u, v).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.atan2(a[aAt + i], b[bAt + i]);
    }
  }

  public static void hypot(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector v = FloatVector.fromArray(SPECIES, b, bAt + i);
      VectorTrigonometry.hypot(u, v).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarTrigonometry.hypot(a[aAt + i], b[bAt + i]);
    }
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
