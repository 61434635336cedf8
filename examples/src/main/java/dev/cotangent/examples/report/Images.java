package dev.cotangent.examples.report;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.AtomicFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Tensors as pictures, one pixel for each value, and pictures as PNG. */
public final class Images {
  /** What this package draws has so many pixels to a CSS pixel, to be sharp on small screens. */
  public static final int DENSITY = 2;

  private Images() {}

  /**
   * One plane in the colours of a scale.
   *
   * @param plane values of shape {@code [height, width]} or {@code [1, height, width]}
   * @throws ShapeException if the shape is another
   */
  public static BufferedImage of(Tensor plane, ColorScale scale) {
    Shape shape = plane.shape();
    if (shape.rank() < 2 || shape.rank() > 3 || (shape.rank() == 3 && shape.dim(0) != 1)) {
      throw new ShapeException(
          "image",
          "a plane is [height, width] or [1, height, width]",
          shape.toString(),
          "draw several planes with planes, a colour picture with rgb");
    }
    return paint(shape, i -> scale.rgb(plane.at(i)));
  }

  /**
   * Every plane of a tensor in the colours of one scale.
   *
   * @param planes values of shape {@code [count, height, width]} or {@code [count, 1, height,
   *     width]}
   * @throws ShapeException if the shape is another
   */
  public static List<BufferedImage> planes(Tensor planes, ColorScale scale) {
    Shape shape = planes.shape();
    if (shape.rank() < 3 || shape.rank() > 4 || (shape.rank() == 4 && shape.dim(1) != 1)) {
      throw new ShapeException(
          "image",
          "planes are [count, height, width] or [count, 1, height, width]",
          shape.toString(),
          "draw one plane with of, filters of several channels reshaped to planes");
    }
    int size = shape.dim(-1) * shape.dim(-2);
    return IntStream.range(0, shape.dim(0))
        .mapToObj(n -> paint(shape, i -> scale.rgb(planes.at(n * size + i))))
        .toList();
  }

  /**
   * A colour picture.
   *
   * @param image red, green and blue in [0, 1], of shape {@code [3, height, width]}
   * @throws ShapeException if the shape is another
   */
  public static BufferedImage rgb(Tensor image) {
    Shape shape = image.shape();
    if (shape.rank() != 3 || shape.dim(0) != 3) {
      throw new ShapeException("image", "a colour picture is [3, height, width]", shape.toString());
    }
    int size = shape.dim(1) * shape.dim(2);
    return paint(
        shape,
        i ->
            level(image.at(i)) << 16
                | level(image.at(size + i)) << 8
                | level(image.at(2 * size + i)));
  }

  private static int level(double value) {
    return (int) Math.round(255 * Math.min(Math.max(value, 0), 1));
  }

  private static BufferedImage paint(Shape shape, IntUnaryOperator rgb) {
    int height = shape.dim(-2);
    int width = shape.dim(-1);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb.applyAsInt(i));
    }
    return image;
  }

  /**
   * The picture with every pixel as a square of {@code factor × factor} pixels.
   *
   * @throws IllegalArgumentException if the factor is below 1
   */
  public static BufferedImage enlarge(BufferedImage image, int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException("[image] a factor is at least 1: " + factor);
    }
    int width = Math.multiplyExact(image.getWidth(), factor);
    int height = Math.multiplyExact(image.getHeight(), factor);
    BufferedImage enlarged = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = enlarged.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return enlarged;
  }

  /** The picture as the bytes of a PNG file. */
  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", stream)) {
        throw new IllegalArgumentException("[image] PNG cannot hold this picture: " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * Writes the picture as a PNG file; whoever looks at the path sees the old file or the new one.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writePng(BufferedImage image, Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(png(image)));
  }
}
