package dev.cotangent.nn.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;

/** The first picture of a GIF file (CompuServe, <i>Graphics Interchange Format</i>, 89a). */
final class GifPicture implements EncodedPicture {
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xF9;
  private static final int IMAGE = 0x2C;
  private static final int TRAILER = 0x3B;

  private final byte[] file;
  private final Bytes bytes;
  private final long headerEnd;
  private final long image;

  /** The extension that tells which colour is transparent; 0 where there is none. */
  private final long control;

  private final int width;
  private final int height;

  GifPicture(byte[] file) throws IOException {
    this.file = file;
    this.bytes = new Bytes(file, ByteOrder.LITTLE_ENDIAN);
    this.headerEnd = 13L + colours(10);
    long at = headerEnd;
    long before = 0;
    while (bytes.unsigned8(at) == EXTENSION) {
      before = bytes.unsigned8(at + 1) == GRAPHIC_CONTROL ? at : before;
      at = blocksEnd(at + 2);
    }
    if (bytes.unsigned8(at) != IMAGE) {
      throw new IOException("it holds no picture");
    }
    this.control = before;
    this.image = at;
    this.width = bytes.unsigned16(image + 5);
    this.height = bytes.unsigned16(image + 7);
    if (width < 1 || height < 1) {
      throw new IOException("its size is wrong");
    }
  }

  @Override
  public String format() {
    return "gif";
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public long mostPixels() {
    return Math.max(DRAWING, PER_BYTE * file.length);
  }

  @Override
  public byte[] checked() throws IOException {
    ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
    bytes.copy(0, headerEnd, needed);
    if (control > 0) {
      bytes.copy(control, blocksEnd(control + 2) - control, needed);
    }
    long data = image + 10 + colours(image + 9) + 1;
    bytes.copy(image, blocksEnd(data) - image, needed);
    needed.write(TRAILER);
    return needed.toByteArray();
  }

  /** How many bytes the table of colours takes that flags tell of. */
  private int colours(long flags) throws IOException {
    int value = bytes.unsigned8(flags);
    return (value & 0x80) == 0 ? 0 : 3 << ((value & 7) + 1);
  }

  /** Where blocks end, each with its length before it and the last of length 0. */
  private long blocksEnd(long from) throws IOException {
    long at = from;
    while (bytes.unsigned8(at) > 0) {
      at += 1 + bytes.unsigned8(at);
    }
    return at + 1;
  }
}
