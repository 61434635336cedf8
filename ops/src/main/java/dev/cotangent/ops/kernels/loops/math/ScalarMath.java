package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.Coefficients.ARTANH_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ARTANH_3_LOWER;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ARTANH_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ARTANH_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ARTANH_9;
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

/**
 * The functions of {@code VectorMath} for one number, operation by operation the same: so a result
 * does not depend on whether its element fills a vector with others, or is one of the last few.
 */
public final class ScalarMath {
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_UPPER = 0x1.63p-1f;
  private static final float LN2_LOWER = (float) (Math.log(2) - LN2_UPPER);
  private static final int MANTISSA_BITS = 23;
  private static final int EXPONENT_BIAS = 127;

  private ScalarMath() {}

  public static float exp(float argument) {
    return exp(argument, 0, 0);
  }

  /** 2 to some power times the exponential of a sum whose second term is small. */
  private static float exp(float argument, float lower, int shift) {
    float x = Math.max(Math.min(argument, 90), -104);
    float rounded = Math.fma(x, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = Math.fma(n, -LN2_UPPER, x);
    r = Math.fma(n, -LN2_LOWER, r) + lower;
    float e = series(r);
    e = Math.fma(e, r, 1);
    e = Math.fma(e, r, 1);
    int power = Float.floatToRawIntBits(rounded) - ROUNDER_BITS + shift;
    int half = power >> 1;
    return e * powerOfTwo(half) * powerOfTwo(power - half);
  }

  /** (eʳ − 1 − r) / r². */
  private static float series(float r) {
    float e = Math.fma(r, 1 / 5040f, 1 / 720f);
    e = Math.fma(e, r, 1 / 120f);
    e = Math.fma(e, r, 1 / 24f);
    e = Math.fma(e, r, 1 / 6f);
    return Math.fma(e, r, 0.5f);
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

  public static float expm1(float argument) {
    float x = Math.max(Math.min(argument, 89), -20);
    float rounded = Math.fma(x, LOG2_E, ROUNDER);
    float n = rounded - ROUNDER;
    float r = Math.fma(n, -LN2_UPPER, x);
    r = Math.fma(n, -LN2_LOWER, r);
    float p = Math.fma(r * r, series(r), r);
    if (n == 0) {
      return x == 0 ? x : p;
    }
    int power = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
    float half = powerOfTwo(power - 1);
    return 2 * Math.fma(half, p, half - 0.5f);
  }

  public static float log1p(float x) {
    if (!(x < Float.POSITIVE_INFINITY) || x == 0) {
      return x;
    }
    float u = x + 1;
    if (x <= -1) {
      return log(u);
    }
    float lost = Math.min(x, 1) - (u - Math.max(x, 1));
    return log(u) + lost / u;
  }

  public static float sinh(float x) {
    float a = Math.abs(x);
    if (a < 1) {
      float s = x * x;
      float p = Math.fma(s, SINH_9, SINH_7);
      p = Math.fma(p, s, SINH_5);
      p = Math.fma(p, s, SINH_3);
      return x == 0 ? x : Math.fma(x * s, p, x);
    }
    float e = exp(a, 0, -1);
    float y = e - 0.25f / e;
    return x < 0 ? -y : y;
  }

  public static float cosh(float x) {
    float e = exp(Math.abs(x), 0, -1);
    return e + 0.25f / e;
  }

  public static float erf(float x) {
    float a = Math.abs(x);
    if (a >= ERF_FAR) {
      float t = Math.min(a, 4);
      float q = Math.fma(t, ERF_LOG_6, ERF_LOG_5);
      q = Math.fma(q, t, ERF_LOG_4);
      q = Math.fma(q, t, ERF_LOG_3);
      q = Math.fma(q, t, ERF_LOG_2);
      q = Math.fma(q, t, ERF_LOG_1);
      q = Math.fma(q, t, ERF_LOG_0);
      float y = 1 - exp(-q);
      return x < 0 ? -y : y;
    }
    float s = x * x;
    float p = Math.fma(s, ERF_11, ERF_9);
    p = Math.fma(p, s, ERF_7);
    p = Math.fma(p, s, ERF_5);
    p = Math.fma(p, s, ERF_3);
    p = Math.fma(p, s, ERF_1);
    return x == 0 ? x : Math.fma(x, p, x);
  }

  public static float erfc(float x) {
    float a = Math.min(Math.abs(x), 10.5f);
    if (a < ERFC_FAR) {
      return 1 - erf(x);
    }
    float square = a * a;
    float lower = Math.fma(a, a, -square);
    float t = (a - 2) / (a + 2);
    float p = Math.fma(t, ERFC_8, ERFC_7);
    p = Math.fma(p, t, ERFC_6);
    p = Math.fma(p, t, ERFC_5);
    p = Math.fma(p, t, ERFC_4);
    p = Math.fma(p, t, ERFC_3);
    p = Math.fma(p, t, ERFC_2);
    p = Math.fma(p, t, ERFC_1);
    p = Math.fma(p, t, ERFC_0);
    float y = exp(-square, -lower, 0) * (p / (a + a + 1));
    return x < 0 ? 2 - y : y;
  }

  public static float pow(float x, float exponent) {
    float y = Math.max(Math.min(exponent, Float.MAX_VALUE), -Float.MAX_VALUE);
    float a = Math.abs(x);
    boolean subnormal = a < Float.MIN_NORMAL;
    int bits = Float.floatToRawIntBits(subnormal ? a * 0x1p24f : a);
    int power = (bits - Float.floatToRawIntBits(2 / 3f)) >> MANTISSA_BITS;
    float k = Float.intBitsToFloat(power + ROUNDER_BITS) - ROUNDER + (subnormal ? -24f : 0);
    float f = Float.intBitsToFloat(bits - (power << MANTISSA_BITS)) - 1;
    float sum = f + 2;
    float inverse = 1 / sum;
    float s = f * inverse;
    float lower = Math.fma(-s, f - (sum - 2), Math.fma(-s, sum, f)) * inverse;
    float z = s * s;
    float cubic = s * z;
    float third = cubic * ARTANH_3;
    float rest = Math.fma(s, z, -cubic) + s * Math.fma(s, s, -z);
    rest = Math.fma(rest, ARTANH_3, cubic * artanhSeries(z)) + Math.fma(cubic, ARTANH_3, -third);
    rest = Math.fma(lower, z, lower + rest);
    float twice = s + s;
    float head = Math.fma(k, LN2_UPPER, twice);
    float tail = twice - (head - k * LN2_UPPER) + Math.fma(k, LN2_LOWER, rest + rest);
    float upper = head + (third + third);
    tail += third + third - (upper - head);
    upper = a == 0 ? Float.NEGATIVE_INFINITY : a < Float.POSITIVE_INFINITY ? upper : a;
    float product = y * upper;
    float rounding = Math.fma(y, upper, -product) + y * tail;
    float e = exp(product, Math.abs(product) < 200 ? rounding : 0, 0);
    return signed(e, x, y);
  }

  /** What follows ⅓ in (artanh s − s) / s³, with what ⅓ is rounded by. */
  private static float artanhSeries(float z) {
    float series = Math.fma(z, ARTANH_9, ARTANH_7);
    series = Math.fma(series, z, ARTANH_5);
    return Math.fma(series, z, ARTANH_3_LOWER);
  }

  /** A power, given that of the base's magnitude. */
  private static float signed(float e, float x, float y) {
    if (y == 0 || x == 1) {
      return 1;
    }
    boolean whole = fraction(y) == 0;
    if (x < 0 && x > Float.NEGATIVE_INFINITY && !whole) {
      return Float.NaN;
    }
    boolean odd = whole && fraction(0.5f * y) != 0;
    return odd && Float.floatToRawIntBits(x) < 0 ? -e : e;
  }

  /** 0 for whole numbers alone. */
  private static float fraction(float y) {
    float a = Math.abs(y);
    return a >= WHOLE ? 0 : a + WHOLE - WHOLE - a;
  }
}
