package dev.cotangent.nn.io;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of protocol buffers, written field by field.
 *
 * <p>Format: <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers,
 * Encoding</a>.
 */
public final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A message without fields. */
  public ProtoMessage() {}

  /** A whole number, a truth value or a constant of an enumeration. */
  @CanIgnoreReturnValue
  public ProtoMessage integer(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** A number of 64 bits. */
  @CanIgnoreReturnValue
  public ProtoMessage float64(int field, double value) {
    key(field, FIXED64);
    bytes.writeBytes(little(Double.BYTES).putDouble(0, value).array());
    return this;
  }

  /** A number of 32 bits. */
  @CanIgnoreReturnValue
  public ProtoMessage float32(int field, float value) {
    key(field, FIXED32);
    bytes.writeBytes(little(Float.BYTES).putFloat(0, value).array());
    return this;
  }

  /** Repeated numbers, packed. */
  @CanIgnoreReturnValue
  public ProtoMessage float64s(int field, double[] values) {
    ByteBuffer packed = little(Math.multiplyExact(values.length, Double.BYTES));
    packed.asDoubleBuffer().put(values);
    return bytes(field, packed.array());
  }

  /** A text. */
  @CanIgnoreReturnValue
  public ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A message inside this one. */
  @CanIgnoreReturnValue
  public ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.toBytes());
  }

  /** Bytes as they are. */
  @CanIgnoreReturnValue
  public ProtoMessage bytes(int field, byte[] value) {
    key(field, LENGTH);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** All fields of another message, behind those of this one. */
  @CanIgnoreReturnValue
  public ProtoMessage fields(ProtoMessage others) {
    bytes.writeBytes(others.toBytes());
    return this;
  }

  /** The message. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void key(int field, int type) {
    varint(((long) field << 3) | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  /** A buffer in the byte order of the format. */
  public static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
