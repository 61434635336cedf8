package dev.cotangent.nn.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small files for tests. */
final class IdxFiles {
  private IdxFiles() {}

  /** Header and values; the header is written as given, right or wrong. */
  static byte[] idx(int magic, int[] dims, byte... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + values.length).putInt(magic);
    for (int dim : dims) {
      bytes.putInt(dim);
    }
    return bytes.put(values).array();
  }

  static byte[] labels(byte... labels) {
    return idx(0x801, new int[] {labels.length}, labels);
  }

  static byte[] images(int count, int height, int width, byte... values) {
    return idx(0x803, new int[] {count, height, width}, values);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** The four files of a data set; its first training label is given. */
  static void writeMnist(Path folder, int firstLabel) throws IOException {
    Files.createDirectories(folder);
    byte[] pixels = {0, 51, (byte) 204, (byte) 255, 5, 6, 7, 8};
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(images(2, 2, 2, pixels)));
    Files.write(
        folder.resolve("train-labels-idx1-ubyte.gz"), gzip(labels((byte) firstLabel, (byte) 9)));
    Files.write(
        folder.resolve("t10k-images-idx3-ubyte"),
        images(1, 2, 2, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels((byte) 3));
  }
}
