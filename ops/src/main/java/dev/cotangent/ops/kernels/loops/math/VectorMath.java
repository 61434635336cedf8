package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.Coefficients.ROUNDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.cotangent.ops.kernels.loops.VectorBits;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of float vectors, accurate to 2 ulps.
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
  static final FloatVector ONE = broadcast(1);
  static final FloatVector TWO = broadcast(2);
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
  static final FloatVector ZERO = broadcast(0);
  private static final FloatVector TANH_14 = broadcast(14);
  private static final FloatVector TANH_315 = broadcast(315);
  private static final FloatVector TANH_15 = broadcast(15);
  private static final FloatVector TANH_420 = broadcast(420);
  private static final FloatVector TANH_945 = broadcast(945);

  static final IntVector ZERO_INT = ZERO.reinterpretAsInts();

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
  static FloatVector exp(FloatVector argument, FloatVector lower, IntVector shift) {
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
  static FloatVector series(FloatVector r) {
    FloatVector e = r.fma(EXP_7, EXP_6);
    e = e.fma(r, EXP_5);
    e = e.fma(r, EXP_4);
    e = e.fma(r, EXP_3);
    return e.fma(r, EXP_2);
  }

  static FloatVector powerOfTwo(IntVector power) {
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

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
