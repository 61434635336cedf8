package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the IDX format of the MNIST files: a magic number that gives type and rank, the extents in
 * big-endian 32-bit numbers, then the values (LeCun, Cortes and Burges, <i>The MNIST database</i>).
 *
 * <p>Files may be compressed with gzip; their first bytes tell, not their names. Memory grows with
 * what a file holds, never with what its header claims.
 */
public final class Idx {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int IMAGES_RANK = 3;
  private static final int LABELS_RANK = 1;
  private static final int LIMIT = 1 << 30;

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
  public static Dataset read(Path images, Path labels, List<String> classes) throws IOException {
    Contents pixels = Contents.read(images, IMAGES_RANK);
    Contents numbers = Contents.read(labels, LABELS_RANK);
    int count = pixels.shape.dim(0);
    if (numbers.shape.dim(0) != count) {
      throw new DataException(
          "idx",
          labels,
          "there must be one label for each of the %d images in %s".formatted(count, images),
          numbers.shape.dim(0) + " labels");
    }
    int[] classOf = new int[count];
    for (int i = 0; i < count; i++) {
      classOf[i] = numbers.values[i] & 0xFF;
      if (classOf[i] >= classes.size()) {
        throw new DataException(
            "idx",
            labels,
            "a label must be in [0, %d)".formatted(classes.size()),
            "label %d of sample %d".formatted(classOf[i], i));
      }
    }
    Shape sample = Shape.of(1, pixels.shape.dim(1), pixels.shape.dim(2));
    return Dataset.ofOwned(sample, pixels.values, classOf, classes);
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
      if (Files.size(file) > LIMIT) {
        throw wrong(file, "a file has at most 2³⁰ bytes", Files.size(file) + " bytes");
      }
      byte[] bytes = Files.readAllBytes(file);
      boolean compressed = bytes.length >= 2 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
      try (InputStream content = compressed ? new Gunzip(bytes) : new ByteArrayInputStream(bytes)) {
        Contents contents = parse(content, file, rank);
        if (content.read() >= 0 || (content instanceof Gunzip gunzip && gunzip.moreFollows())) {
          throw wrong(file, "the file must end after its last value", "more bytes follow");
        }
        return contents;
      } catch (EOFException e) {
        throw wrong(file, "the file must not be cut short", "it ends too early");
      } catch (ZipException e) {
        throw wrong(file, "the file must be sound gzip", String.valueOf(e.getMessage()));
      }
    }

    private static Contents parse(InputStream content, Path file, int rank) throws IOException {
      DataInputStream data = new DataInputStream(content);
      int magic = data.readInt();
      int expected = UNSIGNED_BYTE << 8 | rank;
      if (magic != expected) {
        throw wrong(
            file,
            "the magic number of unsigned bytes of rank %d is 0x%08X".formatted(rank, expected),
            "0x%08X".formatted(magic));
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
              "extent %s along axis %d".formatted(Integer.toUnsignedString(dims[axis]), axis));
        }
      }
      byte[] values = data.readNBytes((int) product);
      if (values.length < product) {
        throw wrong(
            file,
            "the header promises %d values".formatted(product),
            "the file ends after " + values.length);
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
