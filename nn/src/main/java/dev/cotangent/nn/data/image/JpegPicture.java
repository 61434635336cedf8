package dev.cotangent.nn.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;

/** A JPEG file (ITU-T T.81). */
final class JpegPicture implements EncodedPicture {
  static final String SIGNATURE = "\u00ff\u00d8\u00ff";

  private static final String EXIF = "Exif\0\0";
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int COMMENT = 0xFE;
  private static final int JFIF = 0xE0;
  private static final int APPLICATION_1 = 0xE1;
  private static final int ADOBE = 0xEE;
  private static final int LAST_APPLICATION = 0xEF;

  private final byte[] file;
  private final Bytes bytes;
  private final long frame;
  private int orientation = 1;

  JpegPicture(byte[] file) throws IOException {
    this.file = file;
    this.bytes = new Bytes(file, ByteOrder.BIG_ENDIAN);
    long at = marker(2);
    while (!isFrame(bytes.unsigned8(at))) {
      if (bytes.unsigned8(at) == START_OF_SCAN || bytes.unsigned8(at) == END_OF_IMAGE) {
        throw new IOException("it has no size");
      }
      at = marker(end(at));
    }
    frame = at;
    if (width() < 1 || height() < 1) {
      throw new IOException("its size is wrong");
    }
  }

  @Override
  public String format() {
    return "jpeg";
  }

  @Override
  public int width() {
    return size(6);
  }

  @Override
  public int height() {
    return size(4);
  }

  private int size(int at) {
    try {
      return bytes.unsigned16(frame + at);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public long mostPixels() {
    return PER_BYTE * file.length;
  }

  @Override
  public int orientation() {
    return orientation;
  }

  @Override
  public byte[] checked() throws IOException {
    ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
    bytes.copy(0, 2, needed);
    long at = marker(2);
    for (int marker = bytes.unsigned8(at); marker != END_OF_IMAGE; marker = bytes.unsigned8(at)) {
      long end = end(at);
      if (marker == APPLICATION_1
          && end - at >= 9
          && Bytes.startsWith(file, bytes.place(at + 3, 0), EXIF)) {
        orientation = Exif.orientation(file, (int) at + 9, (int) (end - at) - 9);
      }
      if (isFrame(marker) && at != frame) {
        throw new IOException("it has a second size");
      }
      if (marker <= JFIF || marker == ADOBE || (marker > LAST_APPLICATION && marker < COMMENT)) {
        bytes.copy(at - 1, end - at + 1, needed);
      }
      at = marker(end);
    }
    bytes.copy(at - 1, 2, needed);
    return needed.toByteArray();
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** The place of the code of the marker that must stand at a place, perhaps after some filling. */
  private long marker(long at) throws IOException {
    if (bytes.unsigned8(at) != 0xFF) {
      throw new IOException("a marker is missing");
    }
    long code = at + 1;
    while (bytes.unsigned8(code) == 0xFF) {
      code++;
    }
    return code;
  }

  /** Where the next marker must stand: after the segment and, of a scan, its data. */
  private long end(long at) throws IOException {
    int marker = bytes.unsigned8(at);
    if (marker == 0x01 || isRestart(marker)) {
      return at + 1;
    }
    long end = at + 1 + Math.max(2, bytes.unsigned16(at + 1));
    bytes.require(at, end - at);
    if (marker == START_OF_SCAN) {
      while (bytes.unsigned8(end) != 0xFF || isData(bytes.unsigned8(end + 1))) {
        end++;
      }
    }
    return end;
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  /** Whether 0xFF followed by this is a part of a scan's data. */
  private static boolean isData(int next) {
    return next == 0 || isRestart(next);
  }
}
