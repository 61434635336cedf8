package dev.cotangent.nn.data.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A PNG file (W3C, <i>Portable Network Graphics</i>, third edition). */
final class PngPicture implements EncodedPicture {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  private static final int HEADER = 0x49484452; // IHDR
  private static final int DATA = 0x49444154; // IDAT
  private static final int END = 0x49454E44; // IEND
  private static final int EXIF = 0x65584966; // eXIf
  private static final Set<Integer> NEEDED = Set.of(HEADER, 0x504C5445, 0x74524E53, DATA, END);

  /** Chunks that a decoder may not skip have a capital letter first. */
  private static final int ANCILLARY = 1 << 29;

  /** Column and row at which each pass of Adam7 begins, and their distances. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final byte[] file;
  private final Bytes bytes;
  private int orientation = 1;

  PngPicture(byte[] file) throws IOException {
    this.file = file;
    this.bytes = new Bytes(file, ByteOrder.BIG_ENDIAN);
    if (bytes.int32(8) != 13 || bytes.int32(12) != HEADER || width() < 1 || height() < 1) {
      throw new IOException("its header is wrong");
    }
  }

  @Override
  public String format() {
    return "png";
  }

  @Override
  public int width() {
    return header(16);
  }

  @Override
  public int height() {
    return header(20);
  }

  private int header(int at) {
    try {
      return bytes.int32(at);
    } catch (EOFException e) {
      return 0;
    }
  }

  @Override
  public long mostPixels() {
    return Math.max(DRAWING, PER_BYTE * file.length);
  }

  @Override
  public int orientation() {
    return orientation;
  }

  @Override
  public byte[] checked() throws IOException {
    ByteArrayOutputStream needed = new ByteArrayOutputStream(file.length);
    needed.writeBytes(SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
    long promised = promised();
    Inflater inflater = new Inflater();
    try {
      long inflated = 0;
      int type = 0;
      for (long at = SIGNATURE.length(); type != END; ) {
        long length = bytes.unsigned32(at);
        type = bytes.int32(at + 4);
        int data = bytes.place(at + 8, length + 4);
        requireChecksum(data, (int) length);
        if (type == HEADER && at != SIGNATURE.length()) {
          throw new IOException("it has a second size");
        }
        if (NEEDED.contains(type)) {
          bytes.copy(at, length + 12, needed);
        } else if ((type & ANCILLARY) == 0) {
          throw new IOException("it has a critical chunk that is not known");
        }
        if (type == DATA) {
          inflater.setInput(file, data, (int) length);
          inflated += inflate(inflater, promised - inflated);
        } else if (type == EXIF) {
          orientation = Exif.orientation(file, data, (int) length);
        }
        at += length + 12;
      }
      if (inflated < promised || !inflater.finished()) {
        throw new EOFException("it is cut short");
      }
    } finally {
      inflater.end();
    }
    return needed.toByteArray();
  }

  private void requireChecksum(int data, int length) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(file, data - 4, length + 4);
    if (checksum.getValue() != bytes.unsigned32((long) data + length)) {
      throw new IOException("a checksum is wrong");
    }
  }

  /** Counts what comes out; nothing of it is kept. */
  private static long inflate(Inflater inflater, long most) throws IOException {
    byte[] dropped = new byte[1 << 13];
    long total = 0;
    try {
      for (int now = inflater.inflate(dropped); now > 0; now = inflater.inflate(dropped)) {
        total += now;
        if (total > most) {
          throw new IOException("it holds more than its size says");
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("its data cannot be inflated", e);
    }
    return total;
  }

  /** How many bytes the size promises: each row of each pass, with a byte for its filter. */
  private long promised() throws IOException {
    int channels =
        switch (bytes.unsigned8(25)) {
          case 0, 3 -> 1;
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> throw new IOException("its kind of colour is not known");
        };
    long bits = (long) channels * bytes.unsigned8(24);
    long promised = 0;
    for (int[] pass : bytes.unsigned8(28) == 0 ? WHOLE : ADAM7) {
      long columns = (width() - pass[0] + pass[2] - 1L) / pass[2];
      long rows = (height() - pass[1] + pass[3] - 1L) / pass[3];
      if (columns > 0 && rows > 0) {
        promised += rows * (1 + (columns * bits + 7) / 8);
      }
    }
    return promised;
  }
}
