package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.broadcast;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.withSign;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Functions of angles, and of right triangles, for float vectors; accurate to 2.5 ulps. */
public final class VectorTrigonometry {
  private static final FloatVector ZERO = broadcast(0);
  private static final FloatVector ONE = broadcast(1);
  private static final FloatVector HALF = broadcast(0.5f);
  private static final FloatVector MINUS_HALF = broadcast(-0.5f);
  private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);
  private static final IntVector ONE_INT = ZERO.reinterpretAsInts().add(1);
  private static final IntVector SIGN = broadcast(-0f).reinterpretAsInts();

  private static final FloatVector MOST = broadcast(ScalarTrigonometry.MOST);
  private static final FloatVector ROUNDER = broadcast(Coefficients.ROUNDER);
  private static final FloatVector TWO_OVER_PI = broadcast(Coefficients.TWO_OVER_PI);
  private static final FloatVector HALF_PI = broadcast(Coefficients.HALF_PI);
  private static final FloatVector HALF_PI_MIDDLE = broadcast(Coefficients.HALF_PI_MIDDLE);
  private static final FloatVector PI = broadcast(2 * Coefficients.HALF_PI);
  private static final FloatVector PI_LOWER = broadcast(2 * Coefficients.HALF_PI_MIDDLE);
  private static final FloatVector MINUS_UPPER = broadcast(-Coefficients.HALF_PI);
  private static final FloatVector MINUS_MIDDLE = broadcast(-Coefficients.HALF_PI_MIDDLE);
  private static final FloatVector MINUS_LOWER = broadcast(-Coefficients.HALF_PI_LOWER);
  private static final FloatVector SIN_3 = broadcast(Coefficients.SIN_3);
  private static final FloatVector SIN_5 = broadcast(Coefficients.SIN_5);
  private static final FloatVector SIN_7 = broadcast(Coefficients.SIN_7);
  private static final FloatVector COS_4 = broadcast(Coefficients.COS_4);
  private static final FloatVector COS_6 = broadcast(Coefficients.COS_6);
  private static final FloatVector COS_8 = broadcast(Coefficients.COS_8);
  private static final FloatVector ATAN_3 = broadcast(Coefficients.ATAN_3);
  private static final FloatVector ATAN_5 = broadcast(Coefficients.ATAN_5);
  private static final FloatVector ATAN_7 = broadcast(Coefficients.ATAN_7);
  private static final FloatVector ATAN_9 = broadcast(Coefficients.ATAN_9);
  private static final FloatVector ATAN_11 = broadcast(Coefficients.ATAN_11);
  private static final FloatVector ATAN_13 = broadcast(Coefficients.ATAN_13);
  private static final FloatVector ATAN_15 = broadcast(Coefficients.ATAN_15);
  private static final FloatVector ATAN_17 = broadcast(Coefficients.ATAN_17);
  private static final FloatVector ASIN_3 = broadcast(Coefficients.ASIN_3);
  private static final FloatVector ASIN_5 = broadcast(Coefficients.ASIN_5);
  private static final FloatVector ASIN_7 = broadcast(Coefficients.ASIN_7);
  private static final FloatVector ASIN_9 = broadcast(Coefficients.ASIN_9);
  private static final FloatVector ASIN_11 = broadcast(Coefficients.ASIN_11);

  private VectorTrigonometry() {}

  /** Whether there is an angle among some that {@link #sin} and {@link #cos} cannot reduce. */
  public static boolean isFar(FloatVector x) {
    return x.abs().compare(GT, MOST).anyTrue();
  }

  /** The sine of angles that are not far. */
  public static FloatVector sin(FloatVector x) {
    FloatVector rounded = x.fma(TWO_OVER_PI, ROUNDER);
    FloatVector y = wave(reduced(x, rounded), rounded.reinterpretAsInts());
    return y.blend(x, x.compare(EQ, ZERO)); // −0 stays −0
  }

  /** The cosine of angles that are not far. */
  public static FloatVector cos(FloatVector x) {
    FloatVector rounded = x.fma(TWO_OVER_PI, ROUNDER);
    return wave(reduced(x, rounded), rounded.reinterpretAsInts().add(ONE_INT));
  }

  /**
   * x − k · π/2, given k as the low bits of a large number, with π/2 in three parts (W. J. Cody and
   * W. Waite, <i>Software manual for the elementary functions</i>, 1980): the first difference is
   * exact, the others are rounded once.
   */
  private static FloatVector reduced(FloatVector x, FloatVector rounded) {
    FloatVector k = rounded.sub(ROUNDER);
    FloatVector r = k.fma(MINUS_UPPER, x);
    r = k.fma(MINUS_MIDDLE, r);
    return k.fma(MINUS_LOWER, r);
  }

  /** The sine of r moved by quarters of a turn. */
  private static FloatVector wave(FloatVector r, IntVector quarters) {
    FloatVector s = r.mul(r);
    FloatVector sin = s.fma(SIN_7, SIN_5).fma(s, SIN_3);
    sin = sin.fma(r.mul(s), r);
    FloatVector cos = s.fma(COS_8, COS_6).fma(s, COS_4);
    cos = cos.fma(s.mul(s), s.fma(MINUS_HALF, ONE));
    // The lowest two bits as a number: ±0 for an even one, ±2 for an odd one.
    IntVector turn = quarters.lanewise(LSHL, 30);
    FloatVector y = sin.blend(cos, turn.reinterpretAsFloats().compare(NE, ZERO));
    return y.reinterpretAsInts().lanewise(XOR, turn.and(SIGN)).reinterpretAsFloats();
  }

  /** The angle, of at most 45°, of a tangent. */
  private static FloatVector arc(FloatVector z) {
    FloatVector s = z.mul(z);
    FloatVector p = s.fma(ATAN_17, ATAN_15);
    p = p.fma(s, ATAN_13);
    p = p.fma(s, ATAN_11);
    p = p.fma(s, ATAN_9);
    p = p.fma(s, ATAN_7);
    p = p.fma(s, ATAN_5);
    p = p.fma(s, ATAN_3);
    return p.fma(z.mul(s), z);
  }

  /** π/2 − p. */
  private static FloatVector complement(FloatVector p) {
    return HALF_PI.sub(p.sub(HALF_PI_MIDDLE));
  }

  /** π − p. */
  private static FloatVector supplement(FloatVector p) {
    return PI.sub(p.sub(PI_LOWER));
  }

  /** By the smaller coordinate over the greater, then mirrored at the diagonal and the y axis. */
  public static FloatVector atan2(FloatVector y, FloatVector x) {
    FloatVector a = y.abs();
    FloatVector b = x.abs();
    FloatVector most = a.max(b);
    FloatVector least = a.min(b);
    FloatVector ratio = least.div(most).blend(ONE, least.compare(EQ, most));
    FloatVector p = arc(ratio.blend(ZERO, most.compare(EQ, ZERO)));
    p = p.blend(complement(p), a.compare(GT, b));
    // 1 with the sign of x, which may be 0
    p = p.blend(supplement(p), withSign(ONE, x).compare(LT, ZERO));
    return withSign(p, y);
  }

  /** By a polynomial, beyond ½ of the sine of half of what is missing to 90°. */
  public static FloatVector asin(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector p = chord(a);
    return withSign(p.blend(complement(p.add(p)), a.compare(GT, HALF)), x);
  }

  /** As {@link #asin}, without taking the angle from 90° and that from 90° again. */
  public static FloatVector acos(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector p = chord(a);
    FloatVector twice = p.add(p);
    FloatVector near = complement(p.blend(p.neg(), x.compare(LT, ZERO)));
    FloatVector far = twice.blend(supplement(twice), x.compare(LT, ZERO));
    return near.blend(far, a.compare(GT, HALF));
  }

  /** The angle of a sine of at most ½; of a greater one, half the angle of its cosine. */
  private static FloatVector chord(FloatVector a) {
    FloatVector s = a.mul(a).blend(ONE.sub(a).mul(HALF), a.compare(GT, HALF));
    FloatVector z = a.blend(s.sqrt(), a.compare(GT, HALF));
    FloatVector p = s.fma(ASIN_11, ASIN_9);
    p = p.fma(s, ASIN_7);
    p = p.fma(s, ASIN_5);
    p = p.fma(s, ASIN_3);
    return p.fma(z.mul(s), z);
  }

  /** The longer leg times √(1 + q²), where q is the shorter over the longer one. */
  public static FloatVector hypot(FloatVector a, FloatVector b) {
    FloatVector most = a.abs().max(b.abs());
    FloatVector ratio = a.abs().min(b.abs()).div(most).blend(ZERO, most.compare(EQ, ZERO));
    return most.mul(ratio.fma(ratio, ONE).sqrt())
        .blend(INFINITY, a.abs().compare(EQ, INFINITY))
        .blend(INFINITY, b.abs().compare(EQ, INFINITY));
  }
}
