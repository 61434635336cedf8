package dev.cotangent.ops.kernels.loops.math;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.BIAS;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_2;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_3;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_4;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_5;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_6;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_7;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_LEAST;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.EXP_MOST;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.LOG2_E;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.LOWER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.MANTISSA_BITS;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.MINUS_LOWER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.MINUS_UPPER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ROUNDER_INT;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.ROUNDER_VECTOR;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.UPPER;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.broadcast;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Powers, accurate to 2 ulps: e^(y · ln |x|), with the logarithm and the product in two parts; then
 * what IEEE 754 says of signs and corners.
 *
 * <p>A loop by itself, since it takes twice the operators after which the JIT compiler inlines no
 * method any more but those of the Vector API: what comes late in it is written out.
 */
public final class VectorPower {
  private static final FloatVector ZERO = broadcast(0);
  private static final FloatVector ONE = broadcast(1);
  private static final FloatVector TWO = broadcast(2);
  private static final FloatVector HALF = broadcast(0.5f);
  private static final FloatVector MINUS_ONE = broadcast(-1);
  private static final FloatVector MOST = broadcast(Float.MAX_VALUE);
  private static final FloatVector LEAST = broadcast(-Float.MAX_VALUE);
  private static final FloatVector NORMAL = broadcast(Float.MIN_NORMAL);
  private static final FloatVector SCALE = broadcast(0x1p24f);
  private static final FloatVector SCALE_EXPONENT = broadcast(-24);
  private static final FloatVector INFINITY = broadcast(Float.POSITIVE_INFINITY);
  private static final FloatVector MINUS_INFINITY = broadcast(Float.NEGATIVE_INFINITY);
  private static final FloatVector NOT_A_NUMBER = broadcast(Float.NaN);
  private static final FloatVector FAR_OUT = broadcast(200);
  private static final FloatVector WHOLE = broadcast(Coefficients.WHOLE);
  private static final FloatVector ARTANH_3 = broadcast(Coefficients.ARTANH_3);
  private static final FloatVector ARTANH_3_LOWER = broadcast(Coefficients.ARTANH_3_LOWER);
  private static final FloatVector ARTANH_5 = broadcast(Coefficients.ARTANH_5);
  private static final FloatVector ARTANH_7 = broadcast(Coefficients.ARTANH_7);
  private static final FloatVector ARTANH_9 = broadcast(Coefficients.ARTANH_9);
  private static final IntVector SIGN = broadcast(-0f).reinterpretAsInts();
  private static final IntVector TWO_THIRDS = broadcast(2 / 3f).reinterpretAsInts();

  private VectorPower() {}

  /** y = aᵇ. */
  public static void pow(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector base = FloatVector.fromArray(SPECIES, a, aAt + i);
      FloatVector exponent = FloatVector.fromArray(SPECIES, b, bAt + i).min(MOST).max(LEAST);
      FloatVector x = base.abs();
      // ln x = k · ln 2 + 2 artanh s as in VectorMath.log, with s and its cube in two parts
      FloatVector scaled = x.blend(x.mul(SCALE), x.compare(LT, NORMAL));
      IntVector bits = scaled.reinterpretAsInts();
      IntVector binary = bits.sub(TWO_THIRDS).lanewise(ASHR, MANTISSA_BITS);
      FloatVector k = binary.add(ROUNDER_INT).reinterpretAsFloats().sub(ROUNDER_VECTOR);
      k = k.add(ZERO.blend(SCALE_EXPONENT, x.compare(LT, NORMAL)));
      bits = bits.sub(binary.lanewise(LSHL, MANTISSA_BITS));
      FloatVector f = bits.reinterpretAsFloats().sub(ONE);
      FloatVector sum = f.add(TWO);
      FloatVector inverse = ONE.div(sum);
      FloatVector s = f.mul(inverse);
      FloatVector minus = s.neg();
      FloatVector lower = minus.fma(f.sub(sum.sub(TWO)), minus.fma(sum, f)).mul(inverse);
      FloatVector z = s.mul(s);
      FloatVector cubic = s.mul(z);
      FloatVector third = cubic.mul(ARTANH_3);
      FloatVector series = z.fma(ARTANH_9, ARTANH_7);
      series = series.fma(z, ARTANH_5);
      series = series.fma(z, ARTANH_3_LOWER);
      FloatVector rest = s.fma(z, cubic.neg()).add(s.mul(s.fma(s, z.neg())));
      rest = rest.fma(ARTANH_3, cubic.mul(series)).add(cubic.fma(ARTANH_3, third.neg()));
      rest = lower.fma(z, lower.add(rest));
      FloatVector twice = s.add(s);
      third = third.add(third);
      FloatVector head = k.fma(UPPER, twice);
      FloatVector tail = twice.sub(head.sub(k.mul(UPPER))).add(k.fma(LOWER, rest.add(rest)));
      FloatVector upper = head.add(third);
      tail = tail.add(third.sub(upper.sub(head)));
      upper = x.blend(upper, x.compare(LT, INFINITY)); // NaN and ∞ are their own
      upper = upper.blend(MINUS_INFINITY, x.compare(EQ, ZERO));
      // the exponential of the product as in VectorMath.exp
      FloatVector product = exponent.mul(upper);
      FloatVector rounding = exponent.fma(upper, product.neg()).add(exponent.mul(tail));
      rounding = ZERO.blend(rounding, product.abs().compare(LT, FAR_OUT));
      product = product.min(EXP_MOST).max(EXP_LEAST);
      FloatVector rounded = product.fma(LOG2_E, ROUNDER_VECTOR);
      FloatVector m = rounded.sub(ROUNDER_VECTOR);
      FloatVector r = m.fma(MINUS_UPPER, product);
      r = m.fma(MINUS_LOWER, r).add(rounding);
      FloatVector e = r.fma(EXP_7, EXP_6);
      e = e.fma(r, EXP_5);
      e = e.fma(r, EXP_4);
      e = e.fma(r, EXP_3);
      e = e.fma(r, EXP_2);
      e = e.fma(r, ONE);
      e = e.fma(r, ONE);
      IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_INT);
      IntVector half = power.lanewise(ASHR, 1);
      power = power.sub(half);
      e = e.mul(half.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats());
      e = e.mul(power.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats());
      // 0 for whole exponents, and for those whose half is whole
      FloatVector size = exponent.abs();
      FloatVector halfSize = size.mul(HALF);
      FloatVector fraction = size.add(WHOLE).sub(WHOLE).sub(size);
      FloatVector halfFraction = halfSize.add(WHOLE).sub(WHOLE).sub(halfSize);
      fraction = fraction.blend(ZERO, size.compare(GE, WHOLE));
      halfFraction = halfFraction.blend(ZERO, halfSize.compare(GE, WHOLE));
      FloatVector odd = ONE.blend(MINUS_ONE, halfFraction.compare(NE, ZERO));
      odd = odd.blend(ONE, fraction.compare(NE, ZERO));
      IntVector sign = base.reinterpretAsInts().and(odd.reinterpretAsInts()).and(SIGN);
      e = e.reinterpretAsInts().or(sign).reinterpretAsFloats();
      FloatVector undefined = ZERO.blend(fraction, base.compare(LT, ZERO));
      undefined = undefined.blend(ZERO, base.compare(EQ, MINUS_INFINITY));
      e = e.blend(NOT_A_NUMBER, undefined.compare(NE, ZERO));
      e = e.blend(ONE, exponent.compare(EQ, ZERO));
      e.blend(ONE, base.compare(EQ, ONE)).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = ScalarMath.pow(a[aAt + i], b[bAt + i]);
    }
  }
}
