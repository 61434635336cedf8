package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An endless supply of digits that look written by hand, drawn with a wavering pen.
 *
 * <p>Sample {@code i} is a function of the seed and {@code i} alone, the same on every machine.
 * Images are like those of MNIST: black is 0, ink up to 255, the digit in the middle 20/28 of the
 * image with its centre of mass about the centre. Any ten samples from a multiple of ten on are the
 * ten digits in random order.
 *
 * @param seed chooses the supply
 * @param size pixels along each side of an image
 */
public record GeneratedDigits(long seed, int size) {
  private static final int CLASSES = 10;

  /** The part of an image's side that a digit of MNIST takes, and that side. */
  private static final double BOX = 20.0 / 28;

  private static final double MNIST_SIZE = 28;

  /** How near the middle of the pen comes to an edge, as a part of the side. */
  private static final double MARGIN = 0.11;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the size is not in [16, 1024]
   */
  public GeneratedDigits {
    if (size < 16 || size > 1024) {
      throw new IllegalArgumentException(
          "[generated digits] the size must be in [16, 1024]: " + size);
    }
  }

  /**
   * The first samples, [1, size, size] each.
   *
   * @throws IllegalArgumentException if there are none, or more than 2³¹−1 pixels in all
   */
  public LabelledImages dataset(int count) {
    int pixels = Shape.of(count, size, size).size() / count;
    byte[] images = new byte[count * pixels];
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> System.arraycopy(image(i), 0, images, i * pixels, pixels));
    return LabelledImages.ofOwned(
        Shape.of(1, size, size),
        images,
        IntStream.range(0, count).map(this::label).toArray(),
        Mnist.DIGITS.classes());
  }

  /** Which digit a sample is. */
  public int label(long index) {
    return Chance.label(seed, index, CLASSES);
  }

  /** The image of a sample, row by row. */
  public byte[] image(long index) {
    Chance chance = Chance.of(seed, index);
    List<DigitShape> ways = DigitShape.waysToWrite(label(index));
    DigitShape way = ways.get((int) chance.between(0, ways.size()));
    double scale = size / MNIST_SIZE;
    double radius = scale * chance.between(0.75, 1.9);
    List<Trace> traces = write(way, chance);
    place(traces, BOX * size * chance.between(0.9, 1.03) - 2 * radius, chance);

    Canvas canvas = new Canvas(size, scale * chance.between(0.8, 1.3));
    traces.forEach(trace -> trace.draw(canvas, radius));
    double darkest = chance.between(255, 310);
    byte[] image = new byte[size * size];
    for (int i = 0; i < image.length; i++) {
      double ink = canvas.ink(i);
      if (ink > 0) {
        image[i] = (byte) Math.min(255, (int) (darkest * ink * chance.between(0.86, 1)));
      }
    }
    return image;
  }

  /** The strokes as this writer makes them this time, in the units of the shape. */
  private static List<Trace> write(DigitShape way, Chance chance) {
    double unsteadiness = chance.between(1, 4.6);
    double width = StrictMath.exp(0.12 + chance.normal(0.25));
    double slant = 0.16 + chance.normal(0.24);
    double angle = chance.normal(0.1);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double sway = chance.normal(3);
    double swayStart = chance.between(0, 2 * Math.PI);
    double pressure = chance.between(0, 0.28);
    List<Trace> traces = new ArrayList<>();
    for (List<DigitShape.Point> stroke : way.strokes()) {
      List<DigitShape.Point> moved = new ArrayList<>();
      for (DigitShape.Point point : stroke) {
        double y = point.y() + chance.normal(unsteadiness);
        double x = point.x() + chance.normal(unsteadiness);
        x = width * x + sway * StrictMath.sin(y / 16 + swayStart) - slant * y;
        moved.add(new DigitShape.Point(cos * x - sin * y, sin * x + cos * y, point.corner()));
      }
      traces.add(new Trace(DigitShape.line(moved), pressure, chance.between(0, 2 * Math.PI)));
    }
    return traces;
  }

  /** Scales the traces to a box with its centre of mass in the centre, as far as edges allow. */
  private void place(List<Trace> traces, double box, Chance chance) {
    double[] low = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    double[] moment = new double[2];
    double mass = 0;
    for (Trace trace : traces) {
      for (int i = 0; i < trace.line.size(); i++) {
        double[] point = trace.line.get(i);
        double length = i == 0 ? 0 : trace.length(i);
        mass += length;
        for (int axis = 0; axis < 2; axis++) {
          low[axis] = Math.min(low[axis], point[axis]);
          high[axis] = Math.max(high[axis], point[axis]);
          moment[axis] += length * point[axis];
        }
      }
    }
    double scale = box / Math.max(high[0] - low[0], high[1] - low[1]);
    for (int axis = 0; axis < 2; axis++) {
      double centre = size / 2.0 + size / MNIST_SIZE * chance.between(-0.6, 0.6);
      double start = centre - (moment[axis] / mass - low[axis]) * scale;
      double latest = size * (1 - MARGIN) - (high[axis] - low[axis]) * scale;
      double inside = Math.max(size * MARGIN, Math.min(latest, start));
      for (Trace trace : traces) {
        for (double[] point : trace.line) {
          point[axis] = (point[axis] - low[axis]) * scale + inside;
        }
      }
    }
  }

  /** One stroke: the line of the pen, and how its pressure varies along it. */
  private record Trace(List<double[]> line, double pressure, double pressureStart) {
    double length(int i) {
      double dx = line.get(i)[0] - line.get(i - 1)[0];
      double dy = line.get(i)[1] - line.get(i - 1)[1];
      return Math.sqrt(dx * dx + dy * dy);
    }

    void draw(Canvas canvas, double radius) {
      for (int i = 1; i < line.size(); i++) {
        double[] from = line.get(i - 1);
        double[] to = line.get(i);
        canvas.line(from[0], from[1], radius * width(i - 1), to[0], to[1], radius * width(i));
      }
    }

    private double width(int i) {
      return 1 + pressure * StrictMath.sin(pressureStart + 0.12 * i);
    }
  }
}
