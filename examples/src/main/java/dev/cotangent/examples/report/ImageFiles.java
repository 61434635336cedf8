package dev.cotangent.examples.report;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Picture files as tensors: PNG, JPEG, GIF and BMP. */
public final class ImageFiles {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PIXELS = 1 << 25;

  private ImageFiles() {}

  /**
   * Reads a picture in shades of grey.
   *
   * <p>Grey files keep their values, whatever gamma they claim. Colours become luma (ITU-R BT.601);
   * what is transparent is white. The size is read first, and nothing is decoded that is larger
   * than 32 Mi pixels or 64 MiB.
   *
   * @return values in [0, 1], 1 for white, of shape {@code [height, width]}
   * @throws IOException if there is no such file, it is not a picture, or it is damaged or too large
   */
  public static Tensor readGrey(Path file) throws IOException {
    return grey(read(file));
  }

  private static BufferedImage read(Path file) throws IOException {
    byte[] bytes = bytes(file);
    try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new IOException("[image] neither PNG, JPEG, GIF nor BMP: " + file);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw new TooLargeException(
              "[image] at most %d pixels are read: %s is %d × %d"
                  .formatted(MOST_PIXELS, file, reader.getWidth(0), reader.getHeight(0)));
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (TooLargeException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw many kinds on damaged files
      ...
    }
  }
}
