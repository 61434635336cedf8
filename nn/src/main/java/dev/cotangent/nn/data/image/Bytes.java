package dev.cotangent.nn.data.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a file; what lies beyond them is an {@link EOFException}. */
final class Bytes {
  private final ByteBuffer bytes;

  Bytes(byte[] bytes, ByteOrder order) {
    this.bytes = ByteBuffer.wrap(bytes).order(order);
  }

  static boolean startsWith(byte[] bytes, int from, String latin1) {
    byte[] start = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length - from < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (bytes[from + i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  int length() {
    return bytes.capacity();
  }

  int unsigned8(long at) throws EOFException {
    return bytes.get(place(at, 1)) & 0xFF;
  }

  int unsigned16(long at) throws EOFException {
    return bytes.getShort(place(at, Short.BYTES)) & 0xFFFF;
  }

  int int32(long at) throws EOFException {
    return bytes.getInt(place(at, Integer.BYTES));
  }

  long unsigned32(long at) throws EOFException {
    return Integer.toUnsignedLong(int32(at));
  }

  /** Copies a part of the bytes. */
  void copy(long at, long count, ByteArrayOutputStream to) throws EOFException {
    to.write(bytes.array(), place(at, count), (int) count);
  }

  /** The place as an index, if so many bytes lie there. */
  int place(long at, long count) throws EOFException {
    require(at, count);
    return (int) at;
  }

  /** So many bytes must lie at a place. */
  void require(long at, long count) throws EOFException {
    if (at < 0 || count < 0 || at + count > length()) {
      throw new EOFException("it is cut short");
    }
  }
}
