package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTests {
  private static final List<String> CLASSES = List.of("a", "b", "c");
  private static final byte[] IMAGES =
      IdxFiles.images(2, 1, 3, (byte) 0, (byte) 51, (byte) 255, (byte) 1, (byte) 2, (byte) 3);
  private static final byte[] LABELS = IdxFiles.labels((byte) 2, (byte) 0);

  @TempDir Path folder;

  private LabelledImages read(byte[] images, byte[] labels) throws IOException {
    return Idx.read(
        Files.write(folder.resolve("images"), images),
        Files.write(folder.resolve("labels"), labels),
        CLASSES);
  }

  private void assertRefused(String complaint, String file, byte[] images, byte[] labels) {
    String message = assertThrows(DataException.class, () -> read(images, labels)).getMessage();
    assertTrue(message.contains(complaint), message);
    assertTrue(message.contains(folder.resolve(file) + ":"), message);
  }

  @Test
  void readsImagesAndLabels() throws IOException {
    LabelledImages data = read(IMAGES, LABELS);
    assertEquals(2, data.size());
    assertEquals(Shape.of(1, 1, 3), data.sampleShape());
    assertEquals(CLASSES, data.classes());
    assertEquals(2, data.label(0));
    assertEquals(0, data.label(1));
    assertArrayEquals(new float[] {0, 0.2f, 1}, data.image(0).toFloats());
  }

  @Test
  void knowsCompressedFilesByTheirFirstBytes() throws IOException {
    LabelledImages data = read(IdxFiles.gzip(IMAGES), LABELS);
    assertArrayEquals(new float[] {0, 0.2f, 1}, data.image(0).toFloats());
  }

  @Test
  void refusesAnotherMagicNumber() {
    assertRefused("0x00000803: 0x00000801", "images", LABELS, LABELS);
    assertRefused("0x00000801: 0x00000803", "labels", IMAGES, IMAGES);
    byte[] floats = IdxFiles.idx(0xD03, new int[] {1, 1, 1}, (byte) 0);
    assertRefused("0x00000D03", "images", floats, LABELS);
  }

  @Test
  void allocatesNothingForWhatAHeaderOnlyClaims() {
    byte[] huge = IdxFiles.idx(0x803, new int[] {1 << 30, 1, 1}, new byte[84]);
    assertRefused("promises 1073741824 values: the file ends after 84", "images", huge, LABELS);
    byte[] negative = IdxFiles.idx(0x803, new int[] {Integer.MIN_VALUE, 1, 1}, new byte[84]);
    assertRefused("2147483648", "images", negative, LABELS);
    byte[] overflowing = IdxFiles.idx(0x803, new int[] {65536, 65536, 1}, new byte[84]);
    assertRefused("at most 2³⁰", "images", overflowing, LABELS);
    byte[] empty = IdxFiles.idx(0x803, new int[] {2, 0, 3});
    assertRefused("at least 1", "images", empty, LABELS);
  }

  @Test
  void expandsNoMoreThanACompressedFileMayHold() throws IOException {
    byte[] bomb = IdxFiles.gzip(IdxFiles.images(1, 10_000, 10_000, new byte[100_000_000]));
    assertTrue(bomb.length < 200_000);
    assertRefused("promises 100000000 values: so few bytes", "images", bomb, LABELS);
    byte[] goesOn = IdxFiles.gzip(Arrays.copyOf(IMAGES, 100_000_000));
    assertRefused("more bytes", "images", goesOn, LABELS);
    byte[] blank = IdxFiles.gzip(IdxFiles.images(2, 1_000, 1_000, new byte[2_000_000]));
    assertEquals(2, read(blank, LABELS).size());
  }

  @Test
  void refusesWhatIsCutShortOrGoesOn() throws IOException {
    byte[] packed = IdxFiles.gzip(IMAGES);
    assertRefused("cut short", "images", new byte[0], LABELS);
    assertRefused("cut short", "images", Arrays.copyOf(IMAGES, 15), LABELS);
    assertRefused("ends after 5", "images", Arrays.copyOf(IMAGES, IMAGES.length - 1), LABELS);
    assertRefused("cut short", "images", Arrays.copyOf(packed, packed.length - 9), LABELS);
    assertRefused("cut short", "images", Arrays.copyOf(packed, 2), LABELS);
    assertRefused("more bytes", "images", Arrays.copyOf(IMAGES, IMAGES.length + 1), LABELS);
    assertRefused("more bytes", "images", Arrays.copyOf(packed, packed.length + 1), LABELS);
    assertRefused("more bytes", "images", Arrays.copyOf(packed, packed.length + 99), LABELS);
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] packed = IdxFiles.gzip(IMAGES);
    packed[packed.length - 6] ^= 1; // in the checksum
    assertRefused("sound gzip", "images", packed, LABELS);
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    assertRefused("each of the 2 images", "labels", IMAGES, IdxFiles.labels((byte) 1));
    assertRefused(
        "[0, 3): label 3 of sample 1", "labels", IMAGES, IdxFiles.labels((byte) 1, (byte) 3));
    assertRefused("label 255", "labels", IMAGES, IdxFiles.labels((byte) -1, (byte) 0));
  }

  @Test
  void namesAFileThatIsMissing() {
    Path missing = folder.resolve("missing");
    assertThrows(NoSuchFileException.class, () -> Idx.read(missing, missing, CLASSES));
  }
}
