package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Images.Border;
import dev.cotangent.ops.Images.Interpolation;
import dev.cotangent.ops.cases.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ImagesTests {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  /** Figures of the ONNX operator's tests, whose half-pixel mode and cubic are PyTorch's. */
  @Test
  void resizedPicturesHaveTheKnownValues() {
    Node four = picture(2, 2, 1, 2, 3, 4);
    assertValues(
        Images.resize(four, Interpolation.LINEAR, 4, 4),
        1,
        1.25,
        1.75,
        2,
        1.5,
        1.75,
        2.25,
        2.5,
        2.5,
        2.75,
        3.25,
        3.5,
        3,
        3.25,
        3.75,
        4);
    assertValues(
        Images.resize(four, Interpolation.LINEAR, true, 3, 3), 1, 1.5, 2, 2, 2.5, 3, 3, 3.5, 4);
    assertValues(Images.resize(four, Interpolation.NEAREST, 4, 2), 1, 2, 1, 2, 3, 4, 3, 4);
    Node sixteen = picture(4, 4, IntStream.rangeClosed(1, 16).asDoubleStream().toArray());
    double[] cubic = value(Images.resize(sixteen, Interpolation.CUBIC, 8, 8)).toDoubles();
    assertArrayEquals(
        new double[] {
          0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375
        },
        Arrays.copyOf(cubic, 8));
    Node eight = Expressions.constant(Tensor.of(Shape.of(1, 1, 8), 0, 1, 2, 3, 4, 5, 6, 7));
    // pixels in the middle between two, of which the later is taken
    assertValues(Images.resize(eight, Interpolation.NEAREST, 4), 1, 3, 5, 7);
    assertValues(Images.resize(eight, Interpolation.NEAREST, true, 3), 0, 4, 7);
    assertValues(Images.resize(eight, Interpolation.LINEAR, true, 1), 0);
    assertValues(Images.resize(eight, Interpolation.LINEAR, 1), 3.5);
  }

  @Property(tries = 200)
  void resizedPicturesAreSumsOverTheirPixels(
      @ForAll Interpolation interpolation, @ForAll boolean alignCorners, @ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(draw.images(2));
    Shape from = x.shape().slice(2, x.shape().rank());
    int[] to = IntStream.range(0, from.rank()).map(i -> draw.number(1, 7)).toArray();
    Shape shape = x.shape().slice(0, 2).concat(Shape.of(to));
    Tensor expected =
        Definitions.fill(
            shape,
            at -> {
              double[] places = new double[to.length];
              for (int i = 0; i < to.length; i++) {
                double p = at[2 + i];
                int n = from.dim(i);
                places[i] =
                    !alignCorners
                        ? (p + 0.5) * n / to[i] - 0.5
                        : to[i] == 1 ? 0 : p * (n - 1) / (to[i] - 1);
              }
              return interpolated(x, at[0], at[1], places, interpolation);
            });
    Tensor found = value(Images.resize(Expressions.constant(x), interpolation, alignCorners, to));
    assertClose(expected, found, 1e-13);
  }

  /**
   * The sum over all pixels, each moved to the edge if it lies beyond, weighted by its distance.
   */
  private static double interpolated(
      Tensor x, int sample, int channel, double[] place, Interpolation interpolation) {
    int axes = place.length;
    int[] index = new int[2 + axes];
    index[0] = sample;
    index[1] = channel;
    double sum = 0;
    for (int tap = 0; tap < Math.pow(4, axes); tap++) {
      double weight = 1;
      int rest = tap;
      for (int i = 0; i < axes; i++, rest /= 4) {
        int pixel = (int) Math.floor(place[i]) - 1 + rest % 4;
        weight *= kernel(interpolation, place[i] - pixel);
        index[2 + i] = Math.min(Math.max(pixel, 0), x.shape().dim(2 + i) - 1);
      }
      sum += weight * x.get(index);
    }
    return sum;
  }

  private static double kernel(Interpolation interpolation, double distance) {
    double d = Math.abs(distance);
    return switch (interpolation) {
      // rounding may put a place next to the middle between two pixels
      case NEAREST -> distance >= -0.5 - 1e-9 && distance < 0.5 - 1e-9 ? 1 : 0;
      case LINEAR -> d < 1 ? 1 - d : 0;
      case CUBIC ->
          d < 1
              ? 1.25 * Math.pow(d, 3) - 2.25 * Math.pow(d, 2) + 1
              : d < 2 ? -0.75 * Math.pow(d, 3) + 3.75 * Math.pow(d, 2) - 6 * d + 3 : 0;
    };
  }

  @Test
  void infinitePixelsStayWhereTheyAreSeen() {
    Node line = Expressions.constant(Tensor.of(Shape.of(1, 1, 3), 1, INF, 3));
    assertValues(Images.resize(line, Interpolation.LINEAR, true, 5), 1, INF, INF, INF, 3);
    assertValues(Images.resize(line, Interpolation.NEAREST, 6), 1, 1, INF, INF, 3, 3);
    Tensor cubic = value(Images.resize(line, Interpolation.CUBIC, true, 5));
    assertEquals(1, cubic.at(0));
    assertEquals(3, cubic.at(4));
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Draw draw = new Draw(5);
    Node x = Expressions.variable("x", draw.normal(Shape.of(2, 1, 3, 4)));
    for (Interpolation interpolation : Interpolation.values()) {
      for (boolean aligned : new boolean[] {true, false}) {
        assertGradients(Ops.tanh(Images.resize(x, interpolation, aligned, 5, 2)));
        assertGradients(Ops.tanh(Images.resize(x, interpolation, aligned, 6, 8)));
      }
    }
    assertGradients(
        Ops.tanh(Images.pixelUnshuffle(Images.resize(x, Interpolation.LINEAR, 4, 4), 2)));
    Node grid = Expressions.variable("grid", draw.between(Shape.of(2, 3, 2, 2), -1.4, 1.4));
    for (Border border : Border.values()) {
      for (boolean aligned : new boolean[] {true, false}) {
        assertGradients(Images.gridSample(x, grid, Interpolation.LINEAR, border, aligned));
        assertGradients(Images.gridSample(x, grid, Interpolation.CUBIC, border, aligned));
        assertGradients(
            Ops.tanh(Images.gridSample(x, grid, Interpolation.NEAREST, border, aligned)));
      }
    }
  }

  /** Figures of the ONNX operator's tests. */
  @Test
  void sampledPicturesHaveTheKnownValues() {
    Node x = picture(3, 2, 0, 1, 2, 3, 4, 5);
    Node near = grid(-1, -1, -0.5, -0.5, -0.2, -0.2, 0, 0, 0, 0, -0.2, -0.2, 0.5, 0.5, 1, 1);
    assertValues(
        sample(x, near, Interpolation.LINEAR, Border.ZEROS), 0, 0.5, 1.7, 2.5, 2.5, 1.7, 4.5, 1.25);
    assertValues(sample(x, near, Interpolation.NEAREST, Border.ZEROS), 0, 0, 2, 2, 2, 2, 5, 0);
    Node far = grid(-10, -10, -5, -5, -0.2, -0.2, 10, 10, 10, 10, -0.2, -0.2, 5, 5, 10, 10);
    assertValues(sample(x, far, Interpolation.LINEAR, Border.EDGE), 0, 0, 1.7, 5, 5, 1.7, 5, 5);
    assertValues(
        sample(x, far, Interpolation.LINEAR, Border.REFLECTION),
        2.5,
        0,
        1.7,
        2.5,
        2.5,
        1.7,
        5,
        2.5);
    Node other =
        grid(-1, -0.8, -0.6, -0.5, -0.1, -0.2, 0.7, 0, 0, 0.4, 0.2, -0.2, -0.3, 0.5, -1, 1);
    assertValues(
        Images.gridSample(x, other, Interpolation.NEAREST, Border.ZEROS, true),
        0,
        0,
        2,
        3,
        2,
        3,
        4,
        4);
    Node volume = Expressions.constant(Tensor.generate(Shape.of(1, 1, 3, 2, 2), i -> i + 1));
    Node places =
        Expressions.constant(
            Tensor.of(Shape.of(1, 4, 3), -1, -1, -1, -1, -0.5, 0.3, 1, -0.6, -1, -0.2, -0.2, -0.2));
    assertValues(
        Images.gridSample(volume, places, Interpolation.LINEAR, Border.ZEROS, false),
        0.125,
        3.4,
        0.45,
        4.7);
  }

  @Property(tries = 100)
  void samplesAreSumsOverThePixelsAround(
      @ForAll Border border,
      @ForAll boolean alignCorners,
      @ForAll boolean nearest,
      @ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(draw.images(2));
    int axes = x.shape().rank() - 2;
    Tensor grid = draw.between(Shape.of(x.shape().dim(0), 2, 3, axes), -3, 3);
    Interpolation interpolation = nearest ? Interpolation.NEAREST : Interpolation.LINEAR;
    Tensor expected =
        Definitions.fill(
            Shape.of(x.shape().dim(0), 2, 2, 3),
            at -> {
              double[] place = new double[axes];
              for (int i = 0; i < axes; i++) {
                double g = grid.get(at[0], at[2], at[3], axes - 1 - i);
                place[i] = inPixels(g, x.shape().dim(2 + i), border, alignCorners);
              }
              return sampled(x, at[0], at[1], place, interpolation);
            });
    Tensor found =
        value(
            Images.gridSample(
                Expressions.constant(x),
                Expressions.constant(grid),
                interpolation,
                border,
                alignCorners));
    assertClose(expected, found, 1e-12);
  }

  /** Cubic interpolation sees four pixels along each axis, which the border puts inside. */
  @Property(tries = 100)
  void cubicSamplesAreSumsOverFourPixelsAlongEachAxis(
      @ForAll Border border, @ForAll boolean alignCorners, @ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(draw.images(2));
    int axes = x.shape().rank() - 2;
    Tensor grid = draw.between(Shape.of(x.shape().dim(0), 2, 3, axes), -3, 3);
    Tensor expected =
        Definitions.fill(
            Shape.of(x.shape().dim(0), 2, 2, 3),
            at -> {
              int[] index = new int[2 + axes];
              index[0] = at[0];
              index[1] = at[1];
              return cubic(
                  x,
                  index,
                  0,
                  axis -> grid.get(at[0], at[2], at[3], axes - 1 - axis),
                  border,
                  alignCorners);
            });
    Tensor found =
        value(
            Images.gridSample(
                Expressions.constant(x),
                Expressions.constant(grid),
                Interpolation.CUBIC,
                border,
                alignCorners));
    assertClose(expected, found, 1e-11);
  }

  private static double cubic(
      Tensor x, int[] index, int axis, IntToDoubleFunction place, Border border, boolean aligned) {
    if (axis == index.length - 2) {
      return x.get(index);
    }
    int n = x.shape().dim(2 + axis);
    double g = place.applyAsDouble(axis);
    double p = aligned ? (g + 1) / 2 * (n - 1) : ((g + 1) * n - 1) / 2;
    double sum = 0;
    for (int tap = (int) Math.floor(p) - 1; tap <= (int) Math.floor(p) + 2; tap++) {
      double d = Math.abs(p - tap);
      double weight = d <= 1 ? (1.25 * d - 2.25) * d * d + 1 : ((-0.75 * d + 3.75) * d - 6) * d + 3;
      if (border == Border.ZEROS && (tap < 0 || tap >= n)) {
        continue;
      }
      double normal = aligned ? (n == 1 ? 0 : 2.0 * tap / (n - 1) - 1) : (2.0 * tap + 1) / n - 1;
      index[2 + axis] = (int) Math.round(inPixels(normal, n, border, aligned));
      sum += weight * cubic(x, index, axis + 1, place, border, aligned);
    }
    return sum;
  }

  private static double inPixels(double g, int n, Border border, boolean alignCorners) {
    double p = alignCorners ? (g + 1) / 2 * (n - 1) : ((g + 1) * n - 1) / 2;
    double low = alignCorners ? 0 : -0.5;
    double high = n - 1 - low;
    if (border == Border.REFLECTION) {
      if (low == high) {
        p = low;
      }
      while (p < low || p > high) {
        p = p < low ? 2 * low - p : 2 * high - p;
      }
    }
    return border == Border.ZEROS ? p : Math.min(Math.max(p, 0), n - 1);
  }

  private static double sampled(
      Tensor x, int sample, int channel, double[] place, Interpolation interpolation) {
    Shape extents = x.shape().slice(2, x.shape().rank());
    double sum = 0;
    for (int position = 0; position < extents.size(); position++) {
      int[] index = Definitions.index(extents, position);
      double weight = 1;
      for (int i = 0; i < place.length; i++) {
        double d = Math.abs(place[i] - index[i]);
        weight *= interpolation == Interpolation.LINEAR ? Math.max(0, 1 - d) : d < 0.5 ? 1 : 0;
      }
      int[] at = IntStream.concat(IntStream.of(sample, channel), Arrays.stream(index)).toArray();
      sum += weight * x.get(at);
    }
    return sum;
  }

  @Test
  void placesAtKinksAndBeyondReasonFollowTheConventions() {
    Node x = Expressions.constant(Tensor.of(Shape.of(1, 1, 3), 5, 7, 11));
    Node odd = Expressions.constant(Tensor.of(Shape.of(1, 4, 1), NAN, INF, -INF, 0));
    for (Interpolation interpolation : List.of(Interpolation.NEAREST, Interpolation.LINEAR)) {
      assertValues(Images.gridSample(x, odd, interpolation, Border.ZEROS, true), NAN, 0, 0, 7);
      assertValues(Images.gridSample(x, odd, interpolation, Border.EDGE, true), NAN, 11, 5, 7);
    }
    Node kinks = Expressions.constant(Tensor.of(Shape.of(1, 3, 1), -1, 0, 1));
    Node y = Images.gridSample(x, kinks, Interpolation.LINEAR, Border.EDGE, true);
    Node ones = Shapes.full(y.shape(), 1);
    Node slope =
        Gradients.vjp(List.of(y), List.of(ones), List.of(kinks)).values().iterator().next();
    assertValues(slope, 2, 4, 0);
  }

  @Test
  void shuffledChannelsAreSpreadRowByRow() {
    Node x = Expressions.constant(Tensor.generate(Shape.of(1, 4, 1, 2), i -> i));
    assertValues(Images.pixelShuffle(x, 2), 0, 2, 1, 3, 4, 6, 5, 7);
    Node volume = Expressions.constant(new Draw(1).normal(Shape.of(2, 16, 2, 1, 3)));
    Node spread = Images.pixelShuffle(volume, 2);
    assertEquals(Shape.of(2, 2, 4, 2, 6), spread.shape());
    assertEquals(value(volume), value(Images.pixelUnshuffle(spread, 2)));
    Tensor y = value(spread);
    Tensor v = value(volume);
    Tensor expected =
        Definitions.fill(
            y.shape(),
            at ->
                v.get(
                    at[0],
                    ((at[1] * 2 + at[2] % 2) * 2 + at[3] % 2) * 2 + at[4] % 2,
                    at[2] / 2,
                    at[3] / 2,
                    at[4] / 2));
    assertEquals(expected, y);
    assertGradients(
        Ops.tanh(
            Images.pixelShuffle(
                Expressions.variable("x", new Draw(2).normal(Shape.of(1, 3, 4))), 3)));
  }

  @Test
  void programsComputeThemInFloat32() {
    Tensor values = new Draw(3).normal(Shape.of(2, 3, 5, 7));
    Node x = Expressions.input("x", values.shape());
    Node grid = Expressions.constant(new Draw(4).between(Shape.of(2, 9, 9, 2), -1.2, 1.2));
    for (Node y :
        List.of(
            Images.resize(x, Interpolation.CUBIC, 11, 4),
            Images.resize(x, Interpolation.LINEAR, true, 10, 14),
            Images.resize(x, Interpolation.NEAREST, 10, 14),
            Images.gridSample(x, grid, Interpolation.LINEAR, Border.REFLECTION, false))) {
      Tensor found = Program.of(y).compile().run(Map.of(x, values)).get(y);
      assertClose(Interpreter.evaluate(y, Map.of(x, values)), found, 1e-5);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = Expressions.input("x", 2, 4, 6, 6);
    Map<Runnable, String> wrong = new LinkedHashMap<>();
    wrong.put(() -> Images.resize(x, Interpolation.LINEAR, 3).shape(), "[resize]");
    wrong.put(() -> Images.resize(x, Interpolation.LINEAR, 3, 0).shape(), "[3, 0]");
    Node grid = Expressions.input("grid", 2, 3, 3, 2);
    Node flat = Expressions.input("grid", 2, 3, 3, 3);
    wrong.put(() -> sample(x, flat, Interpolation.LINEAR, Border.ZEROS).shape(), "[2, …, 2] for");
    Node line = Expressions.input("line", 2, 6);
    wrong.put(() -> sample(line, grid, Interpolation.LINEAR, Border.ZEROS).shape(), "one axis");
    wrong.put(() -> Images.pixelShuffle(x, 3).shape(), "divisible by 9");
    wrong.put(() -> Images.pixelShuffle(x, 0).shape(), "[pixelShuffle] the factor");
    wrong.put(() -> Images.pixelUnshuffle(x, 4).shape(), "[pixelUnshuffle]");
    wrong.put(() -> Images.pixelUnshuffle(line, 1).shape(), "[n, channels, …]");
    wrong.forEach(
        (attempt, fragment) -> {
          String message =
              assertThrows(IllegalArgumentException.class, attempt::run, fragment).getMessage();
          assertTrue(message.contains(fragment), message);
        });
  }

  private static Node picture(int height, int width, double... values) {
    return Expressions.constant(Tensor.of(Shape.of(1, 1, height, width), values));
  }

  private static Node grid(double... values) {
    return Expressions.constant(Tensor.of(Shape.of(1, 2, 4, 2), values));
  }

  private static Node sample(Node x, Node grid, Interpolation interpolation, Border border) {
    return Images.gridSample(x, grid, interpolation, border, false);
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles(), 1e-14);
  }

  private static void assertClose(Tensor expected, Tensor found, double tolerance) {
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toDoubles(), found.toDoubles(), tolerance);
  }
}
