package dev.cotangent.nn.data.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PictureAugmentationTests {
  private static final int SIZE = 24;

  /** A picture of colours that differ everywhere. */
  private static Tensor picture() {
    return Tensor.generate(Shape.of(3, 5, 7), i -> StrictMath.sin(i)).as(Precision.FLOAT32);
  }

  /** A round blob with its middle at (x, y). */
  private static Tensor blob(double x, double y, double radius) {
    return Tensor.generate(
        Shape.of(1, SIZE, SIZE),
        i -> {
          double dx = i % SIZE - x;
          double dy = i / SIZE - y;
          return StrictMath.exp(-(dx * dx + dy * dy) / (2 * radius * radius));
        });
  }

  private static Tensor apply(PictureAugmentation augmentation, Tensor picture, long number) {
    Sample sample = Sample.of(picture, Tensor.scalar(0));
    try {
      return augmentation.apply(sample, new CounterRandom(11, number)).get("inputs").tensor();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Mean and deviations of where the values of a plane lie: x, y, xx, xy, yy. */
  private static double[] moments(Tensor plane) {
    double mass = 0;
    double[] first = new double[2];
    for (int i = 0; i < plane.size(); i++) {
      mass += plane.at(i);
      first[0] += plane.at(i) * (i % SIZE);
      first[1] += plane.at(i) * (i / SIZE);
    }
    double x = first[0] / mass;
    double y = first[1] / mass;
    double[] second = new double[3];
    for (int i = 0; i < plane.size(); i++) {
      double dx = i % SIZE - x;
      double dy = i / SIZE - y;
      second[0] += plane.at(i) * dx * dx / mass;
      second[1] += plane.at(i) * dx * dy / mass;
      second[2] += plane.at(i) * dy * dy / mass;
    }
    return new double[] {x, y, second[0], second[1], second[2]};
  }

  private static List<Double> over(int samples, DoubleUnaryOperator measure) {
    return IntStream.range(0, samples).mapToObj(i -> measure.applyAsDouble(i)).toList();
  }

  private static void assertSpread(double low, double high, double slack, List<Double> found) {
    double least = found.stream().mapToDouble(x -> x).min().orElseThrow();
    double most = found.stream().mapToDouble(x -> x).max().orElseThrow();
    double width = high - low;
    assertTrue(least >= low - slack && least <= low + 0.15 * width + slack, "least " + least);
    assertTrue(most <= high + slack && most >= high - 0.15 * width - slack, "most " + most);
  }

  @Test
  void noEffectChangesNothing() {
    assertEquals(picture(), apply(PictureAugmentation.none(), picture(), 0));
  }

  @Test
  void aFlipIsExactAndMeetsHalf() {
    PictureAugmentation flip = PictureAugmentation.none().flip();
    Tensor picture = picture();
    Tensor mirrored =
        Tensor.generate(picture.shape(), i -> picture.at(i / 7 * 7 + 6 - i % 7))
            .as(Precision.FLOAT32);
    int flipped = 0;
    for (int i = 0; i < 200; i++) {
      Tensor found = apply(flip, picture, i);
      if (!found.equals(picture)) {
        assertEquals(mirrored, found);
        flipped++;
      }
    }
    assertTrue(flipped > 70 && flipped < 130, flipped + " of 200");
  }

  @Test
  void shiftsMoveByPartsOfPixelsUpToTheMost() {
    PictureAugmentation shift = PictureAugmentation.none().shift(3);
    Tensor blob = blob(11, 12, 1.5);
    List<double[]> moved =
        IntStream.range(0, 200).mapToObj(i -> moments(apply(shift, blob, i))).toList();
    assertSpread(8, 14, 0.01, moved.stream().map(m -> m[0]).toList());
    assertSpread(9, 15, 0.01, moved.stream().map(m -> m[1]).toList());
    assertTrue(moved.stream().anyMatch(m -> Math.abs(m[0] - Math.rint(m[0])) > 0.3));
  }

  @Test
  void rotationsTurnAroundTheMiddle() {
    PictureAugmentation rotate = PictureAugmentation.none().rotate(30);
    double middle = (SIZE - 1) / 2.0;
    Tensor blob = blob(middle + 6, middle, 1.5);
    List<Double> angles = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] m = moments(apply(rotate, blob, i));
      assertEquals(6, Math.hypot(m[0] - middle, m[1] - middle), 0.02);
      angles.add(Math.toDegrees(Math.atan2(m[1] - middle, m[0] - middle)));
    }
    assertSpread(-30, 30, 0.2, angles);
  }

  @Test
  void scalesEnlargeAroundTheMiddle() {
    double middle = (SIZE - 1) / 2.0;
    Tensor blob = blob(middle + 4, middle + 2, 1.5);
    PictureAugmentation scale = PictureAugmentation.none().scale(0.7, 1.3);
    assertSpread(
        0.7, 1.3, 0.01, over(200, i -> (moments(apply(scale, blob, (long) i))[0] - middle) / 4));
    PictureAugmentation stretch = PictureAugmentation.none().stretch(0.7, 1.3);
    List<Double> ratios =
        over(
            200,
            i -> {
              double[] m = moments(apply(stretch, blob, (long) i));
              return (m[0] - middle) / (m[1] - middle) / 2;
            });
    assertTrue(ratios.stream().anyMatch(r -> r > 1.2) && ratios.stream().anyMatch(r -> r < 0.8));
  }

  @Test
  void shearsMoveRowsSideways() {
    double middle = (SIZE - 1) / 2.0;
    Tensor blob = blob(middle, middle + 5, 1.5);
    PictureAugmentation shear = PictureAugmentation.none().shear(20);
    List<Double> leaning = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] m = moments(apply(shear, blob, i));
      assertEquals(middle + 5, m[1], 0.02);
      leaning.add(Math.toDegrees(Math.atan((m[0] - middle) / 5)));
    }
    assertSpread(-20, 20, 0.3, leaning);
  }

  @Test
  void cropsAreExactParts() {
    PictureAugmentation crop = PictureAugmentation.none().crop(4, 5, 1).fill(9);
    Tensor picture = picture();
    boolean[] met = new boolean[4 * 5];
    for (int i = 0; i < 300; i++) {
      Tensor part = apply(crop, picture, i);
      assertEquals(Shape.of(3, 4, 5), part.shape());
      int found = -1;
      for (int place = 0; place < 20; place++) {
        int top = place / 5 - 1;
        int left = place % 5 - 1;
        Tensor expected =
            Tensor.generate(
                    part.shape(),
                    p -> {
                      int y = p / 5 % 4 + top;
                      int x = p % 5 + left;
                      boolean inside = y >= 0 && y < 5 && x >= 0 && x < 7;
                      return inside ? picture.get(p / 20, y, x) : 9;
                    })
                .as(Precision.FLOAT32);
        found = expected.equals(part) ? place : found;
      }
      assertNotEquals(-1, found);
      met[found] = true;
    }
    assertTrue(IntStream.range(0, 20).allMatch(i -> met[i]));
    assertThrows(
        IllegalArgumentException.class,
        () -> apply(PictureAugmentation.none().crop(6, 5, 0), picture, 0));
  }

  @Test
  void elasticFieldsHaveTheVarianceOfSmoothedNumbersAtEachPixel() {
    // Far from the edge, of uniform numbers (variance 1/3) smoothed by a Gaussian: α²/3 · 1/(4πσ²).
    double strength = 30;
    Warp.Size size = new Warp.Size(1, 61, 61);
    ElasticField.Texture texture = ElasticField.Texture.of(strength, 4);
    ElasticField field = new ElasticField();
    float[] row = new float[61];
    double near = 0;
    double far = 0;
    double squares = 0;
    int count = 4_000;
    for (int i = 0; i < count; i++) {
      field.draw(new CounterRandom(5, i), i % 2, size, texture);
      field.row(30, row, 61);
      squares += row[30] * row[30];
      near += row[28] * row[32];
      far += row[20] * row[40];
    }
    double variance = strength * strength / 3 / (4 * Math.PI * 16);
    assertEquals(1, squares / count / variance, 0.08);
    assertEquals(StrictMath.exp(-16 / 64.0), near / count / variance, 0.08); // exp(−d²/4σ²)
    assertEquals(0, far / count / variance, 0.08);
  }

  @Test
  void elasticBendingKeepsMostOfThePicture() {
    PictureAugmentation elastic = PictureAugmentation.none().elastic(20, 4);
    Tensor blob = blob(11.5, 11.5, 4);
    double mass = Arrays.stream(blob.toDoubles()).sum();
    for (int i = 0; i < 50; i++) {
      Tensor bent = apply(elastic, blob, i);
      assertEquals(1, Arrays.stream(bent.toDoubles()).sum() / mass, 0.4);
      assertNotEquals(blob, bent);
    }
  }

  @Test
  void coloursChangeByTheirFormulas() {
    Tensor picture = picture();
    double mean = Arrays.stream(picture.toDoubles()).average().orElseThrow();
    Tensor brighter = apply(PictureAugmentation.none().brightness(0.5), picture, 3);
    double more = brighter.at(0) - picture.at(0);
    Tensor sharper = apply(PictureAugmentation.none().contrast(2, 2), picture, 3);
    Tensor grey = apply(PictureAugmentation.none().saturation(0, 0), picture, 3);
    for (int i = 0; i < picture.size(); i++) {
      assertEquals(picture.at(i) + more, brighter.at(i), 1e-6);
      assertEquals(mean + 2 * (picture.at(i) - mean), sharper.at(i), 1e-5);
      int pixel = i % 35;
      double luma =
          0.299 * picture.at(pixel)
              + 0.587 * picture.at(pixel + 35)
              + 0.114 * picture.at(pixel + 70);
      assertEquals(luma, grey.at(i), 1e-6);
    }
    PictureAugmentation brightness = PictureAugmentation.none().brightness(0.5);
    assertSpread(
        -0.5,
        0.5,
        0.01,
        over(200, i -> apply(brightness, picture, (long) i).at(0) - picture.at(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> apply(PictureAugmentation.none().saturation(0, 1), blob(1, 1, 1), 0));
  }

  @Test
  void noiseIsIndependentAndNormal() {
    Tensor zeros = Tensor.zeros(1, 64, 64);
    double[] noise = apply(PictureAugmentation.none().noise(0.2), zeros, 1).toDoubles();
    double squares = Arrays.stream(noise).map(x -> x * x).average().orElseThrow();
    double products =
        IntStream.range(1, noise.length)
            .mapToDouble(i -> noise[i] * noise[i - 1])
            .average()
            .orElseThrow();
    assertEquals(0.2, Math.sqrt(squares), 0.01);
    assertEquals(0, products / squares, 0.06);
    double beyond = Arrays.stream(noise).filter(x -> Math.abs(x) > 0.4).count();
    assertEquals(0.0455, beyond / noise.length, 0.012);
    double[] clamped =
        apply(PictureAugmentation.none().noise(0.2).clamp(0, 0.1), zeros, 1).toDoubles();
    for (int i = 0; i < noise.length; i++) {
      assertEquals(Math.max(0, Math.min(0.1, noise[i])), clamped[i], 1e-7);
    }
  }

  @Test
  void erasedSquaresMayReachOverTheEdge() {
    Tensor ones = Tensor.full(Shape.of(2, 10, 10), 1);
    PictureAugmentation erase = PictureAugmentation.none().erase(4, 0.5).fill(7);
    int erased = 0;
    boolean cut = false;
    for (int i = 0; i < 300; i++) {
      Tensor found = apply(erase, ones, i);
      long gone = Arrays.stream(found.toDoubles()).filter(x -> x == 7).count();
      assertTrue(gone <= 32 && gone % 2 == 0, gone + " values");
      assertEquals(200 - gone, Arrays.stream(found.toDoubles()).filter(x -> x == 1).count());
      erased += gone > 0 ? 1 : 0;
      cut |= gone > 0 && gone < 32;
    }
    assertTrue(erased > 120 && erased < 180, erased + " of 300");
    assertTrue(cut);
  }

  @Test
  void severalMovesAreOneInterpolation() {
    // Turned by +30° and then by −30°, the picture is what it was: twice blurred it would not be.
    Motion motion = new Motion();
    motion.rotate(Math.PI / 6);
    motion.scale(1.25, 1.25);
    motion.shift(3, -2);
    motion.shift(-3, 2);
    motion.scale(0.8, 0.8);
    motion.rotate(-Math.PI / 6);
    Warp warp = new Warp();
    float[] values = picture().toFloats();
    System.arraycopy(values, 0, warp.source(values.length), 0, values.length);
    float[] target = new float[values.length];
    Warp.Size size = new Warp.Size(3, 5, 7);
    warp.apply(size, size, motion.map(), false, 0, target, 0);
    assertArrayEquals(values, target, 1e-5f);
  }

  @Test
  void variantsDependOnSeedEpochAndSampleAloneForAnyNumberOfThreads() {
    Tensor pictures = Tensor.generate(Shape.of(20, 1, 12, 12), i -> i % 17);
    PictureAugmentation all =
        PictureAugmentation.none()
            .rotate(20)
            .scale(0.8, 1.2)
            .shear(10)
            .shift(2)
            .flip()
            .crop(10, 11, 1)
            .elastic(20, 3)
            .brightness(1)
            .contrast(0.5, 1.5)
            .noise(0.1)
            .erase(3, 0.7);
    Batches batches =
        Dataset.of(Map.of("inputs", pictures, "targets", Tensor.generate(Shape.of(20), i -> i)))
            .shuffle(1)
            .map(2, all)
            .batch(6, Sample::stack);
    List<Minibatch> expected = take(batches, 3);
    assertNotEquals(expected, take(batches, 4));
    for (int threads = 1; threads <= 4; threads++) {
      assertEquals(expected, take(batches.prefetch(threads), 3));
    }
  }

  private static List<Minibatch> take(Batches batches, int epoch) {
    List<Minibatch> all = new ArrayList<>();
    try (Batches.Pass pass = batches.epoch(epoch, 0)) {
      pass.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void refusesWhatMakesNoSense() {
    PictureAugmentation none = PictureAugmentation.none();
    assertThrows(IllegalArgumentException.class, () -> none.shift(-1));
    assertThrows(IllegalArgumentException.class, () -> none.rotate(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> none.scale(0, 1));
    assertThrows(IllegalArgumentException.class, () -> none.scale(1.1, 1));
    assertThrows(IllegalArgumentException.class, () -> none.scale(1, Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> none.stretch(1, Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> none.saturation(0, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> none.shear(90));
    assertThrows(IllegalArgumentException.class, () -> none.crop(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> none.elastic(1, 101));
    assertThrows(IllegalArgumentException.class, () -> none.erase(0, 1));
    assertThrows(IllegalArgumentException.class, () -> none.erase(1, 1.5));
    assertThrows(IllegalArgumentException.class, () -> none.contrast(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> none.clamp(1, 0));
    Sample flat = Sample.of(Tensor.vector(1, 2), Tensor.scalar(0));
    assertThrows(
        IllegalArgumentException.class, () -> none.shift(1).apply(flat, new CounterRandom(1, 1)));
  }

  @Test
  void mixupMixesInputsAndTargetsAlike() {
    Tensor x = Tensor.generate(Shape.of(8, 2), i -> i / 2);
    Tensor y = Tensor.generate(Shape.of(8), i -> i % 3);
    Minibatch batch = Minibatch.of(x, y);
    List<Double> lambdas = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Minibatch mixed = new Mixup(3, 1).apply(batch, new CounterRandom(1, i));
      Tensor inputs = mixed.tensors().get("inputs");
      Tensor targets = mixed.tensors().get("targets");
      assertEquals(Shape.of(8, 3), targets.shape());
      int[] partner = new CounterRandom(1, i).permutation(8);
      double lambda = Double.NaN;
      for (int n = 0; n < 8; n++) {
        if (partner[n] != n) {
          double found = (inputs.get(n, 0) - partner[n]) / (n - partner[n]);
          assertTrue(Double.isNaN(lambda) || Math.abs(lambda - found) < 1e-5);
          lambda = found;
        }
        assertEquals(inputs.get(n, 0), inputs.get(n, 1));
      }
      for (int n = 0; n < 8; n++) {
        for (int c = 0; c < 3; c++) {
          double expected = (n % 3 == c ? lambda : 0) + (partner[n] % 3 == c ? 1 - lambda : 0);
          assertEquals(expected, targets.get(n, c), 1e-5);
        }
      }
      lambdas.add(lambda);
    }
    // Beta(1, 1) is uniform.
    assertSpread(0, 1, 1e-6, lambdas);
    assertEquals(0.5, lambdas.stream().mapToDouble(l -> l).average().orElseThrow(), 0.05);
    // The variance of Beta(α, α) is 1 / (4 · (2α + 1)).
    double variance =
        over(
                2_000,
                i -> {
                  Minibatch mixed = new Mixup(3, 0.2).apply(batch, new CounterRandom(2, (long) i));
                  int[] partner = new CounterRandom(2, (long) i).permutation(8);
                  int n = IntStream.range(0, 8).filter(k -> partner[k] != k).findFirst().orElse(0);
                  double lambda =
                      (mixed.tensors().get("inputs").get(n, 0) - partner[n]) / (n - partner[n]);
                  return (lambda - 0.5) * (lambda - 0.5);
                })
            .stream()
            .mapToDouble(v -> v)
            .average()
            .orElseThrow();
    assertEquals(1 / (4 * 1.4), variance, 0.01);
    assertThrows(IllegalArgumentException.class, () -> new Mixup(1, 0.2));
    assertThrows(IllegalArgumentException.class, () -> new Mixup(3, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Mixup(2, 0.2).apply(batch, new CounterRandom(1, 1)));
  }
}
