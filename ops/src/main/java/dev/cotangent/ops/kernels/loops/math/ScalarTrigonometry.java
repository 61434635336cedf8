package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.Coefficients.ASIN_11;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ASIN_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ASIN_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ASIN_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ASIN_9;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_11;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_13;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_15;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_17;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ATAN_9;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.COS_4;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.COS_6;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.COS_8;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.HALF_PI;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.HALF_PI_LOWER;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.HALF_PI_MIDDLE;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.ROUNDER;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SIN_3;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SIN_5;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.SIN_7;
import static dev.cotangent.ops.kernels.loops.math.Coefficients.TWO_OVER_PI;

/** The functions of {@code VectorTrigonometry} for one number, operation by operation the same. */
public final class ScalarTrigonometry {
  /** Angles up to here are reduced in float32; greater ones by {@link StrictMath}. */
  static final float MOST = 0x1p17f;

  private ScalarTrigonometry() {}

  public static float sin(float x) {
    if (Math.abs(x) > MOST) {
      return (float) StrictMath.sin(x);
    }
    return x == 0 ? x : quarter(x, 0);
  }

  public static float cos(float x) {
    if (Math.abs(x) > MOST) {
      return (float) StrictMath.cos(x);
    }
    return quarter(x, 1);
  }

  /** The sine, moved by so many quarters of a turn. */
  private static float quarter(float x, int quarters) {
    float rounded = Math.fma(x, TWO_OVER_PI, ROUNDER);
    float k = rounded - ROUNDER;
    float r = Math.fma(k, -HALF_PI, x);
    r = Math.fma(k, -HALF_PI_MIDDLE, r);
    r = Math.fma(k, -HALF_PI_LOWER, r);
    int quadrant = Float.floatToRawIntBits(rounded) + quarters;
    float s = r * r;
    float sin = Math.fma(Math.fma(s, SIN_7, SIN_5), s, SIN_3);
    sin = Math.fma(sin, r * s, r);
    float cos = Math.fma(Math.fma(s, COS_8, COS_6), s, COS_4);
    cos = Math.fma(cos, s * s, Math.fma(s, -0.5f, 1));
    float y = (quadrant & 1) == 0 ? sin : cos;
    return (quadrant & 2) == 0 ? y : -y;
  }

  /** The angle, of at most 45°, of a tangent. */
  private static float arc(float z) {
    float s = z * z;
    float p = Math.fma(s, ATAN_17, ATAN_15);
    p = Math.fma(p, s, ATAN_13);
    p = Math.fma(p, s, ATAN_11);
    p = Math.fma(p, s, ATAN_9);
    p = Math.fma(p, s, ATAN_7);
    p = Math.fma(p, s, ATAN_5);
    p = Math.fma(p, s, ATAN_3);
    return Math.fma(p, z * s, z);
  }

  /** π/2 − p. */
  private static float complement(float p) {
    return HALF_PI - (p - HALF_PI_MIDDLE);
  }

  public static float atan2(float y, float x) {
    float a = Math.abs(y);
    float b = Math.abs(x);
    float most = Math.max(a, b);
    float least = Math.min(a, b);
    float ratio = most == 0 ? 0 : least == most ? 1 : least / most;
    float p = arc(ratio);
    p = a > b ? complement(p) : p;
    p = Float.floatToRawIntBits(x) < 0 ? 2 * HALF_PI - (p - 2 * HALF_PI_MIDDLE) : p;
    return Math.copySign(p, y);
  }

  public static float asin(float x) {
    float a = Math.abs(x);
    boolean far = a > 0.5f;
    float p = chord(far ? (1 - a) * 0.5f : a * a, a, far);
    return Math.copySign(far ? complement(p + p) : p, x);
  }

  public static float acos(float x) {
    float a = Math.abs(x);
    boolean far = a > 0.5f;
    float p = chord(far ? (1 - a) * 0.5f : a * a, a, far);
    if (!far) {
      return complement(x < 0 ? -p : p);
    }
    return x < 0 ? 2 * HALF_PI - (p + p - 2 * HALF_PI_MIDDLE) : p + p;
  }

  /** The angle, of at most 30°, of a sine z, given its square s; of the root of s where far. */
  private static float chord(float s, float near, boolean far) {
    float z = far ? (float) Math.sqrt(s) : near;
    float p = Math.fma(s, ASIN_11, ASIN_9);
    p = Math.fma(p, s, ASIN_7);
    p = Math.fma(p, s, ASIN_5);
    p = Math.fma(p, s, ASIN_3);
    return Math.fma(p, z * s, z);
  }

  public static float hypot(float a, float b) {
    float most = Math.max(Math.abs(a), Math.abs(b));
    float least = Math.min(Math.abs(a), Math.abs(b));
    if (Math.abs(a) == Float.POSITIVE_INFINITY || Math.abs(b) == Float.POSITIVE_INFINITY) {
      return Float.POSITIVE_INFINITY;
    }
    float ratio = most == 0 ? 0 : least / most;
    return most * (float) Math.sqrt(Math.fma(ratio, ratio, 1));
  }
}
