package dev.cotangent.onnx.tensor;

/**
 * A format of floating point of at most 16 bits.
 *
 * @param bits in all, one of which is the sign
 * @param fraction how many of them are the fraction
 * @param bias of the exponent
 * @param special what the largest exponents and the negative zero mean
 */
record SmallFloat(int bits, int fraction, int bias, Special special) {
  /** What is no finite number. */
  enum Special {
    /** As in IEEE 754: the largest exponent is for infinities and NaN. */
    IEEE,
    /** All ones are NaN, and there is no infinity. */
    NAN_ONLY,
    /** The negative zero is NaN, and there is no infinity. */
    NAN_FOR_NEGATIVE_ZERO,
    /** All are finite. */
    FINITE
  }

  static SmallFloat of(ElementType type) {
    return switch (type) {
      case FLOAT16 -> new SmallFloat(16, 10, 15, Special.IEEE);
      case BFLOAT16 -> new SmallFloat(16, 7, 127, Special.IEEE);
      case FLOAT8E4M3FN -> new SmallFloat(8, 3, 7, Special.NAN_ONLY);
      case FLOAT8E4M3FNUZ -> new SmallFloat(8, 3, 8, Special.NAN_FOR_NEGATIVE_ZERO);
      case FLOAT8E5M2 -> new SmallFloat(8, 2, 15, Special.IEEE);
      case FLOAT8E5M2FNUZ -> new SmallFloat(8, 2, 16, Special.NAN_FOR_NEGATIVE_ZERO);
      case FLOAT4E2M1 -> new SmallFloat(4, 1, 1, Special.FINITE);
      default -> throw new IllegalArgumentException("[onnx] " + type + " is no small float");
    };
  }

  private int magnitudeBits() {
    return bits - 1;
  }

  private int ones() {
    return (1 << magnitudeBits()) - 1;
  }

  float decode(int pattern) {
    int magnitude = pattern & ones();
    boolean negative = (pattern >> magnitudeBits() & 1) != 0;
    int exponent = magnitude >> fraction;
    int part = magnitude & ((1 << fraction) - 1);
    boolean last = exponent == ones() >> fraction;
    double value;
    if (special == Special.IEEE && last) {
      value = part == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (special == Special.NAN_ONLY && magnitude == ones()) {
      value = Double.NaN;
    } else if (special == Special.NAN_FOR_NEGATIVE_ZERO && negative && magnitude == 0) {
      value = Double.NaN;
    } else {
      value = finite(magnitude);
    }
    return (float) (negative ? -value : value);
  }

  private double finite(int magnitude) {
    int exponent = magnitude >> fraction;
    int part = magnitude & ((1 << fraction) - 1);
    return exponent == 0
        ? Math.scalb((double) part, 1 - bias - fraction)
        : Math.scalb((double) (part | 1 << fraction), exponent - bias - fraction);
  }

  private double greatest() {
    return switch (special) {
      case IEEE -> finite(ones() - (1 << fraction));
      case NAN_ONLY -> finite(ones() - 1);
      case NAN_FOR_NEGATIVE_ZERO, FINITE -> finite(ones());
    };
  }

  /** The nearest number, of two the even one. */
  double round(double value, boolean saturate) {
    if (Double.isNaN(value)) {
      return value;
    }
    double magnitude = Math.abs(value);
    int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
    double unit = Math.scalb(1.0, exponent - fraction);
    double rounded = Double.isInfinite(magnitude) ? magnitude : Math.rint(magnitude / unit) * unit;
    if (rounded > greatest()) {
      if (saturate || special == Special.FINITE) {
        rounded = greatest();
      } else {
        rounded = special == Special.IEEE ? Double.POSITIVE_INFINITY : Double.NaN;
      }
    }
    if (special == Special.NAN_FOR_NEGATIVE_ZERO && rounded == 0) {
      return 0;
    }
    return Math.copySign(rounded, value);
  }
}
