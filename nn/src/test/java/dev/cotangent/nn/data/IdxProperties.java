package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class IdxProperties {
  private static final List<String> CLASSES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();
  private static Path images;
  private static Path labels;

  @BeforeContainer
  static void makeFiles() throws IOException {
    images = Files.createTempFile("images", "idx");
    labels = Files.createTempFile("labels", "idx");
  }

  @AfterContainer
  static void removeFiles() throws IOException {
    Files.delete(images);
    Files.delete(labels);
  }

  private static byte[] pixels(int count) {
    byte[] pixels = new byte[count];
    IntStream.range(0, count).forEach(i -> pixels[i] = (byte) (i * 37));
    return pixels;
  }

  private static byte[] imageFile(int count, boolean compressed) throws IOException {
    byte[] plain = IdxFiles.images(count, 3, 2, pixels(6 * count));
    return compressed ? IdxFiles.gzip(plain) : plain;
  }

  @Property(tries = 200)
  void everyPixelArrives(@ForAll @IntRange(min = 1, max = 20) int count, @ForAll boolean compressed)
      throws IOException {
    Files.write(images, imageFile(count, compressed));
    Files.write(labels, IdxFiles.labels(new byte[count]));
    LabelledImages data = Idx.read(images, labels, CLASSES);
    byte[] pixels = pixels(6 * count);
    for (int i = 0; i < pixels.length; i++) {
      assertEquals((float) ((pixels[i] & 0xFF) / 255.0), data.image(i / 6).at(i % 6), 1e-7);
    }
  }

  @Property(tries = 500)
  void aFileCutShortIsRefused(
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll boolean compressed,
      @ForAll @IntRange(min = 0) int at)
      throws IOException {
    byte[] bytes = imageFile(count, compressed);
    Files.write(images, Arrays.copyOf(bytes, at % bytes.length));
    Files.write(labels, IdxFiles.labels(new byte[count]));
    assertThrows(DataException.class, () -> Idx.read(images, labels, CLASSES));
  }

  @Property(tries = 1000)
  void anyByteChangedIsReadOrRefused(
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll boolean compressed,
      @ForAll @IntRange(min = 0) int at,
      @ForAll byte change)
      throws IOException {
    byte[] bytes = imageFile(count, compressed);
    bytes[at % bytes.length] ^= change;
    Files.write(images, bytes);
    Files.write(labels, IdxFiles.labels(new byte[count]));
    LabelledImages data;
    try {
      data = Idx.read(images, labels, CLASSES);
    } catch (DataException e) {
      return;
    }
    assertEquals(count, data.size());
  }
}
