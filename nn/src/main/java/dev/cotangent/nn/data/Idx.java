package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the IDX format of the MNIST files: a magic number that gives type and rank, the extents in
 * big-endian 32-bit numbers, then the values (LeCun, Cortes and Burges, <i>The MNIST database</i>).
 *
 * <p>Files may be compressed with gzip; their first bytes tell, not their names. A header that
 * claims more than its file can hold is refused before anything is allocated; a compressed file can
 * hold 64 times its length, or 8 MiB if that is more.
 */
public final class Idx {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int IMAGES_RANK = 3;
  private static final int LABELS_RANK = 1;
  private static final int LIMIT = 1 << 30;

  /** Compressed files may hold so much, however small they are. */
  private static final long SMALL = 8 << 20;

  /**
   * Larger compressed files may hold so many times their length; MNIST's hold five times as much.
   */
  private static final long MOST_EXPANSION = 64;

  private Idx() {}

  /**
   * Reads grey images and their labels.
   *
   * @param images a file of rank 3: count, height, width
   * @param labels a file of rank 1
   * @param classes the names of the classes; a label is an index into them
   * @return samples of shape [1, height, width]
   * @throws DataException if a file is damaged or cut short, goes on after its last value, holds
   *     something else or more than 2³⁰ bytes, if the counts differ, or if a label has no class
   * @throws IOException if a file cannot be read
   */
  public static LabelledImages read(Path images, Path labels, List<String> classes)
      throws IOException {
    Contents pixels = Contents.read(images, IMAGES_RANK);
    Contents numbers = Contents.read(labels, LABELS_RANK);
    int count = pixels.shape.dim(0);
    if (numbers.shape.dim(0) != count) {
      throw new DataException(
          "idx",
          labels,
          "there must be one label for each of the %s images in %s".formatted(count, images),
          numbers.shape.dim(0) + " labels");
    }
    int[] classOf = new int[count];
    for (int i = 0; i < count; i++) {
      classOf[i] = numbers.values[i] & 0xFF;
      if (classOf[i] >= classes.size()) {
        throw new DataException(
            "idx",
            labels,
            "a label must be in [0, %s)".formatted(classes.size()),
            "label %s of sample %s".formatted(classOf[i], i));
      }
    }
    Shape sample = Shape.of(1, pixels.shape.dim(1), pixels.shape.dim(2));
    return LabelledImages.ofOwned(sample, pixels.values, classOf, classes);
  }

  /** What one file holds. */
  private static final class Contents {
    final Shape shape;
    final byte[] values;

    private Contents(Shape shape, byte[] values) {
      this.shape = shape;
      this.values = values;
    }

    static Contents read(Path file, int rank) throws IOException {
      try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
        long length = Files.size(file);
        if (length > LIMIT) {
          throw wrong(file, "a file has at most 2³⁰ bytes", length + " bytes");
        }
        bytes.mark(2);
        boolean compressed = bytes.read() == 0x1F && bytes.read() == 0x8B;
        bytes.reset();
        if (!compressed) {
          long most = length - Integer.BYTES * (1L + rank);
          Contents contents = parse(bytes, file, rank, most, "the file ends after " + most);
          requireEnd(bytes.read() < 0, file);
          return contents;
        }
        byte[] packed = bytes.readNBytes((int) length);
        try (Gunzip content = new Gunzip(packed)) {
          long most = Math.max(SMALL, MOST_EXPANSION * length);
          Contents contents =
              parse(content, file, rank, most, "so few bytes are expanded to at most " + most);
          requireEnd(content.read() < 0 && !content.moreFollows() && bytes.read() < 0, file);
          return contents;
        }
      } catch (EOFException e) {
        throw wrong(file, "the file must not be cut short", "it ends too early");
      } catch (ZipException e) {
        throw wrong(file, "the file must be sound gzip", String.valueOf(e.getMessage()));
      }
    }

    private static void requireEnd(boolean ended, Path file) throws DataException {
      if (!ended) {
        throw wrong(file, "the file must end after its last value", "more bytes follow");
      }
    }

    /** Reads what the header promises, unless that is more than there can be. */
    private static Contents parse(
        InputStream content, Path file, int rank, long most, String whyNoMore) throws IOException {
      DataInputStream data = new DataInputStream(content);
      int magic = data.readInt();
      int expected = UNSIGNED_BYTE << 8 | rank;
      if (magic != expected) {
        throw wrong(
            file,
            String.format(
                Locale.ROOT,
                "the magic number of unsigned bytes of rank %d is 0x%08X",
                rank,
                expected),
            String.format(Locale.ROOT, "0x%08X", magic));
      }
      int[] dims = new int[rank];
      long product = 1;
      for (int axis = 0; axis < rank; axis++) {
        dims[axis] = data.readInt();
        product *= dims[axis];
        if (dims[axis] < 1 || product > LIMIT) {
          throw wrong(
              file,
              "extents must be at least 1, with a product of at most 2³⁰",
              "extent %s along axis %s".formatted(Integer.toUnsignedString(dims[axis]), axis));
        }
      }
      if (product > most) {
        throw wrong(file, "the header promises %s values".formatted(product), whyNoMore);
      }
      byte[] values = new byte[(int) product];
      int read = data.readNBytes(values, 0, values.length);
      if (read < product) {
        throw wrong(
            file,
            "the header promises %s values".formatted(product),
            "the file ends after " + read);
      }
      return new Contents(Shape.of(dims), values);
    }

    private static DataException wrong(Path file, String rule, String found) {
      return new DataException("idx", file, rule, found);
    }
  }

  /** Decompresses bytes, and can tell whether they go on after the end of the compressed data. */
  private static final class Gunzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    Gunzip(byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes), bytes.length);
    }

    /** Valid at the end of the stream; the whole input was buffered, so all that is left counts. */
    boolean moreFollows() {
      return inf.getRemaining() > TRAILER;
    }
  }
}
