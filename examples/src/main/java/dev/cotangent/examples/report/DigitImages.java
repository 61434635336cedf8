package dev.cotangent.examples.report;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.image.ImageFiles;
import dev.cotangent.nn.data.image.Picture;
import dev.cotangent.nn.io.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Pictures of one digit, made to look as those of MNIST do.
 *
 * <p>LeCun, Bottou, Bengio and Haffner, <i>Gradient-based learning applied to document
 * recognition</i>, Proceedings of the IEEE 86(11), 1998, section III.A: the digit fills a box of 20
 * × 20 pixels without being distorted, and its centre of mass is the centre of 28 × 28 pixels.
 */
public final class DigitImages {
  private static final int FIELD = 28;
  private static final int BOX = 20;

  /** The least contrast with the background that is a drawing and not a stain. */
  private static final double LEAST_CONTRAST = 0.1;

  /** What is fainter than this fraction of the strongest ink is paper. */
  private static final double PAPER = 0.1;

  /** Shades of grey that deviate less from their mean are those of one colour. */
  private static final double SAME_COLOUR = 0.05;

  /** What fills more of its bounding box is no stroke of a pen. */
  private static final double CARD = 0.7;

  private DigitImages() {}

  /**
   * Reads a picture file of one digit, dark on light or light on dark, or of any colour on
   * transparency.
   *
   * <p>The background is the median along the edge, and ink is what differs from it to the side,
   * darker or lighter, to which most differs. Where the opacity shows the digit, it is taken for
   * the picture, whatever the colours. Nothing but the digit may be in the picture.
   *
   * @return ink in [0, 1], 1 where it is strongest and 0 for the background, of shape {@code [28,
   *     28]}
   * @throws IOException if {@link ImageFiles#readGrey} cannot read the file, or nothing is drawn
   */
  public static Tensor read(Path file) throws IOException {
    Picture picture = ImageFiles.picture(file);
    Plane ink = ink(picture.height(), picture.width(), drawing(picture));
    if (ink.strongest() < LEAST_CONTRAST) {
      throw new IOException(
          "[digit] nothing is drawn: %s; a digit differs clearly from the edge of its picture"
              .formatted(Printable.text(file.toString())));
    }
    Plane box = ink.cropped(PAPER * ink.strongest()).fitted();
    double strongest = box.strongest();
    int down = offset(box.centre(true), box.height);
    int right = offset(box.centre(false), box.width);
    float[] field = new float[FIELD * FIELD];
    for (int y = 0; y < box.height; y++) {
      for (int x = 0; x < box.width; x++) {
        field[(y + down) * FIELD + x + right] = (float) (box.at(y, x) / strongest);
      }
    }
    return Tensor.of(Shape.of(FIELD, FIELD), field);
  }

  private static int offset(double centre, int extent) {
    // What lies in the middle stays there; rounding errors do not push it out.
    double offset = Math.ceil(FIELD / 2.0 - centre - 0.5 - 1e-4);
    return (int) Math.min(Math.max(offset, 0), FIELD - extent);
  }

  /** What shows the digit: the shades of grey, or the opacity. */
  private static float[] drawing(Picture picture) {
    float[] opacity = picture.opacity();
    if (opacity == null || spread(opacity) < LEAST_CONTRAST) {
      return picture.on(1);
    }
    if (picture.deviation() < SAME_COLOUR) {
      return opacity;
    }
    boolean edgeIsTransparent = edgeMedian(opacity, picture.height(), picture.width()) < 0.5;
    if (!edgeIsTransparent) {
      return picture.on(1);
    }
    // Strokes of several colours, or else a card with the digit on it.
    Plane opaque = new Plane(picture.height(), picture.width(), opacity).cropped(0.5);
    return opaque.mean() < CARD ? opacity : picture.on(picture.opaqueMedian());
  }

  private static double spread(float[] values) {
    double least = 1;
    double most = 0;
    for (float value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least;
  }

  /** Turns the values into what differs from the background. */
  private static Plane ink(int height, int width, float[] values) {
    double background = edgeMedian(values, height, width);
    double difference = 0;
    for (float value : values) {
      difference += value - background;
    }
    double sign = Math.signum(difference);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.max(0, sign * (values[i] - background));
    }
    return new Plane(height, width, values);
  }

  private static double edgeMedian(float[] values, int height, int width) {
    double[] edge =
        IntStream.concat(
                IntStream.range(0, width).flatMap(x -> IntStream.of(x, (height - 1) * width + x)),
                IntStream.range(0, height)
                    .flatMap(y -> IntStream.of(y * width, (y + 1) * width - 1)))
            .mapToDouble(i -> values[i])
            .sorted()
            .toArray();
    return edge[edge.length / 2];
  }

  private static final class Plane {
    final int height;
    final int width;
    private final float[] values;

    Plane(int height, int width, float[] values) {
      this.height = height;
      this.width = width;
      this.values = values;
    }

    double at(int y, int x) {
      return values[y * width + x];
    }

    double strongest() {
      double strongest = 0;
      for (float value : values) {
        strongest = Math.max(strongest, value);
      }
      return strongest;
    }

    double mean() {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    /** The smallest part that holds all that is not fainter than this, which is left out. */
    Plane cropped(double faint) {
      int top = height;
      int bottom = 0;
      int left = width;
      int right = 0;
      for (int i = 0; i < values.length; i++) {
        if (values[i] >= faint) {
          top = Math.min(top, i / width);
          bottom = Math.max(bottom, i / width + 1);
          left = Math.min(left, i % width);
          right = Math.max(right, i % width + 1);
        }
      }
      if (bottom == 0) {
        return new Plane(1, 1, new float[1]);
      }
      float[] part = new float[(bottom - top) * (right - left)];
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          float value = values[y * width + x];
          part[(y - top) * (right - left) + x - left] = value < faint ? 0 : value;
        }
      }
      return new Plane(bottom - top, right - left, part);
    }

    /** The same picture with its longer side {@link #BOX} pixels long. */
    Plane fitted() {
      double scale = (double) BOX / Math.max(height, width);
      int newHeight = Math.max(1, (int) Math.round(height * scale));
      int newWidth = Math.max(1, (int) Math.round(width * scale));
      float[] fitted = new float[newHeight * newWidth];
      for (int i = 0; i < fitted.length; i++) {
        int y = i / newWidth;
        int x = i % newWidth;
        fitted[i] =
            (float)
                mean(
                    (double) y * height / newHeight,
                    (double) (y + 1) * height / newHeight,
                    (double) x * width / newWidth,
                    (double) (x + 1) * width / newWidth);
      }
      return new Plane(newHeight, newWidth, fitted);
    }

    /** The mean over a rectangle, whose edges may run through pixels. */
    private double mean(double top, double bottom, double left, double right) {
      double sum = 0;
      for (int y = (int) top; y < Math.min(height, Math.ceil(bottom)); y++) {
        double rowShare = Math.min(bottom, y + 1) - Math.max(top, y);
        for (int x = (int) left; x < Math.min(width, Math.ceil(right)); x++) {
          sum += rowShare * (Math.min(right, x + 1) - Math.max(left, x)) * at(y, x);
        }
      }
      return sum / ((bottom - top) * (right - left));
    }

    /** The centre of mass along one axis, in pixels. */
    double centre(boolean vertical) {
      double mass = 0;
      double moment = 0;
      for (int i = 0; i < values.length; i++) {
        mass += values[i];
        moment += values[i] * (vertical ? i / width : i % width);
      }
      return moment / mass;
    }
  }
}
