package dev.cotangent.nn.data.image;

import java.io.EOFException;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What is needed of EXIF (CIPA DC-008), whose data are laid out as TIFF files are. */
final class Exif {
  private static final int ORIENTATION = 0x112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /**
   * How the picture is to be turned, 1 to 8; 1, which is not at all, where nothing sound is said.
   */
  static int orientation(byte[] file, int from, int length) {
    byte[] tiff = Arrays.copyOfRange(file, from, from + length);
    boolean little = Bytes.startsWith(tiff, 0, "II*\0");
    if (!little && !Bytes.startsWith(tiff, 0, "MM\0*")) {
      return 1;
    }
    Bytes bytes = new Bytes(tiff, little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      long directory = bytes.unsigned32(4);
      int entries = bytes.unsigned16(directory);
      for (long at = directory + 2; at < directory + 2 + (long) entries * ENTRY; at += ENTRY) {
        if (bytes.unsigned16(at) == ORIENTATION && bytes.unsigned16(at + 2) == SHORT) {
          int orientation = bytes.unsigned16(at + 8);
          return orientation >= 1 && orientation <= 8 ? orientation : 1;
        }
      }
    } catch (EOFException e) {
      // Notes that are damaged are no reason to refuse the picture.
    }
    return 1;
  }
}
