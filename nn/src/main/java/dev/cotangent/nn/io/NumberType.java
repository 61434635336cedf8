package dev.cotangent.nn.io;

import java.nio.ByteBuffer;

/** How numbers are stored in files; the names are those of safetensors. */
public enum NumberType {
  /** float64. */
  F64(Double.BYTES),
  /** float32. */
  F32(Float.BYTES),
  /** IEEE 754 binary16. */
  F16(Short.BYTES),
  /** bfloat16, the upper half of a float32. */
  BF16(Short.BYTES),
  /** Signed, of 64 bits. */
  I64(Long.BYTES),
  /** Signed, of 32 bits. */
  I32(Integer.BYTES),
  /** Signed, of 16 bits. */
  I16(Short.BYTES),
  /** Signed, of 8 bits. */
  I8(1),
  /** Unsigned, of 64 bits. */
  U64(Long.BYTES),
  /** Unsigned, of 32 bits. */
  U32(Integer.BYTES),
  /** Unsigned, of 16 bits. */
  U16(Short.BYTES),
  /** Unsigned, of 8 bits. */
  U8(1),
  /** A byte that is 0 or 1. */
  BOOL(1);

  /** Whole numbers beyond are not held exactly by float64. */
  static final long EXACT = 1L << 53;

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** How many bytes a number takes. */
  public int bytes() {
    return bytes;
  }

  /** Whether numbers are read as float64, since float32 does not hold all of them exactly. */
  boolean isWide() {
    return this == F64 || this == I64 || this == I32 || this == U64 || this == U32;
  }

  /**
   * The next number of a buffer in its byte order; NaN for whole numbers that float64 does not hold
   * exactly, and for truth values that are neither 0 nor 1.
   */
  double get(ByteBuffer buffer) {
    return switch (this) {
      case F64 -> buffer.getDouble();
      case F32 -> buffer.getFloat();
      case F16, BF16 -> half(buffer.getShort());
      case I64 -> exact(buffer.getLong());
      case I32 -> buffer.getInt();
      case I16 -> buffer.getShort();
      case I8 -> buffer.get();
      case U64 -> {
        long value = buffer.getLong();
        yield value < 0 ? Double.NaN : exact(value);
      }
      case U32 -> Integer.toUnsignedLong(buffer.getInt());
      case U16 -> Short.toUnsignedInt(buffer.getShort());
      case U8 -> Byte.toUnsignedInt(buffer.get());
      case BOOL -> {
        byte value = buffer.get();
        yield value == 0 || value == 1 ? value : Double.NaN;
      }
    };
  }

  /**
   * Puts a number into a buffer in its byte order. Types of 16 bits with a point take the nearest
   * of their numbers, of two the even one, and infinity beyond their range.
   *
   * @return whether the type holds it; nothing was put if not: what is not whole, or out of range
   */
  boolean put(ByteBuffer buffer, double value) {
    switch (this) {
      case F64 -> buffer.putDouble(value);
      case F32 -> buffer.putFloat((float) value);
      case F16 -> buffer.putShort(rounded(value, 10, 15));
      case BF16 -> buffer.putShort(rounded(value, 7, 127));
      default -> {
        if (value != Math.rint(value) || value < least() || value > greatest()) {
          return false;
        }
        long whole = (long) value;
        switch (bytes) {
          case Long.BYTES -> buffer.putLong(whole);
          case Integer.BYTES -> buffer.putInt((int) whole);
          case Short.BYTES -> buffer.putShort((short) whole);
          default -> buffer.put((byte) whole);
        }
      }
    }
    return true;
  }

  private boolean isSigned() {
    return this == I64 || this == I32 || this == I16 || this == I8;
  }

  private double least() {
    return isSigned() ? -Math.min(EXACT, Math.pow(2, 8 * bytes - 1)) : 0;
  }

  private double greatest() {
    if (this == BOOL) {
      return 1;
    }
    return Math.min(EXACT, Math.pow(2, 8 * bytes - (isSigned() ? 1 : 0)) - 1);
  }

  /** A sign, an exponent and so many bits of a fraction, as in IEEE 754, of 16 bits. */
  private static short rounded(double value, int fraction, int bias) {
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    int infinity = (2 * bias + 1) << fraction;
    if (Double.isNaN(value)) {
      int kept = Float.floatToRawIntBits((float) value) >> (23 - fraction) & ((1 << fraction) - 1);
      return (short) (sign | infinity | (kept == 0 ? 1 << (fraction - 1) : kept));
    }
    double magnitude = Math.abs(value);
    int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
    if (exponent > bias) {
      return (short) (sign | infinity);
    }
    // A fraction that is rounded up to 1 raises the exponent; a subnormal number has exponent 0.
    long units = (long) Math.rint(Math.scalb(magnitude, fraction - exponent));
    return (short) (sign | ((exponent + bias - 1) << fraction) + (int) units);
  }

  /** What must hold of the numbers that are written, for messages. */
  String range() {
    return "numbers of type %s must be whole, from %s to %s"
        .formatted(this, (long) least(), (long) greatest());
  }

  /** Whether NaN can be a number of this type. */
  boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  private static double exact(long value) {
    return value == Long.MIN_VALUE || Math.abs(value) > EXACT ? Double.NaN : value;
  }

  /** What must hold of the numbers, for messages. */
  String rule() {
    return this == BOOL
        ? "truth values must be 0 or 1"
        : "whole numbers must be at most 2⁵³ in magnitude";
  }

  /** The value of 16 bits: IEEE 754 binary16, or the upper half of a binary32 (bfloat16). */
  float half(short bits) {
    if (this == BF16) {
      return Float.intBitsToFloat(bits << 16);
    }
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1F -> Float.intBitsToFloat(0x7F800000 | fraction << 13);
          default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
