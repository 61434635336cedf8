package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * CIFAR-100, colour photographs of 32 × 32 pixels in 100 fine classes, which make up 20 coarse
 * ones, in its binary version: Krizhevsky, <i>Learning multiple layers of features from tiny
 * images</i>, University of Toronto, 2009.
 *
 * <p>{@code train.bin} and {@code test.bin}: each picture is a byte for its coarse and one for its
 * fine class, then 1024 bytes each for red, green and blue, row by row. The names of the classes
 * are in {@code coarse_label_names.txt} and {@code fine_label_names.txt}.
 */
public enum Cifar100 {
  /** The 20 coarse classes, such as flowers. */
  COARSE(0, 20),

  /** The 100 fine classes, such as orchids. */
  FINE(1, 100);

  private static final String NAME = "cifar100";
  private static final Shape PICTURE = Shape.of(3, 32, 32);
  private static final int LABELS = 2;
  private static final int RECORD = LABELS + PICTURE.size();
  private static final int MOST = 100_000;

  private final int place;
  private final int classes;

  Cifar100(int place, int classes) {
    this.place = place;
    this.classes = classes;
  }

  /**
   * Loads the pictures with these labels from a folder; nothing is downloaded.
   *
   * @throws FileNotFoundException if a file is missing
   * @throws DataException if a file is damaged
   * @throws IOException if a file cannot be read
   */
  public Parts load(Path folder) throws IOException {
    List<String> names = names(folder);
    return new Parts(
        read(folder.resolve("train.bin"), names), read(folder.resolve("test.bin"), names));
  }

  private List<String> names(Path folder) throws IOException {
    Path file = require(folder.resolve(name().toLowerCase(Locale.ROOT) + "_label_names.txt"));
    if (Files.size(file) > 1 << 16) {
      throw new DataException(NAME, file, "a file of names must be short", "it is not");
    }
    List<String> names =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    if (names.size() != classes) {
      throw new DataException(
          NAME, file, "there must be %s names".formatted(classes), names.size() + " names");
    }
    return names;
  }

  private static Path require(Path file) throws FileNotFoundException {
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException("[cifar100] the folder must have " + file);
    }
    return file;
  }

  private LabelledImages read(Path file, List<String> names) throws IOException {
    long length = Files.size(require(file));
    int count = (int) Math.min(MOST, length / RECORD);
    if (count == 0 || length != (long) count * RECORD) {
      throw new DataException(
          NAME,
          file,
          "the file must hold 1 to %s pictures of %s bytes".formatted(MOST, RECORD),
          length + " bytes");
    }
    byte[] pixels = new byte[Shape.of(count, PICTURE.size()).size()];
    int[] labels = new int[count];
    byte[] both = new byte[LABELS];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int i = 0; i < count; i++) {
        int read =
            in.readNBytes(both, 0, LABELS)
                + in.readNBytes(pixels, i * PICTURE.size(), PICTURE.size());
        labels[i] = both[place] & 0xFF;
        if (read < RECORD || labels[i] >= classes) {
          throw new DataException(
              NAME,
              file,
              "a label must be in [0, %s), and no picture cut short".formatted(classes),
              "label %s of picture %s, %s bytes".formatted(labels[i], i, read));
        }
      }
    }
    return LabelledImages.ofOwned(PICTURE, pixels, labels, names);
  }
}
