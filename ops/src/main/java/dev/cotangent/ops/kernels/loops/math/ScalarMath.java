package dev.cotangent.ops.kernels.loops.math;

/**
 * The functions of {@code VectorMath} for one number, operation by operation the same: so a result
 * does not depend on whether its element fills a vector with others, or is one of the last few.
 */
public final class ScalarMath {
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_UPPER = 0x1.63p-1f;
  private static final float LN2_LOWER = (float) (Math.log(2) - LN2_UPPER);
  private static final int MANTISSA_BITS = 23;
  private static final int EXPONENT_BIAS = 127;

  private ScalarMath() {}

  public static float exp(float argument) {
    float x = Math.max(Math.min(argument, 89), -104);
    float rounded = Math.fma(x, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = Math.fma(n, -LN2_UPPER, x);
    r = Math.fma(n, -LN2_LOWER, r);
    float e = Math.fma(r, 1 / 5040f, 1 / 720f);
    e = Math.fma(e, r, 1 / 120f);
    e = Math.fma(e, r, 1 / 24f);
    e = Math.fma(e, r, 1 / 6f);
    e = Math.fma(e, r, 0.5f);
    e = Math.fma(e, r, 1);
    e = Math.fma(e, r, 1);
    int power = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    int half = power >> 1;
    return e * powerOfTwo(half) * powerOfTwo(power - half);
  }

  private static float powerOfTwo(int power) {
    return Float.intBitsToFloat((power + EXPONENT_BIAS) << MANTISSA_BITS);
  }

  public static float log(float x) {
    if (!(x < Float.POSITIVE_INFINITY)) {
      return x;
    }
    if (x <= 0) {
      return x < 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
    }
    boolean subnormal = x < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? x * 0x1p24f : x);
    int exponent = (bits - Float.floatToRawIntBits(2 / 3f)) >> MANTISSA_BITS;
    float k = Float.intBitsToFloat(exponent + ROUNDER_BITS) - ROUNDER + (subnormal ? -24f : 0);
    float f = Float.intBitsToFloat(bits - (exponent << MANTISSA_BITS)) - 1;
    float s = f / (f + 2);
    float z = s * s;
    float series = Math.fma(z, 2 / 9f, 2 / 7f);
    series = Math.fma(series, z, 2 / 5f);
    series = Math.fma(series, z, 2 / 3f);
    float log1p = f - s * (f - series * z);
    return Math.fma(k, LN2_UPPER, Math.fma(k, LN2_LOWER, log1p));
  }

  public static float tanh(float x) {
    float magnitude = Math.abs(x);
    if (x == 0) {
      return x;
    }
    if (magnitude >= 0.625f) {
      float far = 1 - 2 / (exp(magnitude + magnitude) + 1);
      return x < 0 ? -far : far;
    }
    float z = x * x;
    float numerator = Math.fma(z, 14, 315) * z * x;
    float denominator = Math.fma(Math.fma(z, 15, 420), z, 945);
    return x - numerator / denominator;
  }

  public static float sigmoid(float x) {
    float e = exp(-Math.abs(x));
    float s = 1 / (e + 1);
    return x < 0 ? e * s : s;
  }

  public static float logSigmoid(float x) {
    float e = exp(-Math.abs(x));
    float u = e + 1;
    float correction = (e - (u - 1)) / u;
    return Math.min(x, 0) - (log(u) + correction);
  }
}
