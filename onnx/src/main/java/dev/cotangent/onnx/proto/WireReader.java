package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The fields of one message of protocol buffers, one after another.
 *
 * <p>Format: <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers,
 * Encoding</a>. Every length is held against the bytes that are left before anything is allocated,
 * and messages lie at most {@value #DEEPEST} levels deep in each other.
 */
final class WireReader {
  static final int DEEPEST = 64;
  private static final int LONGEST_VARINT = 10;

  private final Path file;
  private final ByteBuffer bytes;
  private final int depth;
  private long key;
  private boolean taken = true;

  private WireReader(Path file, ByteBuffer bytes, int depth) {
    this.file = file;
    this.bytes = bytes;
    this.depth = depth;
  }

  /** The message that these bytes are. */
  static WireReader of(Path file, ByteBuffer bytes) {
    return new WireReader(file, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), 0);
  }

  Path file() {
    return file;
  }

  /** All bytes of the message, from the first one. */
  ByteBuffer whole() {
    return bytes.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Goes to the next field, over the value of the one before if nobody took it. */
  boolean next() throws DataException {
    if (!taken) {
      skip();
    }
    if (!bytes.hasRemaining()) {
      return false;
    }
    key = readVarint();
    taken = false;
    if (field() < 1 || key >>> 32 != 0) {
      throw wrong("the number of a field must be from 1 to 2²⁹ − 1", "key " + key);
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return (int) (key >>> 3);
  }

  /** A whole number, a truth value or a constant of an enumeration. */
  long integer() throws DataException {
    take(Wire.VARINT);
    return readVarint();
  }

  float float32() throws DataException {
    take(Wire.FIXED32);
    require(Float.BYTES);
    return bytes.getFloat();
  }

  String text() throws DataException {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  /** The bytes of a field, which are not copied. */
  ByteBuffer bytes() throws DataException {
    take(Wire.LENGTH);
    long length = readVarint();
    if (length < 0 || length > bytes.remaining()) {
      throw wrong(
          "a field must end where its message does or before, so it has at most %s bytes"
              .formatted(bytes.remaining()),
          "field %s has %s".formatted(field(), Long.toUnsignedString(length)));
    }
    ByteBuffer window = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + (int) length);
    return window;
  }

  /** The message in a field. */
  WireReader message() throws DataException {
    if (depth == DEEPEST) {
      throw wrong(
          "messages must lie at most %s levels deep in each other".formatted(DEEPEST),
          "there are more");
    }
    return new WireReader(file, bytes(), depth + 1);
  }

  /** Takes numbers one by one. */
  @FunctionalInterface
  interface Numbers {
    void take(long number);
  }

  /**
   * Numbers of a repeated field, packed or not; those of floating point as their bits.
   *
   * @param type of a single number on the wire
   */
  void numbers(int type, Numbers numbers) throws DataException {
    if ((key & 7) != Wire.LENGTH) {
      take(type);
      numbers.take(readNumber(type));
      return;
    }
    WireReader packed = new WireReader(file, bytes(), depth);
    packed.key = key;
    while (packed.bytes.hasRemaining()) {
      numbers.take(packed.readNumber(type));
    }
  }

  private long readNumber(int type) throws DataException {
    switch (type) {
      case Wire.FIXED32 -> {
        require(Integer.BYTES);
        return bytes.getInt();
      }
      case Wire.FIXED64 -> {
        require(Long.BYTES);
        return bytes.getLong();
      }
      default -> {
        return readVarint();
      }
    }
  }

  private void skip() throws DataException {
    switch ((int) (key & 7)) {
      case Wire.VARINT -> {
        long unused = integer();
      }
      case Wire.FIXED64 -> skip(Long.BYTES);
      case Wire.LENGTH -> {
        ByteBuffer unused = bytes();
      }
      case Wire.FIXED32 -> skip(Integer.BYTES);
      default ->
          throw wrong("a field must be of wire type 0, 1, 2 or 5", field() + " has " + (key & 7));
    }
    taken = true;
  }

  private void skip(int count) throws DataException {
    require(count);
    bytes.position(bytes.position() + count);
  }

  private void take(int type) throws DataException {
    if ((key & 7) != type) {
      throw wrong(
          "field %s must be of wire type %s".formatted(field(), type), Long.toString(key & 7));
    }
    taken = true;
  }

  private void require(int count) throws DataException {
    if (bytes.remaining() < count) {
      throw wrong(
          "a message must not be cut short",
          "field %s needs %s bytes of %s".formatted(field(), count, bytes.remaining()));
    }
  }

  private long readVarint() throws DataException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      require(1);
      byte next = bytes.get();
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw wrong("a number must have at most 10 bytes", "more, in field " + field());
  }

  DataException wrong(String rule, String found) {
    return new DataException("onnx", file, rule, found);
  }
}
