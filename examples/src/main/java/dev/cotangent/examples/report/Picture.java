package dev.cotangent.examples.report;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A picture in shades of grey, in [0, 1] and row by row, and the opacity of each of its pixels. */
final class Picture {
  private static final int SHADES = 256;

  private final int height;
  private final int width;
  private final float[] grey;
  private final float @Nullable [] opacity;

  private Picture(int height, int width, float[] grey, float @Nullable [] opacity) {
    this.height = height;
    this.width = width;
    this.grey = grey;
    this.opacity = opacity;
  }

  /**
   * The picture, turned.
   *
   * @param orientation where the first row and column of the image belong, 1 to 8, as EXIF counts
   */
  static Picture of(BufferedImage image, int orientation) {
    boolean swapped = orientation >= 5;
    boolean upsideDown = Arrays.asList(3, 4, 6, 7).contains(orientation);
    boolean mirrored = Arrays.asList(2, 3, 7, 8).contains(orientation);
    int rows = image.getHeight();
    int columns = image.getWidth();
    int width = swapped ? rows : columns;
    float[] grey = new float[rows * columns];
    float[] opacity = image.getColorModel().hasAlpha() ? new float[rows * columns] : null;
    // getRGB takes samples of grey for linear light, and would brighten them.
    boolean isGrey =
        image.getColorModel() instanceof ComponentColorModel
            && image.getColorModel().getNumColorComponents() == 1;
    boolean opaque = true;
    for (int i = 0; i < grey.length; i++) {
      int row = swapped ? i % width : i / width;
      int column = swapped ? i / width : i % width;
      int y = upsideDown ? rows - 1 - row : row;
      int x = mirrored ? columns - 1 - column : column;
      int argb = isGrey ? 0 : image.getRGB(x, y);
      grey[i] = isGrey ? fraction(image.getRaster(), x, y, 0) : luma(argb);
      if (opacity != null) {
        opacity[i] = isGrey ? fraction(image.getRaster(), x, y, 1) : (argb >>> 24) / 255f;
        opaque &= opacity[i] == 1;
      }
    }
    return new Picture(grey.length / width, width, grey, opaque ? null : opacity);
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

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** The opacity of each pixel; null where all are opaque. */
  float @Nullable [] opacity() {
    return opacity;
  }

  /** The picture laid on a shade of grey. The array is this picture's own if all is opaque. */
  float[] onGrey(double shade) {
    if (opacity == null) {
      return grey;
    }
    float[] laid = new float[grey.length];
    for (int i = 0; i < laid.length; i++) {
      laid[i] = (float) Math.min(1, opacity[i] * grey[i] + (1 - opacity[i]) * shade);
    }
    return laid;
  }

  private double weight(int i) {
    return opacity == null ? 1 : opacity[i];
  }

  /** The standard deviation of the shades, each pixel counted by its opacity. */
  double deviation() {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < grey.length; i++) {
      weight += weight(i);
      sum += weight(i) * grey[i];
      squares += weight(i) * grey[i] * grey[i];
    }
    double mean = weight == 0 ? 0 : sum / weight;
    return weight == 0 ? 0 : Math.sqrt(Math.max(0, squares / weight - mean * mean));
  }

  /** The median of the shades, each pixel counted by its opacity. */
  double opaqueMedian() {
    double[] counts = new double[SHADES];
    double all = 0;
    for (int i = 0; i < grey.length; i++) {
      counts[Math.round(grey[i] * (SHADES - 1))] += weight(i);
      all += weight(i);
    }
    int shade = 0;
    for (double below = counts[0]; below < all / 2 && shade < SHADES - 1; below += counts[shade]) {
      shade++;
    }
    return (double) shade / (SHADES - 1);
  }
}
