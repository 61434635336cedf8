package dev.cotangent.nn.data.image;

import dev.cotangent.core.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A decoded picture: values in [0, 1], row by row, and the opacity of each pixel.
 *
 * <p>Shades of grey are one plane; colours are three, red, green and blue.
 */
public final class Picture {
  private static final int SHADES = 256;
  private static final int COLOURS = 3;

  private final int height;
  private final int width;
  private final float[] values;
  private final float @Nullable [] opacity;

  private Picture(int height, int width, float[] values, float @Nullable [] opacity) {
    this.height = height;
    this.width = width;
    this.values = values;
    this.opacity = opacity;
  }

  /**
   * The picture, turned.
   *
   * @param orientation where the first row and column of the image belong, 1 to 8, as EXIF counts
   * @param colour whether there are to be planes of red, green and blue, or one of their luma
   */
  static Picture of(BufferedImage image, int orientation, boolean colour) {
    boolean swapped = orientation >= 5;
    boolean upsideDown = Arrays.asList(3, 4, 6, 7).contains(orientation);
    boolean mirrored = Arrays.asList(2, 3, 7, 8).contains(orientation);
    int rows = image.getHeight();
    int columns = image.getWidth();
    int width = swapped ? rows : columns;
    int pixels = rows * columns;
    float[] values = new float[Shape.of(colour ? COLOURS : 1, rows, columns).size()];
    float[] opacity = image.getColorModel().hasAlpha() ? new float[pixels] : null;
    // getRGB takes samples of grey for linear light, and would brighten them.
    boolean isGrey =
        image.getColorModel() instanceof ComponentColorModel
            && image.getColorModel().getNumColorComponents() == 1;
    boolean opaque = true;
    for (int i = 0; i < pixels; i++) {
      int row = swapped ? i % width : i / width;
      int column = swapped ? i / width : i % width;
      int y = upsideDown ? rows - 1 - row : row;
      int x = mirrored ? columns - 1 - column : column;
      int argb = isGrey ? 0 : image.getRGB(x, y);
      float grey = isGrey ? fraction(image.getRaster(), x, y, 0) : luma(argb);
      for (int plane = 0; plane * pixels < values.length; plane++) {
        boolean mixed = isGrey || !colour;
        values[plane * pixels + i] = mixed ? grey : (argb >> (16 - 8 * plane) & 0xFF) / 255f;
      }
      if (opacity != null) {
        opacity[i] = isGrey ? fraction(image.getRaster(), x, y, 1) : (argb >>> 24) / 255f;
        opaque &= opacity[i] == 1;
      }
    }
    return new Picture(pixels / width, width, values, opaque ? null : opacity);
  }

  private static float fraction(Raster raster, int x, int y, int band) {
    int most = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    return (float) raster.getSample(x, y, band) / most;
  }

  private static float luma(int argb) {
    float luma =
        0.299f * (argb >> 16 & 0xFF) + 0.587f * (argb >> 8 & 0xFF) + 0.114f * (argb & 0xFF);
    return Math.min(1, luma / 255);
  }

  /** The number of rows. */
  public int height() {
    return height;
  }

  /** The number of columns. */
  public int width() {
    return width;
  }

  /** The opacity of each pixel; null where all are opaque. */
  public float @Nullable [] opacity() {
    return opacity;
  }

  /**
   * The picture laid on a shade of grey, plane by plane. The array is this picture's own if all is
   * opaque.
   */
  public float[] on(double shade) {
    if (opacity == null) {
      return values;
    }
    float[] laid = new float[values.length];
    for (int i = 0; i < laid.length; i++) {
      float share = opacity[i % opacity.length];
      laid[i] = (float) Math.min(1, share * values[i] + (1 - share) * shade);
    }
    return laid;
  }

  private double weight(int i) {
    return opacity == null ? 1 : opacity[i];
  }

  /** The standard deviation of the shades, each pixel counted by its opacity. */
  public double deviation() {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      weight += weight(i);
      sum += weight(i) * values[i];
      squares += weight(i) * values[i] * values[i];
    }
    double mean = weight == 0 ? 0 : sum / weight;
    return weight == 0 ? 0 : Math.sqrt(Math.max(0, squares / weight - mean * mean));
  }

  /** The median of the shades, each pixel counted by its opacity. */
  public double opaqueMedian() {
    double[] counts = new double[SHADES];
    double all = 0;
    for (int i = 0; i < values.length; i++) {
      counts[Math.round(values[i] * (SHADES - 1))] += weight(i);
      all += weight(i);
    }
    int shade = 0;
    for (double below = counts[0]; below < all / 2 && shade < SHADES - 1; below += counts[shade]) {
      shade++;
    }
    return (double) shade / (SHADES - 1);
  }
}
