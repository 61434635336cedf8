package dev.cotangent.nn.io;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contents of a safetensors file: tensors by name, and notes.
 *
 * <p>The format (Hugging Face, <i>safetensors</i>): the length of the header in 8 bytes, the header
 * in JSON, then the values of all tensors, little-endian and row-major, without gaps. PyTorch, JAX
 * and NumPy read and write it. Types F32 and F64 are written and read; numbers of 8 and 16 bits are
 * read as float32, whole numbers of 32 and 64 bits as float64. Whole numbers beyond 2⁵³, which that
 * does not hold exactly, are refused.
 *
 * @param tensors the tensors in the order of the header
 * @param metadata free notes, key to text
 * @param empty tensors without values, which no {@link Tensor} is: kept to be written again
 */
public record Safetensors(
    Map<String, Tensor> tensors, Map<String, String> metadata, Map<String, Empty> empty) {
  private static final int CHUNK = 1 << 16;

  /**
   * A tensor without values.
   *
   * @param type of the values that there are none of
   * @param extents at least one of them 0
   */
  public record Empty(NumberType type, List<Long> extents) {
    /**
     * Keeps a copy of the extents.
     *
     * @throws IllegalArgumentException if none is 0, or one is negative
     */
    public Empty {
      extents = List.copyOf(extents);
      if (!extents.contains(0L) || extents.stream().anyMatch(extent -> extent < 0)) {
        throw new IllegalArgumentException(
            "[safetensors] extents without values have a 0, and none is negative: " + extents);
      }
    }
  }

  /**
   * Keeps copies of the maps, in their order.
   *
   * @throws IllegalArgumentException if a tensor has the name that the format keeps for the notes,
   *     or one with values that of one without
   */
  public Safetensors {
    if (empty.keySet().stream().anyMatch(tensors::containsKey)) {
      throw new IllegalArgumentException(
          "[safetensors] a tensor has values or has none: " + empty.keySet());
    }
    empty = Collections.unmodifiableMap(new LinkedHashMap<>(empty));
    if (tensors.containsKey(SafetensorsHeader.METADATA)
        || empty.containsKey(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "[safetensors] the name %s is kept for the notes: it was given to a tensor"
              .formatted(SafetensorsHeader.METADATA));
    }
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** Tensors with values, and notes. */
  public Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    this(tensors, metadata, Map.of());
  }

  /** Tensors without notes. */
  public Safetensors(Map<String, Tensor> tensors) {
    this(tensors, Map.of());
  }

  /**
   * Reads a file.
   *
   * <p>Nothing is allocated before the header is known to agree with the length of the file.
   *
   * @throws DataException if the file is damaged or has tensors of another type, of more than 2³¹−1
   *     values, or of whole numbers that float64 does not hold
   * @throws IOException if it cannot be read
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      SafetensorsHeader header = SafetensorsHeader.read(channel, file);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        tensors.put(entry.name(), values(channel, header.dataStart() + entry.begin(), entry, file));
      }
      return new Safetensors(tensors, header.metadata(), header.empty());
    }
  }

  private static Tensor values(
      FileChannel channel, long position, SafetensorsHeader.Entry entry, Path file)
      throws IOException {
    int count = entry.shape().size();
    int width = entry.type().bytes();
    boolean wide = entry.type().isWide();
    float[] floats = new float[wide ? 0 : count];
    double[] doubles = new double[wide ? count : 0];
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(CHUNK, (long) count * width))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; ) {
      int now = Math.min(count - done, CHUNK / width);
      fill(channel, position + (long) done * width, chunk.clear().limit(now * width), file);
      switch (entry.type()) {
        case F64 -> chunk.asDoubleBuffer().get(doubles, done, now);
        case F32 -> chunk.asFloatBuffer().get(floats, done, now);
        case F16, BF16 -> {
          for (int i = 0; i < now; i++) {
            floats[done + i] = entry.type().half(chunk.getShort());
          }
        }
        default -> {
          for (int i = 0; i < now; i++) {
            double value = exact(chunk, entry, file);
            if (wide) {
              doubles[done + i] = value;
            } else {
              floats[done + i] = (float) value;
            }
          }
        }
      }
      done += now;
    }
    return wide ? Tensor.of(entry.shape(), doubles) : Tensor.of(entry.shape(), floats);
  }

  private static double exact(ByteBuffer chunk, SafetensorsHeader.Entry entry, Path file)
      throws DataException {
    int at = chunk.position();
    double value = entry.type().get(chunk);
    if (Double.isNaN(value)) {
      boolean whole = entry.type().bytes() == Long.BYTES;
      String found = whole ? Long.toString(chunk.getLong(at)) : Byte.toString(chunk.get(at));
      throw new DataException(
          "safetensors",
          file,
          entry.type().rule(),
          "%s has %s".formatted(Printable.name(entry.name()), found));
    }
    return value;
  }

  /** Fills the buffer from a position of the file, and flips it. */
  static void fill(FileChannel channel, long position, ByteBuffer buffer, Path file)
      throws IOException {
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, position + buffer.position());
      if (read < 0) {
        throw new DataException(
            "safetensors",
            file,
            "the file must not be cut short",
            "it ends at byte " + (position + buffer.position()));
      }
    }
    buffer.flip();
  }

  /**
   * Writes a file, or replaces one.
   *
   * @throws IOException if it cannot be written; a file of that name is then as it was
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  private void writeTo(OutputStream out) throws IOException {
    out.write(SafetensorsHeader.encode(this));
    // The wider values first, so that every value lies at a multiple of its width.
    writeValues(Precision.FLOAT64, out);
    writeValues(Precision.FLOAT32, out);
  }

  private void writeValues(Precision precision, OutputStream out) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int capacity = CHUNK / precision.bytes();
    for (Tensor tensor : tensors.values()) {
      if (tensor.precision() != precision) {
        continue;
      }
      Buffer values = tensor.values();
      for (int done = 0; done < values.size(); ) {
        int now = Math.min(values.size() - done, capacity);
        switch (precision) {
          case FLOAT32 -> chunk.asFloatBuffer().put(values.floats(), values.offset() + done, now);
          case FLOAT64 -> chunk.asDoubleBuffer().put(values.doubles(), values.offset() + done, now);
        }
        out.write(chunk.array(), 0, now * precision.bytes());
        done += now;
      }
    }
  }
}
