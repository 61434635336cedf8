package dev.cotangent.nn.data.image;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.Printable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Picture files as tensors: PNG, JPEG, GIF and BMP. */
public final class ImageFiles {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PIXELS = 1 << 25;
  private static final int COLOURS = 3;

  /**
   * What libjpeg warns of when data end early or make no sense; its other warnings are harmless.
   */
  private static final Pattern TELL_OF_DAMAGE =
      Pattern.compile("[Pp]remature end|bad Huffman|instead of RST|[Tt]runcated");

  private ImageFiles() {}

  /**
   * Reads a picture in shades of grey.
   *
   * <p>Grey files keep their values, whatever gamma they claim. Colours become luma (ITU-R BT.601);
   * what is transparent is white. Photographs are turned as EXIF says. Of several pictures in a
   * file the first is read.
   *
   * <p>The size is read first, and nothing is decoded that is larger than 64 MiB or 32 Mi pixels,
   * or has more pixels than a file of its length and kind can well have: 512 to a byte, or 4 Mi in
   * a PNG or GIF file; in a BMP file only as many as it holds.
   *
   * @return values in [0, 1], 1 for white, of shape {@code [height, width]}
   * @throws IOException if there is no such file, it is not a picture, or it is damaged, cut short
   *     or too large
   */
  public static Tensor readGrey(Path file) throws IOException {
    Picture picture = picture(file);
    return Tensor.of(Shape.of(picture.height(), picture.width()), picture.on(1));
  }

  /**
   * Reads a picture in colours or shades of grey; see {@link #readGrey} for what is read how.
   *
   * @param channels 3 for red, green and blue, 1 for grey; either way for all kinds of files
   * @param background the shade on which transparent parts lie, 1 for white
   * @return values in [0, 1] of shape {@code [channels, height, width]}
   * @throws IllegalArgumentException if there are to be other channels, or the background is not in
   *     [0, 1]
   * @throws IOException if there is no such file, it is not a picture, or it is damaged, cut short
   *     or too large
   */
  public static Tensor read(Path file, int channels, double background) throws IOException {
    requireChannels(channels);
    if (!(background >= 0 && background <= 1)) {
      throw new IllegalArgumentException("[image] the background must be in [0, 1]: " + background);
    }
    Picture picture = read(file, channels == COLOURS);
    return Tensor.of(Shape.of(channels, picture.height(), picture.width()), picture.on(background));
  }

  static void requireChannels(int channels) {
    if (channels != 1 && channels != COLOURS) {
      throw new IllegalArgumentException("[image] a picture has 1 channel or 3: " + channels);
    }
  }

  /**
   * As {@link #readGrey}, with the opacity apart.
   *
   * @throws IOException as there
   */
  public static Picture picture(Path file) throws IOException {
    return read(file, false);
  }

  private static Picture read(Path file, boolean colour) throws IOException {
    byte[] bytes = bytes(file);
    String name = Printable.text(file.toString());
    try {
      EncodedPicture encoded =
          EncodedPicture.of(bytes)
              .orElseThrow(
                  () -> new UnreadableException("[image] neither PNG, JPEG, GIF nor BMP: " + name));
      long most = Math.min(MOST_PIXELS, encoded.mostPixels());
      if ((long) encoded.width() * encoded.height() > most) {
        throw new UnreadableException(
            "[image] of %s bytes of this kind at most %s pixels are read: %s is %s × %s"
                .formatted(bytes.length, most, name, encoded.width(), encoded.height()));
      }
      byte[] checked = encoded.checked();
      return Picture.of(decode(encoded, checked), encoded.orientation(), colour);
    } catch (UnreadableException e) {
      throw e;
    } catch (IOException | RuntimeException | VirtualMachineError e) {
      // Decoders throw many kinds on damaged files.
      String reason = Printable.name(String.valueOf(e.getMessage()));
      throw new IOException("[image] damaged: %s (%s)".formatted(name, reason), e);
    }
  }

  private static BufferedImage decode(EncodedPicture encoded, byte[] bytes) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(encoded.format()).next();
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      StringBuilder warnings = new StringBuilder();
      reader.addIIOReadWarningListener((source, warning) -> warnings.append(warning).append("; "));
      reader.setInput(stream, true, true);
      BufferedImage image = reader.read(0);
      if (image.getWidth() != encoded.width() || image.getHeight() != encoded.height()) {
        throw new IOException("its size is not what its header says");
      }
      if (TELL_OF_DAMAGE.matcher(warnings).find()) {
        throw new IOException(warnings.toString());
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    String name = Printable.text(file.toString());
    if (!Files.exists(file)) {
      throw new FileNotFoundException("[image] no such file: " + name);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("[image] not a file: " + name);
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnreadableException(
            "[image] at most %s MiB are read: %s".formatted(MOST_BYTES >> 20, name));
      }
      return bytes;
    }
  }

  private static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
      super(message);
    }
  }
}
