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
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ROUNDER;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SINH_9;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.WHOLE;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.cotangent.ops.kernels.loops.VectorBits;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of float vectors, accurate to 2 ulps ({@code erfc} to 4).
 *
 * <p>Made of exactly rounded operations alone, so a result does not depend on whether the virtual
 * machine has compiled the code yet, nor on the width of the vectors. ({@code lanewise(EXP)} and
 * {@code reduceLanes(ADD)} promise neither.)
 */
public final class VectorMath {
  /**
   * The one species of this process: on JDK 17, code that has met two runs some 25 times slower.
   */
  public static final VectorSpecies<Float> SPECIES = VectorBits.species();

  public static final int LANES = SPECIES.length();

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  /** ln 2 in two parts; the upper has few enough bits that small multiples of it are exact. */
  private static final float LN2_UPPER = 0x1.63p-1f;

  private static final float LN2_LOWER = (float) (Math.log(2) - LN2_UPPER);
  static final int MANTISSA_BITS = 23;
  private static final int EXPONENT_BIAS = 127;

  // Vectors are constants because every broadcast in a loop is much for the compiler to inline: it
  // stops at 18,000 nodes, and what is not inlined passes its vectors over the heap.
  static final FloatVector ROUNDER_VECTOR = broadcast(ROUNDER);
  static final IntVector ROUNDER_INT = ROUNDER_VECTOR.reinterpretAsInts();
  static final IntVector BIAS = broadcast(0).reinterpretAsInts().add(EXPONENT_BIAS);
  static final FloatVector LOG2_E = broadcast(1.44269504f);
  static final FloatVector UPPER = broadcast(LN2_UPPER);
  static final FloatVector LOWER = broadcast(LN2_LOWER);
  static final FloatVector MINUS_UPPER = broadcast(-LN2_UPPER);
  static final FloatVector MINUS_LOWER = broadcast(-LN2_LOWER);
  private static final FloatVector ONE = broadcast(1);
  private static final FloatVector TWO = broadcast(2);
  static final FloatVector EXP_MOST = broadcast(90);
  static final FloatVector EXP_LEAST = broadcast(-104);
  static final FloatVector EXP_7 = broadcast(1 / 5040f);
  static final FloatVector EXP_6 = broadcast(1 / 720f);
  static final FloatVector EXP_5 = broadcast(1 / 120f);
  static final FloatVector EXP_4 = broadcast(1 / 24f);
  static final FloatVector EXP_3 = broadcast(1 / 6f);
  static final FloatVector EXP_2 = broadcast(0.5f);
  private static final FloatVector LOG_9 = broadcast(2 / 9f);
  private static final FloatVector LOG_7 = broadcast(2 / 7f);
  private static final FloatVector LOG_5 = broadcast(2 / 5f);
  private static final FloatVector LOG_3 = broadcast(2 / 3f);
  private static final FloatVector ZERO = broadcast(0);
  private static final FloatVector TANH_14 = broadcast(14);
  private static final FloatVector TANH_315 = broadcast(315);
  private static final FloatVector TANH_15 = broadcast(15);
  private static final FloatVector TANH_420 = broadcast(420);
  private static final FloatVector TANH_945 = broadcast(945);

