package dev.cotangent.nn.data.image;

import java.io.IOException;
import java.util.Optional;

/** A picture file as far as its header tells, before anything is decoded. */
interface EncodedPicture {
  /** Flat drawings compress so well that files of any length may have so many pixels. */
  long DRAWING = 1 << 22;

  /** No encoding of photographs, and hardly one of drawings, has more pixels to a byte. */
  long PER_BYTE = 512;

  /** The name by which ImageIO knows the format. */
  String format();

  int width();

  int height();

  /** How many pixels a file of this length and kind is allowed to have. */
  long mostPixels();

  /**
   * The file with nothing in it but what is needed to decode its first picture.
   *
   * @throws IOException if it is damaged or cut short, as far as that can be told
   */
  byte[] checked() throws IOException;

  /** How EXIF says the picture is to be turned, 1 to 8; valid once it is checked. */
  default int orientation() {
    return 1;
  }

  /** The file as one of the known formats, by its first bytes. */
  static Optional<EncodedPicture> of(byte[] file) throws IOException {
    if (Bytes.startsWith(file, 0, PngPicture.SIGNATURE)) {
      return Optional.of(new PngPicture(file));
    }
    if (Bytes.startsWith(file, 0, JpegPicture.SIGNATURE)) {
      return Optional.of(new JpegPicture(file));
    }
    if (Bytes.startsWith(file, 0, "GIF87a") || Bytes.startsWith(file, 0, "GIF89a")) {
      return Optional.of(new GifPicture(file));
    }
    if (Bytes.startsWith(file, 0, "BM")) {
      return Optional.of(new BmpPicture(file));
    }
    return Optional.empty();
  }
}
