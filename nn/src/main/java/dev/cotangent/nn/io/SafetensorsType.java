package dev.cotangent.nn.io;

/** The types of values this reader knows, by their names in a header. */
enum SafetensorsType {
  F64(Double.BYTES),
  F32(Float.BYTES),
  F16(Short.BYTES),
  BF16(Short.BYTES),
  I64(Long.BYTES),
  I32(Integer.BYTES);

  private final int bytes;

  SafetensorsType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Whether values are read as float64, which holds them exactly, or else as float32. */
  boolean isWide() {
    return this == F64 || this == I64 || this == I32;
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