  private static final FloatVector MINUS_ONE = broadcast(-1);
  private static final FloatVector FOUR = broadcast(4);
  private static final FloatVector HALF = broadcast(0.5f);
  private static final FloatVector QUARTER = broadcast(0.25f);
  private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);
  private static final FloatVector ERFC_MOST = broadcast(10.5f);
  private static final FloatVector EXPM1_MOST = broadcast(89);
  private static final FloatVector EXPM1_LEAST = broadcast(-20);
  private static final IntVector ZERO_INT = ZERO.reinterpretAsInts();
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

  private VectorMath() {}

  /**
   * eˣ as 2ⁿ · eʳ with |r| ≤ ½ ln 2, where the Taylor polynomial of degree 7 has a relative error
   * below 10⁻⁸. The power of two is applied in two steps, so that results below the normal range
   * are rounded once and those beyond it become infinite.
   */
  public static FloatVector exp(FloatVector argument) {
    return exp(argument, ZERO, ZERO_INT);
  }

  /** 2 to some power times the exponential of a sum whose second term is small. */
  private static FloatVector exp(FloatVector argument, FloatVector lower, IntVector shift) {
    FloatVector x = argument.min(EXP_MOST).max(EXP_LEAST);
    FloatVector rounded = x.fma(LOG2_E, ROUNDER_VECTOR);
    FloatVector n = rounded.sub(ROUNDER_VECTOR);
    FloatVector r = n.fma(MINUS_UPPER, x);
    r = n.fma(MINUS_LOWER, r).add(lower);
    FloatVector e = series(r);
    e = e.fma(r, ONE);
    e = e.fma(r, ONE);
    IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_INT).add(shift);
    IntVector half = power.lanewise(ASHR, 1);
    return e.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
  }

  /** (eʳ − 1 − r) / r². */
  private static FloatVector series(FloatVector r) {
    FloatVector e = r.fma(EXP_7, EXP_6);
    e = e.fma(r, EXP_5);
    e = e.fma(r, EXP_4);
    e = e.fma(r, EXP_3);
    return e.fma(r, EXP_2);
  }

  private static FloatVector powerOfTwo(IntVector power) {
    return power.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
  }

  /**
   * ln x as k · ln 2 + ln(1 + f) with 1 + f in [⅔, 4/3). With s = f / (2 + f), ln(1 + f) = 2 artanh
   * s = f − s · (f − R), where R is the series 2s²/3 + 2s⁴/5 + …
   */
  public static FloatVector log(FloatVector x) {
    FloatVector scaled = x.blend(x.mul(0x1p24f), x.compare(LT, Float.MIN_NORMAL));
    FloatVector correction = ZERO.blend(-24f, x.compare(LT, Float.MIN_NORMAL));
    IntVector bits = scaled.reinterpretAsInts();
    IntVector exponent = bits.sub(Float.floatToRawIntBits(2 / 3f)).lanewise(ASHR, MANTISSA_BITS);
    IntVector mantissa = bits.sub(exponent.lanewise(LSHL, MANTISSA_BITS));
    FloatVector k = exponent.add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER).add(correction);
    FloatVector f = mantissa.reinterpretAsFloats().sub(1);
    FloatVector s = f.div(f.add(2));
    FloatVector z = s.mul(s);
    FloatVector series = z.fma(LOG_9, LOG_7);
    series = series.fma(z, LOG_5);
    series = series.fma(z, LOG_3);
    FloatVector log1p = f.sub(s.mul(f.sub(series.mul(z))));
    FloatVector result = k.fma(LOWER, log1p);
    result = k.fma(UPPER, result);
    // Infinity and NaN are their own logarithms.
    return x.blend(result, x.compare(LT, Float.POSITIVE_INFINITY))
        .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0))
        .blend(Float.NaN, x.compare(LT, 0));
  }

  /**
   * Near 0 by the fifth convergent of Lambert's continued fraction x / (1 + x² / (3 + x² / (5 +
   * …))), elsewhere as 1 − 2 / (e²ˣ + 1).
   */
  public static FloatVector tanh(FloatVector x) {
    FloatVector z = x.mul(x);
    FloatVector numerator = z.fma(TANH_14, TANH_315).mul(z).mul(x);
    FloatVector denominator = z.fma(TANH_15, TANH_420).fma(z, TANH_945);
    FloatVector near = x.sub(numerator.div(denominator));
    FloatVector magnitude = x.abs();
    FloatVector far = exp(magnitude.add(magnitude)).add(1);
    far = ONE.sub(TWO.div(far));
    far = far.blend(far.neg(), x.compare(LT, 0));
    near = near.blend(x, x.compare(EQ, 0)); // −0 stays −0
    return near.blend(far, magnitude.compare(GE, 0.625f)); // NaN is near
  }

  /** 1 / (1 + e⁻ˣ), with the exponential of a negative number alone, so that nothing overflows. */
  public static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector s = ONE.div(e.add(1));
    return s.blend(e.mul(s), x.compare(LT, 0));
  }

  /**
   * min(x, 0) − ln(1 + e) with e = e^(−|x|), where ln(1 + e) is the logarithm of u = 1 + e as it is
   * rounded, corrected by what the rounding took: (e − (u − 1)) / u.
   */
  public static FloatVector logSigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector u = e.add(1);
    FloatVector correction = e.sub(u.sub(1)).div(u);
    return x.min(0).sub(log(u).add(correction));
  }

  /**
   * 2ⁿ · (eʳ − 1) + (2ⁿ − 1), with n and r as in {@link #exp}; halves, so that 2ⁿ does not overflow
   * before the result does.
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

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
