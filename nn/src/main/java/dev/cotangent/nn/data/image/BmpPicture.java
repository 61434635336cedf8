package dev.cotangent.nn.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A BMP file (Microsoft, <i>Bitmap Storage</i>), plain or run-length encoded. */
final class BmpPicture implements EncodedPicture {
  /** The header's length in files of OS/2, which have short fields. */
  private static final int CORE = 12;

  /** A run has at most so many pixels to a byte. */
  private static final int RUN_PER_BYTE = 128;

  private static final int COLOUR_SPACE = 70;
  private static final int SRGB = 0x73524742;

  private final byte[] file;
  private final Bytes bytes;
  private final long header;
  private final int width;
  private final int height;
  private final int bits;
  private final int compression;

  BmpPicture(byte[] file) throws IOException {
    this.file = file;
    this.bytes = new Bytes(file, ByteOrder.LITTLE_ENDIAN);
    this.header = bytes.unsigned32(14);
    boolean core = header == CORE;
    this.width = core ? bytes.unsigned16(18) : bytes.int32(18);
    this.height = core ? bytes.unsigned16(20) : Math.abs(bytes.int32(22)); // below 0: top row first
    this.bits = bytes.unsigned16(core ? 24 : 28);
    this.compression = core ? 0 : bytes.int32(30);
    long colours = core ? 0 : bytes.unsigned32(46);
    boolean known = core || (header >= 40 && header <= 124);
    if (!known || width < 1 || height < 1 || bits < 1 || bits > 32) {
      throw new IOException("its header is wrong");
    }
    if (compression < 0 || compression > 3) {
      throw new IOException("its kind of compression is not read");
    }
    bytes.require(14 + header, 4 * colours);
    bytes.require(bytes.unsigned32(10), 0);
  }

  @Override
  public String format() {
    return "bmp";
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  private boolean isPlain() {
    return compression == 0 || compression == 3;
  }

  /** Where pixels are not encoded, a check of their own tells whether all are there. */
  @Override
  public long mostPixels() {
    return isPlain() ? Long.MAX_VALUE : RUN_PER_BYTE * (long) file.length;
  }

  @Override
  public byte[] checked() throws IOException {
    if (isPlain()) {
      long row = ((long) width * bits + 31) / 32 * 4;
      // Some programs leave out what fills up the last row.
      bytes.require(bytes.unsigned32(10), row * (height - 1L) + ((long) width * bits + 7) / 8);
    }
    byte[] needed = file.clone();
    if (14 + header >= COLOUR_SPACE + Integer.BYTES) {
      // Instead of a profile of colours, which would have to be read from another place.
      ByteBuffer.wrap(needed).order(ByteOrder.LITTLE_ENDIAN).putInt(COLOUR_SPACE, SRGB);
    }
    return needed;
  }
}
