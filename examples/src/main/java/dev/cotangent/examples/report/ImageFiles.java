package dev.cotangent.examples.report;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** Picture files as tensors: PNG, JPEG, GIF and BMP. */
public final class ImageFiles {
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PIXELS = 1 << 25;
  private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif", "bmp");

  private ImageFiles() {}

  /**
   * Reads a picture in shades of grey.
   *
   * <p>Grey files keep their values, whatever gamma they claim. Colours become luma (ITU-R BT.601);
   * what is transparent is white. The size is read first, and nothing is decoded that is larger
   * than 32 Mi pixels or 64 MiB.
   *
   * @return values in [0, 1], 1 for white, of shape {@code [height, width]}
   * @throws IOException if there is no such file, it is not a picture, or it is damaged or too
   *     large
   */
  public static Tensor readGrey(Path file) throws IOException {
    return grey(read(file));
  }

  private static BufferedImage read(Path file) throws IOException {
    byte[] bytes = bytes(file);
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      ImageReader reader = reader(stream);
      if (reader == null) {
        throw new UnreadableException("[image] neither PNG, JPEG, GIF nor BMP: " + file);
      }
      try {
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MOST_PIXELS) {
          throw new UnreadableException(
              "[image] at most %d pixels are read: %s is %d × %d"
                  .formatted(MOST_PIXELS, file, reader.getWidth(0), reader.getHeight(0)));
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (UnreadableException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw many kinds on damaged files
      throw new IOException("[image] damaged: %s (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static @Nullable ImageReader reader(ImageInputStream stream) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        return reader;
      }
      reader.dispose();
    }
    return null;
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new FileNotFoundException("[image] no such file: " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("[image] not a file: " + file);
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnreadableException(
            "[image] at most %d MiB are read: %s".formatted(MOST_BYTES >> 20, file));
      }
      return bytes;
    }
  }

  private static Tensor grey(BufferedImage image) {
    int width = image.getWidth();
    float[] values = new float[width * image.getHeight()];
    // getRGB takes samples of grey for linear light, and would brighten them.
    boolean isGrey =
        image.getColorModel() instanceof ComponentColorModel
            && image.getColorModel().getNumColorComponents() == 1;
    for (int i = 0; i < values.length; i++) {
      int x = i % width;
      int y = i / width;
      values[i] = isGrey ? grey(image.getRaster(), x, y) : luma(image.getRGB(x, y));
    }
    return Tensor.of(Shape.of(image.getHeight(), width), values);
  }

  private static float grey(Raster raster, int x, int y) {
    float value = fraction(raster, x, y, 0);
    return raster.getNumBands() == 1 ? value : onWhite(value, fraction(raster, x, y, 1));
  }

  private static float fraction(Raster raster, int x, int y, int band) {
    int most = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    return (float) raster.getSample(x, y, band) / most;
  }

  private static float luma(int argb) {
    float luma =
        0.299f * (argb >> 16 & 0xFF) + 0.587f * (argb >> 8 & 0xFF) + 0.114f * (argb & 0xFF);
    return onWhite(luma / 255, (argb >>> 24) / 255f);
  }

  private static float onWhite(float value, float opacity) {
    return Math.min(1, opacity * value + 1 - opacity);
  }

  private static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
      super(message);
    }
  }
}
