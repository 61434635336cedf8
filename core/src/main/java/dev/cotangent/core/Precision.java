package dev.cotangent.core;

/** The floating-point type in which values are stored and computed. */
public enum Precision {
  FLOAT32(Float.BYTES),
  FLOAT64(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** The bytes one value takes. */
  public int bytes() {
    return bytes;
  }
}
