package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An endless supply of coloured pictures of 32 × 32 pixels in ten classes, shapes and textures, for
 * where there are no photographs.
 *
 * <p>Sample {@code i} is a function of the seed and {@code i} alone, the same on every machine. A
 * class is a form in one colour on a ground in another; both colours, place, size, angle and light
 * are random, and there is noise. Any ten samples from a multiple of ten on are the ten classes in
 * random order.
 *
 * @param seed chooses the supply
 */
public record GeneratedPictures(long seed) {
  private static final int SIZE = 32;
  private static final int CHANNELS = 3;
  private static final List<Form> FORMS = List.of(Form.values());

  /** How far from each other the two colours of a picture are at least, in RGB. */
  private static final double CONTRAST = 110;

  /**
   * What tells the classes apart: how deep a place is inside a form, negative outside.
   *
   * <p>Places are in the form's own units, in which a shape reaches about 1 from its middle and a
   * texture repeats every 1.
   */
  private enum Form {
    DISC("disc") {
      @Override
      double depth(double x, double y) {
        return 1 - Math.sqrt(x * x + y * y);
      }
    },
    RING("ring") {
      @Override
      double depth(double x, double y) {
        return 0.25 - Math.abs(Math.sqrt(x * x + y * y) - 0.85);
      }
    },
    SQUARE("square") {
      @Override
      double depth(double x, double y) {
        return 0.85 - Math.max(Math.abs(x), Math.abs(y));
      }
    },
    TRIANGLE("triangle") {
      @Override
      double depth(double x, double y) {
        return 0.55 - Math.max(y, Math.sqrt(0.75) * Math.abs(x) - y / 2);
      }
    },
    CROSS("cross") {
      @Override
      double depth(double x, double y) {
        double wide = Math.max(Math.abs(x), Math.abs(y));
        double narrow = Math.min(Math.abs(x), Math.abs(y));
        return Math.min(1 - wide, 0.3 - narrow);
      }
    },
    BARS("two bars") {
      @Override
      double depth(double x, double y) {
        return Math.min(1 - Math.abs(x), 0.25 - Math.abs(Math.abs(y) - 0.6));
      }
    },
    STRIPES("stripes") {
      @Override
      double depth(double x, double y) {
        return 0.25 - distanceToWhole(x);
      }
    },
    CHECKS("checks") {
      @Override
      double depth(double x, double y) {
        double across = 0.25 - distanceToWhole(x);
        double down = 0.25 - distanceToWhole(y);
        return Math.signum(across * down) * Math.min(Math.abs(across), Math.abs(down));
      }
    },
    DOTS("dots") {
      @Override
      double depth(double x, double y) {
        double dx = distanceToWhole(x);
        double dy = distanceToWhole(y);
        return 0.3 - Math.sqrt(dx * dx + dy * dy);
      }
    },
    RIPPLES("ripples") {
      @Override
      double depth(double x, double y) {
        return 0.25 - distanceToWhole(Math.sqrt(x * x + y * y));
      }
    };

    private final String label;

    Form(String label) {
      this.label = label;
    }

    abstract double depth(double x, double y);

    boolean isTexture() {
      return compareTo(STRIPES) >= 0;
    }

    static double distanceToWhole(double x) {
      return Math.abs(x - Math.rint(x));
    }
  }

  /**
   * The first samples, [3, 32, 32] each.
   *
   * @throws IllegalArgumentException if there are none, or more than 2³¹−1 values in all
   */
  public LabelledImages dataset(int count) {
    int values = Shape.of(count, CHANNELS, SIZE, SIZE).size() / count;
    byte[] pictures = new byte[count * values];
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> System.arraycopy(picture(i), 0, pictures, i * values, values));
    return LabelledImages.ofOwned(
        Shape.of(CHANNELS, SIZE, SIZE),
        pictures,
        IntStream.range(0, count).map(this::label).toArray(),
        FORMS.stream().map(form -> form.label).toList());
  }

  /** Which class a sample is of. */
  public int label(long index) {
    return Chance.label(seed, index, FORMS.size());
  }

  /** The picture of a sample: red, then green, then blue, each row by row. */
  public byte[] picture(long index) {
    Chance chance = Chance.of(seed, index);
    Form form = FORMS.get(label(index));
    double unit = form.isTexture() ? chance.between(6, 11) : chance.between(7, 12);
    double reach = form.isTexture() ? SIZE / 2.0 : SIZE / 2.0 - 0.8 * unit;
    double middleX = SIZE / 2.0 + chance.between(-reach, reach);
    double middleY = SIZE / 2.0 + chance.between(-reach, reach);
    double angle = chance.between(0, 2 * Math.PI);
    double cos = StrictMath.cos(angle) / unit;
    double sin = StrictMath.sin(angle) / unit;
    double[] ground = colour(chance);
    double[] colour = colour(chance);
    while (distance(ground, colour) < CONTRAST) {
      colour = colour(chance);
    }
    double light = chance.between(-2.5, 2.5);
    double lightDown = chance.between(-2.5, 2.5);
    double noise = chance.between(5, 25);
    byte[] picture = new byte[CHANNELS * SIZE * SIZE];
    for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
      double x = pixel % SIZE + 0.5 - middleX;
      double y = pixel / SIZE + 0.5 - middleY;
      double depth = unit * form.depth(cos * x + sin * y, cos * y - sin * x);
      double covered = Math.min(1, Math.max(0, depth + 0.5));
      double shade = light * (pixel % SIZE - SIZE / 2) + lightDown * (pixel / SIZE - SIZE / 2);
      for (int channel = 0; channel < CHANNELS; channel++) {
        double value = ground[channel] + covered * (colour[channel] - ground[channel]) + shade;
        value += chance.between(-noise, noise);
        picture[channel * SIZE * SIZE + pixel] = (byte) Math.min(255, Math.max(0, value));
      }
    }
    return picture;
  }

  private static double[] colour(Chance chance) {
    return new double[] {chance.between(0, 255), chance.between(0, 255), chance.between(0, 255)};
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(
        (a[0] - b[0]) * (a[0] - b[0])
            + (a[1] - b[1]) * (a[1] - b[1])
            + (a[2] - b[2]) * (a[2] - b[2]));
  }
}
