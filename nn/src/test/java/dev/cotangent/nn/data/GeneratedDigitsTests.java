package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cotangent.core.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedDigitsTests {
  private static final GeneratedDigits DIGITS = new GeneratedDigits(7, 28);

  @Test
  void drawsTheSameOnEveryMachine() {
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < 200; i++) {
      checksum.update(DIGITS.image(i));
      checksum.update(DIGITS.label(i));
    }
    assertEquals("5caeabf8", Long.toHexString(checksum.getValue()));
  }

  @Test
  void aSampleDependsOnSeedAndIndexAlone() {
    LabelledImages data = DIGITS.dataset(30);
    for (int i : new int[] {29, 3, 17}) {
      assertArrayEquals(
          LabelledImages.of(
                  Shape.of(1, 28, 28), DIGITS.image(i), new int[] {DIGITS.label(i)}, data.classes())
              .image(0)
              .toFloats(),
          data.image(i).toFloats());
      assertEquals(DIGITS.label(i), data.label(i));
      assertFalse(Arrays.equals(DIGITS.image(i), new GeneratedDigits(8, 28).image(i)));
    }
    assertEquals(28 * 28, DIGITS.image(Long.MAX_VALUE).length);
  }

  @Test
  void tenSamplesAreTheTenDigits() {
    for (int start = -10; start < 100; start += 10) {
      assertArrayEquals(
          IntStream.range(0, 10).toArray(),
          IntStream.range(start, start + 10).map(DIGITS::label).sorted().toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 28, 50, 101})
  void digitsAreCentredOnBlackAwayFromTheEdges(int size) {
    GeneratedDigits digits = new GeneratedDigits(3, size);
    for (int sample = 0; sample < 300; sample++) {
      byte[] image = digits.image(sample);
      double mass = 0;
      double x = 0;
      double y = 0;
      int black = 0;
      int most = 0;
      for (int at = 0; at < image.length; at++) {
        int ink = image[at] & 0xFF;
        mass += ink;
        x += ink * (at % size + 0.5);
        y += ink * (at / size + 0.5);
        black += ink == 0 ? 1 : 0;
        most = Math.max(most, ink);
      }
      double tolerance = size * 1.6 / 28;
      assertEquals(size / 2.0, x / mass, tolerance);
      assertEquals(size / 2.0, y / mass, tolerance);
      assertTrue(black > image.length / 3, () -> "mostly black");
      assertTrue(most > 150, () -> "some strong ink");
      double atEdge = 0;
      for (int i = 0; i < size; i++) {
        atEdge += (image[i * size] & 0xFF) + (image[i * size + size - 1] & 0xFF);
        atEdge += (image[i] & 0xFF) + (image[image.length - 1 - i] & 0xFF);
      }
      assertTrue(atEdge < 0.01 * mass, () -> "hardly any ink at the edges");
    }
  }

  @Test
  void refusesASizeThatCannotShowADigit() {
    assertThrows(IllegalArgumentException.class, () -> new GeneratedDigits(0, 15));
    assertThrows(IllegalArgumentException.class, () -> new GeneratedDigits(0, 1025));
    assertThrows(IllegalArgumentException.class, () -> DIGITS.dataset(0));
    assertThrows(IllegalArgumentException.class, () -> DIGITS.dataset(Integer.MAX_VALUE));
  }

  /** Digits of real people, recognised by the generated digit that is nearest to each. */
  @Test
  void resemblesRealHandwriting() throws IOException {
    String data = System.getenv("COTANGENT_DATA");
    assumeTrue(
        data != null && Files.isDirectory(Path.of(data, "mnist")),
        "set COTANGENT_DATA to a folder with mnist in it to run this test");
    LabelledImages real = Mnist.DIGITS.load().test().take(400);
    LabelledImages drawn = DIGITS.dataset(4000);
    long right =
        IntStream.range(0, 400).filter(i -> nearest(drawn, real, i) == real.label(i)).count();
    assertTrue(right > 290, () -> right + " of 400");
  }

  private static int nearest(LabelledImages drawn, LabelledImages real, int index) {
    float[] image = real.image(index).toFloats();
    double best = Double.MAX_VALUE;
    int label = -1;
    for (int i = 0; i < drawn.size(); i++) {
      float[] other = drawn.image(i).toFloats();
      double distance = 0;
      for (int at = 0; at < image.length; at++) {
        distance += (image[at] - other[at]) * (image[at] - other[at]);
      }
      if (distance < best) {
        best = distance;
        label = drawn.label(i);
      }
    }
    return label;
  }
}
