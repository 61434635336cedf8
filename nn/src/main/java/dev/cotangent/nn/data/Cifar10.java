package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Download;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10, colour photographs of 32 × 32 pixels in ten classes, in its binary version: Krizhevsky,
 * <i>Learning multiple layers of features from tiny images</i>, University of Toronto, 2009.
 *
 * <p>Five files {@code data_batch_1.bin} to {@code data_batch_5.bin} to train on and {@code
 * test_batch.bin}, of 10,000 pictures each. A picture is a byte for its class, then 1024 bytes each
 * for red, green and blue, row by row.
 */
public final class Cifar10 {
  private static final String NAME = "cifar10";
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final Shape PICTURE = Shape.of(3, 32, 32);
  private static final int PER_FILE = 10_000;
  private static final int RECORD = 1 + PICTURE.size();
  private static final long BYTES = (long) PER_FILE * RECORD;
  private static final List<String> TRAIN =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
  private static final String TEST = "test_batch.bin";
  private static final String ARCHIVE = "cifar-10-binary.tar.gz";
  private static final Download PUBLISHED =
      new Download(
          List.of(URI.create("https://www.cs.toronto.edu/~kriz/" + ARCHIVE)),
          170_052_171,
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");

  private Cifar10() {}

  /** The name of the folder that holds the files: {@code cifar10}. */
  public static String folderName() {
    return NAME;
  }

  /** The names of the ten classes. */
  public static List<String> classes() {
    return CLASSES;
  }

  /**
   * Loads the data set from where it is found first: the folder {@code cifar10} in the one that the
   * environment variable {@code COTANGENT_DATA} names; the cache; else it is downloaded into the
   * cache (162 MiB, checked by SHA-256).
   *
   * <p>The cache is the folder named by the system property {@code cotangent.cache}, or {@code
   * cotangent} in the operating system's folder for caches.
   *
   * @throws DataException if a file is damaged
   * @throws IOException if the data can neither be found nor downloaded, with the ways to provide
   *     it
   */
  public static Parts load() throws IOException {
    return load(DataFolders.ofThisMachine(), PUBLISHED);
  }

  static Parts load(DataFolders folders, Download published) throws IOException {
    Optional<Path> provided = folders.provided(NAME).filter(Cifar10::isComplete);
    if (provided.isPresent()) {
      return load(provided.get());
    }
    Path cache = folders.cache(NAME);
    if (!isComplete(cache)) {
      download(published, cache);
    }
    return load(cache);
  }

  private static void download(Download published, Path cache) throws IOException {
    Path archive = cache.resolve(ARCHIVE);
    try {
      published.to(archive);
    } catch (IOException e) {
      throw new IOException(
          "[cifar10] the data must be found or downloaded, and was neither: put %s and the training batches into %s,"
                  .formatted(TEST, cache)
              + " or into a folder cifar10 inside the one that COTANGENT_DATA names, or call"
              + " load(folder) with the folder that has them",
          e);
    }
    unpack(archive, cache);
    Files.delete(archive);
  }

  private static void unpack(Path archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (name.equals(TEST) || TRAIN.contains(name)) {
          requireLength(entry.getSize(), archive);
          AtomicFile.write(folder.resolve(name), tar::transferTo);
        }
      }
    }
  }

  /**
   * Loads the data set from the files in a folder, or in the folder {@code cifar-10-batches-bin}
   * that the published archive makes there.
   *
   * <p>Training batches that are missing are done without, as long as there is one.
   *
   * @throws FileNotFoundException if there is no training batch, or no test batch
   * @throws DataException if a file is damaged: of another length, or with a label above 9
   * @throws IOException if a file cannot be read
   */
  public static Parts load(Path folder) throws IOException {
    Path files = files(folder);
    if (!isComplete(folder)) {
      throw new FileNotFoundException(
          "[cifar10] the folder must have %s and at least one of %s to %s: %s"
              .formatted(TEST, TRAIN.get(0), TRAIN.get(TRAIN.size() - 1), files));
    }
    return new Parts(read(training(files)), read(List.of(files.resolve(TEST))));
  }

  private static Path files(Path folder) {
    Path unpacked = folder.resolve("cifar-10-batches-bin");
    return Files.isDirectory(unpacked) ? unpacked : folder;
  }

  private static List<Path> training(Path files) {
    return TRAIN.stream().map(files::resolve).filter(Files::isRegularFile).toList();
  }

  private static boolean isComplete(Path folder) {
    Path files = files(folder);
    return !training(files).isEmpty() && Files.isRegularFile(files.resolve(TEST));
  }

  private static LabelledImages read(List<Path> files) throws IOException {
    for (Path file : files) {
      requireLength(Files.size(file), file);
    }
    byte[] pixels = new byte[files.size() * PER_FILE * PICTURE.size()];
    int[] labels = new int[files.size() * PER_FILE];
    for (int i = 0; i < files.size(); i++) {
      read(files.get(i), pixels, labels, i * PER_FILE);
    }
    return LabelledImages.ofOwned(PICTURE, pixels, labels, CLASSES);
  }

  private static void requireLength(long length, Path file) throws DataException {
    if (length != BYTES) {
      throw new DataException(
          NAME,
          file,
          String.format(
              Locale.ROOT, "%,d pictures of %,d bytes are %,d bytes", PER_FILE, RECORD, BYTES),
          String.format(Locale.ROOT, "%,d bytes", length));
    }
  }

  /** Reads a file's pictures to their places in all of them. */
  private static void read(Path file, byte[] pixels, int[] labels, int first) throws IOException {
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      read(stream, file, pixels, labels, first);
    }
  }

  /**
   * Reads a file's pictures from what may be shorter than the file was.
   *
   * @throws DataException if it is, or a label is none
   */
  static void read(InputStream stream, Path file, byte[] pixels, int[] labels, int first)
      throws IOException {
    for (int i = 0; i < PER_FILE; i++) {
      int label = stream.read();
      int read = stream.readNBytes(pixels, (first + i) * PICTURE.size(), PICTURE.size());
      if (read < PICTURE.size()) {
        requireLength((long) i * RECORD + Math.min(label, 0) + 1 + read, file);
      }
      if (label >= CLASSES.size()) {
        throw new DataException(
            NAME,
            file,
            "a label must be in [0, %s)".formatted(CLASSES.size()),
            String.format(Locale.ROOT, "label %d of picture %,d", label, i));
      }
      labels[first + i] = label;
    }
  }
}
