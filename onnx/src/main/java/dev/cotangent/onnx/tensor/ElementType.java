package dev.cotangent.onnx.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the elements of a tensor are; the names are those of ONNX' {@code TensorProto.DataType}. */
public enum ElementType {
  /** IEEE 754 binary32. */
  FLOAT(1, 32, Kind.FLOATING),
  /** Whole numbers of 8 bits without sign. */
  UINT8(2, 8, Kind.UNSIGNED),
  /** Whole numbers of 8 bits. */
  INT8(3, 8, Kind.SIGNED),
  /** Whole numbers of 16 bits without sign. */
  UINT16(4, 16, Kind.UNSIGNED),
  /** Whole numbers of 16 bits. */
  INT16(5, 16, Kind.SIGNED),
  /** Whole numbers of 32 bits. */
  INT32(6, 32, Kind.SIGNED),
  /** Whole numbers of 64 bits. */
  INT64(7, 64, Kind.SIGNED),
  /** Text. */
  STRING(8, 0, Kind.TEXT),
  /** Truth values. */
  BOOL(9, 8, Kind.TRUTH),
  /** IEEE 754 binary16. */
  FLOAT16(10, 16, Kind.FLOATING),
  /** IEEE 754 binary64. */
  DOUBLE(11, 64, Kind.FLOATING),
  /** Whole numbers of 32 bits without sign. */
  UINT32(12, 32, Kind.UNSIGNED),
  /** Whole numbers of 64 bits without sign. */
  UINT64(13, 64, Kind.UNSIGNED),
  /** bfloat16, the upper half of a binary32. */
  BFLOAT16(16, 16, Kind.FLOATING),
  /** 4 bits of exponent, 3 of fraction, no infinities. */
  FLOAT8E4M3FN(17, 8, Kind.FLOATING),
  /** 4 bits of exponent, 3 of fraction, no infinities and no negative zero. */
  FLOAT8E4M3FNUZ(18, 8, Kind.FLOATING),
  /** 5 bits of exponent, 2 of fraction. */
  FLOAT8E5M2(19, 8, Kind.FLOATING),
  /** 5 bits of exponent, 2 of fraction, no infinities and no negative zero. */
  FLOAT8E5M2FNUZ(20, 8, Kind.FLOATING),
  /** Whole numbers of 4 bits without sign. */
  UINT4(21, 4, Kind.UNSIGNED),
  /** Whole numbers of 4 bits. */
  INT4(22, 4, Kind.SIGNED),
  /** 2 bits of exponent, 1 of fraction, neither infinities nor NaN. */
  FLOAT4E2M1(23, 4, Kind.FLOATING),
  /** Whole numbers of 2 bits without sign. */
  UINT2(25, 2, Kind.UNSIGNED),
  /** Whole numbers of 2 bits. */
  INT2(26, 2, Kind.SIGNED);

  /** What kind of value an element is. */
  private enum Kind {
    FLOATING,
    SIGNED,
    UNSIGNED,
    TRUTH,
    TEXT
  }

  private final int code;
  private final int bits;
  private final Kind kind;

  ElementType(int code, int bits, Kind kind) {
    this.code = code;
    this.bits = bits;
    this.kind = kind;
  }

  /** The type of a number in files; none for types that are not read (complex numbers, say). */
  public static Optional<ElementType> of(long code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /** The number in files. */
  public int code() {
    return code;
  }

  /** How many bits an element takes in files; 0 for text. */
  public int bits() {
    return bits;
  }

  /** Whether elements are of floating point. */
  public boolean isFloating() {
    return kind == Kind.FLOATING;
  }

  /** Whether elements are whole numbers; truth values are not. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** Whether elements are whole numbers without sign. */
  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  /** Whether elements are of floating point in 8 bits or fewer. */
  public boolean isTiny() {
    return isFloating() && bits <= 8;
  }

  /** The least whole number of this type. */
  public long least() {
    return kind == Kind.SIGNED ? -1L << (bits - 1) : 0;
  }

  /** The greatest whole number of this type; of 64 bits without sign, the bits of it (−1). */
  public long greatest() {
    return switch (kind) {
      case SIGNED -> ~least();
      case UNSIGNED -> bits == Long.SIZE ? -1 : (1L << bits) - 1;
      default -> 1;
    };
  }

  /** A whole number as far as it fits: its lower bits, as integer arithmetic wraps around. */
  public long wrap(long value) {
    if (kind == Kind.TRUTH) {
      return value == 0 ? 0 : 1;
    }
    if (bits == Long.SIZE) {
      return value;
    }
    int unused = Long.SIZE - bits;
    return kind == Kind.SIGNED ? value << unused >> unused : value << unused >>> unused;
  }

  /** The nearest number of this type that a file of it can hold, as a cast without saturation. */
  public double round(double value) {
    return round(value, false);
  }

  /**
   * The nearest number of a type of floating point.
   *
   * @param saturate whether what is too large becomes the greatest number (ONNX' cast to 8 bits)
   */
  public double round(double value, boolean saturate) {
    return switch (this) {
      case DOUBLE -> value;
      case FLOAT -> (float) value;
      default -> SmallFloat.of(this).round(value, saturate);
    };
  }

  /** The number that these bits are of a type of floating point, of at most 16 bits. */
  public float decode(int pattern) {
    return SmallFloat.of(this).decode(pattern);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
