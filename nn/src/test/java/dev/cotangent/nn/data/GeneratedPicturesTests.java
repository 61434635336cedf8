package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class GeneratedPicturesTests {
  private static final GeneratedPictures PICTURES = new GeneratedPictures(7);

  @Test
  void drawsTheSameOnEveryMachine() {
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < 100; i++) {
      checksum.update(PICTURES.picture(i));
      checksum.update(PICTURES.label(i));
    }
    assertEquals("3a991f77", Long.toHexString(checksum.getValue()));
  }

  @Test
  void aSampleDependsOnSeedAndIndexAlone() {
    LabelledImages data = PICTURES.dataset(30);
    for (int i : new int[] {29, 3, 17}) {
      byte[] picture = PICTURES.picture(i);
      LabelledImages alone =
          LabelledImages.of(
              Shape.of(3, 32, 32), picture, new int[] {PICTURES.label(i)}, data.classes());
      assertArrayEquals(alone.image(0).toFloats(), data.image(i).toFloats());
      assertEquals(PICTURES.label(i), data.label(i));
      assertFalse(Arrays.equals(picture, new GeneratedPictures(8).picture(i)));
    }
    assertThrows(IllegalArgumentException.class, () -> PICTURES.dataset(0));
  }

  @Test
  void tenSamplesAreTheTenClasses() {
    for (int start = -10; start < 100; start += 10) {
      assertArrayEquals(
          IntStream.range(0, 10).toArray(),
          IntStream.range(start, start + 10).map(PICTURES::label).sorted().toArray());
    }
  }

  /** A form must be seen: the colours of a picture fall into two groups that are far apart. */
  @Test
  void everyPictureShowsAFormOnItsGround() {
    for (int sample = 0; sample < 500; sample++) {
      byte[] picture = PICTURES.picture(sample);
      double widest = 0;
      for (int channel = 0; channel < 3; channel++) {
        int[] sorted =
            IntStream.range(channel * 1024, (channel + 1) * 1024)
                .map(i -> picture[i] & 0xFF)
                .sorted()
                .toArray();
        widest = Math.max(widest, sorted[1003] - sorted[20]);
      }
      assertTrue(widest > 50, "picture " + sample + ": " + widest);
    }
  }
}
