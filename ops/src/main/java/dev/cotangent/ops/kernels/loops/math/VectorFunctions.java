package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_0;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_1;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_2;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_4;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_6;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_8;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERFC_FAR;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_1;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_11;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_9;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_FAR;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_0;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_1;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_2;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_4;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ERF_LOG_6;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_9;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.WHOLE;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.LOG2_E;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.MINUS_LOWER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.MINUS_UPPER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ONE;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ROUNDER_INT;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ROUNDER_VECTOR;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.TWO;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ZERO;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ZERO_INT;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.broadcast;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.exp;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.log;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.powerOfTwo;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.series;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * More functions of float vectors, accurate to 2 ulps ({@code erfc} to 4). {@code VectorApiWarmup}
 * has their operators without them: to run them all would cost every start 0.4 seconds.
 */
public final class VectorFunctions {
  private static final FloatVector MINUS_ONE = broadcast(-1);
  private static final FloatVector FOUR = broadcast(4);
  private static final FloatVector HALF = broadcast(0.5f);
  private static final FloatVector QUARTER = broadcast(0.25f);
  private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);
  private static final FloatVector ERFC_MOST = broadcast(10.5f);
  private static final FloatVector EXPM1_MOST = broadcast(89);
  private static final FloatVector EXPM1_LEAST = broadcast(-20);
  private static final IntVector ONE_INT = ZERO_INT.add(1);
  private static final IntVector MINUS_ONE_INT = ZERO_INT.sub(1);
  private static final IntVector SIGN = broadcast(-0f).reinterpretAsInts();
  private static final FloatVector SINH_3_VECTOR = broadcast(SINH_3);
  private static final FloatVector SINH_5_VECTOR = broadcast(SINH_5);
  private static final FloatVector SINH_7_VECTOR = broadcast(SINH_7);
  private static final FloatVector SINH_9_VECTOR = broadcast(SINH_9);
  private static final FloatVector ERF_1_VECTOR = broadcast(ERF_1);
  private static final FloatVector ERF_3_VECTOR = broadcast(ERF_3);
  private static final FloatVector ERF_5_VECTOR = broadcast(ERF_5);
  private static final FloatVector ERF_7_VECTOR = broadcast(ERF_7);
  private static final FloatVector ERF_9_VECTOR = broadcast(ERF_9);
  private static final FloatVector ERF_11_VECTOR = broadcast(ERF_11);
  private static final FloatVector ERF_FAR_VECTOR = broadcast(ERF_FAR);
  private static final FloatVector ERF_LOG_0_VECTOR = broadcast(ERF_LOG_0);
  private static final FloatVector ERF_LOG_1_VECTOR = broadcast(ERF_LOG_1);
  private static final FloatVector ERF_LOG_2_VECTOR = broadcast(ERF_LOG_2);
  private static final FloatVector ERF_LOG_3_VECTOR = broadcast(ERF_LOG_3);
  private static final FloatVector ERF_LOG_4_VECTOR = broadcast(ERF_LOG_4);
  private static final FloatVector ERF_LOG_5_VECTOR = broadcast(ERF_LOG_5);
  private static final FloatVector ERF_LOG_6_VECTOR = broadcast(ERF_LOG_6);
  private static final FloatVector ERFC_FAR_VECTOR = broadcast(ERFC_FAR);
  private static final FloatVector ERFC_0_VECTOR = broadcast(ERFC_0);
  private static final FloatVector ERFC_1_VECTOR = broadcast(ERFC_1);
  private static final FloatVector ERFC_2_VECTOR = broadcast(ERFC_2);
  private static final FloatVector ERFC_3_VECTOR = broadcast(ERFC_3);
  private static final FloatVector ERFC_4_VECTOR = broadcast(ERFC_4);
  private static final FloatVector ERFC_5_VECTOR = broadcast(ERFC_5);
  private static final FloatVector ERFC_6_VECTOR = broadcast(ERFC_6);
  private static final FloatVector ERFC_7_VECTOR = broadcast(ERFC_7);
  private static final FloatVector ERFC_8_VECTOR = broadcast(ERFC_8);
  private static final FloatVector WHOLE_VECTOR = broadcast(WHOLE);

  private VectorFunctions() {}

  /**
   * 2ⁿ · (eʳ − 1) + (2ⁿ − 1), with n and r as in {@link VectorMath#exp}; halves, so that 2ⁿ does
   * not overflow before the result does.
   */
  public static FloatVector expm1(FloatVector argument) {
    FloatVector x = argument.min(EXPM1_MOST).max(EXPM1_LEAST);
    FloatVector rounded = x.fma(LOG2_E, ROUNDER_VECTOR);
    FloatVector n = rounded.sub(ROUNDER_VECTOR);
    FloatVector r = n.fma(MINUS_UPPER, x);
    r = n.fma(MINUS_LOWER, r);
    FloatVector p = r.mul(r).fma(series(r), r);
    FloatVector half = powerOfTwo(rounded.reinterpretAsInts().sub(ROUNDER_INT).sub(ONE_INT));
    FloatVector y = half.fma(p, half.sub(HALF));
    return y.add(y).blend(p, n.compare(EQ, ZERO)).blend(x, x.compare(EQ, ZERO)); // −0 stays −0
  }

  /** The logarithm of u = 1 + x as it is rounded, corrected by what the rounding took. */
  public static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(ONE);
    FloatVector lost = x.min(ONE).sub(u.sub(x.max(ONE)));
    FloatVector logarithm = log(u);
    return logarithm
        .add(lost.div(u))
        .blend(logarithm, x.compare(LE, MINUS_ONE))
        .blend(x, x.compare(EQ, ZERO))
        .blend(x, x.compare(EQ, INFINITY));
  }

  /** The odd part of the exponential; near 0, where its terms cancel, a polynomial. */
  public static FloatVector sinh(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = s.fma(SINH_9_VECTOR, SINH_7_VECTOR);
    p = p.fma(s, SINH_5_VECTOR);
    p = p.fma(s, SINH_3_VECTOR);
    FloatVector near = x.mul(s).fma(p, x).blend(x, x.compare(EQ, ZERO));
    FloatVector a = x.abs();
    FloatVector e = exp(a, ZERO, MINUS_ONE_INT);
    FloatVector far = e.sub(QUARTER.div(e));
    far = far.blend(far.neg(), x.compare(LT, ZERO));
    return far.blend(near, a.compare(LT, ONE));
  }

  /** The even part of the exponential, of which half is taken so that it overflows no sooner. */
  public static FloatVector cosh(FloatVector x) {
    FloatVector e = exp(x.abs(), ZERO, MINUS_ONE_INT);
    return e.add(QUARTER.div(e));
  }

  /**
   * Near 0 a polynomial, elsewhere 1 − e^(−q) with a polynomial q (the form is N. Juffa's, <i>erff
   * with maximum error below 1 ulp</i>, 2017).
   */
  public static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = a.min(FOUR);
    FloatVector q = t.fma(ERF_LOG_6_VECTOR, ERF_LOG_5_VECTOR);
    q = q.fma(t, ERF_LOG_4_VECTOR);
    q = q.fma(t, ERF_LOG_3_VECTOR);
    q = q.fma(t, ERF_LOG_2_VECTOR);
    q = q.fma(t, ERF_LOG_1_VECTOR);
    q = q.fma(t, ERF_LOG_0_VECTOR);
    FloatVector far = ONE.sub(exp(q.neg()));
    far = far.blend(far.neg(), x.compare(LT, ZERO));
    return erfNear(x).blend(far, a.compare(GE, ERF_FAR_VECTOR)); // NaN is near
  }

  private static FloatVector erfNear(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = s.fma(ERF_11_VECTOR, ERF_9_VECTOR);
    p = p.fma(s, ERF_7_VECTOR);
    p = p.fma(s, ERF_5_VECTOR);
    p = p.fma(s, ERF_3_VECTOR);
    p = p.fma(s, ERF_1_VECTOR);
    return x.fma(p, x).blend(x, x.compare(EQ, ZERO));
  }

  /**
   * Near 0 by the error function, elsewhere e^(−x²) · P((x − 2)/(x + 2)) / (1 + 2x) (the form is
   * that of M. M. Shepherd and J. G. Laframboise, <i>Chebyshev approximation of (1 + 2x) exp(x²)
   * erfc x</i>, Mathematics of Computation 36, 1981), with the square in two parts.
   */
  public static FloatVector erfc(FloatVector x) {
    // Methods first: the compiler inlines none once it has met so many operators.
    FloatVector near = ONE.sub(erfNear(x));
    FloatVector a = x.abs().min(ERFC_MOST);
    FloatVector square = a.mul(a).neg();
    FloatVector e = exp(square, a.neg().fma(a, square.neg()), ZERO_INT);
    FloatVector t = a.sub(TWO).div(a.add(TWO));
    FloatVector p = t.fma(ERFC_8_VECTOR, ERFC_7_VECTOR);
    p = p.fma(t, ERFC_6_VECTOR);
    p = p.fma(t, ERFC_5_VECTOR);
    p = p.fma(t, ERFC_4_VECTOR);
    p = p.fma(t, ERFC_3_VECTOR);
    p = p.fma(t, ERFC_2_VECTOR);
    p = p.fma(t, ERFC_1_VECTOR);
    p = p.fma(t, ERFC_0_VECTOR);
    FloatVector far = e.mul(p.div(a.add(a).add(ONE)));
    far = far.blend(TWO.sub(far), x.compare(LT, ZERO));
    return far.blend(near, a.compare(LT, ERFC_FAR_VECTOR));
  }

  /** The nearest whole number; of two, the even one. */
  public static FloatVector round(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector rounded = a.add(WHOLE_VECTOR).sub(WHOLE_VECTOR);
    return withSign(a.blend(rounded, a.compare(LT, WHOLE_VECTOR)), x);
  }

  /** The greatest whole number that is not above x. */
  public static FloatVector floor(FloatVector x) {
    FloatVector rounded = round(x);
    return rounded.blend(rounded.sub(ONE), rounded.compare(GT, x));
  }

  /** The least whole number that is not below x. */
  public static FloatVector ceil(FloatVector x) {
    FloatVector rounded = round(x);
    return withSign(rounded.blend(rounded.add(ONE), rounded.compare(LT, x)), x);
  }

  /** A number whose sign is not set, with that of another. */
  static FloatVector withSign(FloatVector magnitude, FloatVector x) {
    return magnitude.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }
}
