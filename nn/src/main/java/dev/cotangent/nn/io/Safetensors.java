package dev.cotangent.nn.io;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contents of a safetensors file: tensors by name, and notes.
 *
 * <p>The format (Hugging Face, <i>safetensors</i>): the length of the header in 8 bytes, the header
 * in JSON, then the values of all tensors, little-endian and row-major, without gaps. PyTorch, JAX
 * and NumPy read and write it. Numbers of 8 and 16 bits are read as float32, whole numbers of 32
 * and 64 bits as float64; which type they had is kept, and written again. Whole numbers beyond 2⁵³,
 * which float64 does not hold exactly, are refused.
 *
 * @param tensors the tensors in the order of the header
 * @param metadata free notes, key to text
 * @param empty tensors without values, which no {@link Tensor} is: kept to be written again
 * @param types how the numbers of a tensor are stored, where it is not as they are held
 */
public record Safetensors(
    Map<String, Tensor> tensors,
    Map<String, String> metadata,
    Map<String, Empty> empty,
    Map<String, NumberType> types) {
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
   *     or one with values that of one without; or if there is a type of a tensor that is not there
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
    if (!tensors.keySet().containsAll(types.keySet())) {
      throw new IllegalArgumentException(
          "[safetensors] types must be those of tensors with values: %s are given, there are %s"
              .formatted(types.keySet(), tensors.keySet()));
    }
    Map<String, NumberType> others = new LinkedHashMap<>(types);
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      others.remove(entry.getKey(), held(entry.getValue()));
    }
    types = Collections.unmodifiableMap(others);
  }

  private static NumberType held(Tensor tensor) {
    return tensor.precision() == Precision.FLOAT64 ? NumberType.F64 : NumberType.F32;
  }

  /** Tensors with values, and notes. */
  public Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    this(tensors, metadata, Map.of(), Map.of());
  }

  /** Tensors without notes. */
  public Safetensors(Map<String, Tensor> tensors) {
    this(tensors, Map.of());
  }

  /**
   * How the numbers of a tensor are stored.
   *
   * @throws IllegalArgumentException if there is none with values of that name
   */
  public NumberType type(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "[safetensors] there must be a tensor of that name: '%s'; there are %s"
              .formatted(name, tensors.keySet()));
    }
    return types.getOrDefault(name, held(tensor));
  }

  /**
   * The same with all tensors stored as another type. Types of 16 bits with a point take the
   * nearest of their numbers, of two the even one, and infinity beyond their range; whole numbers
   * must be whole, and within the type's range, when they are written.
   */
  public Safetensors as(NumberType type) {
    Map<String, NumberType> all = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> all.put(name, type));
    return new Safetensors(tensors, metadata, empty, all);
  }

  /**
   * The names of the tensors in the order of their values: wider ones first, so that all lie at
   * multiples of their width.
   */
  List<String> order() {
    List<String> names = new ArrayList<>(tensors.keySet());
    names.sort(Comparator.comparingInt(name -> -type(name).bytes()));
    return names;
  }

  /** How many bytes the values of a tensor take. */
  long bytes(String name) {
    return (long) requireNonNull(tensors.get(name)).size() * type(name).bytes();
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
      Map<String, NumberType> types = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        types.put(entry.name(), entry.type());
        tensors.put(entry.name(), values(channel, header.dataStart() + entry.begin(), entry, file));
      }
      return new Safetensors(tensors, header.metadata(), header.empty(), types);
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
   * @throws IllegalArgumentException if a number is none of the type that it is to be stored as
   * @throws IOException if it cannot be written; in both cases a file of that name is as it was
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  private void writeTo(OutputStream out) throws IOException {
    out.write(SafetensorsHeader.encode(this));
    for (String name : order()) {
      Tensor tensor = requireNonNull(tensors.get(name));
      NumberType type = type(name);
      if (type == held(tensor)) {
        writeHeld(tensor, out);
      } else {
        writeAs(type, name, tensor, out);
      }
    }
  }

  private static void writeHeld(Tensor tensor, OutputStream out) throws IOException {
    ByteBuffer chunk = chunk();
    int width = tensor.precision().bytes();
    Buffer values = tensor.values();
    for (int done = 0; done < values.size(); ) {
      int now = Math.min(values.size() - done, CHUNK / width);
      switch (tensor.precision()) {
        case FLOAT32 -> chunk.asFloatBuffer().put(values.floats(), values.offset() + done, now);
        case FLOAT64 -> chunk.asDoubleBuffer().put(values.doubles(), values.offset() + done, now);
      }
      out.write(chunk.array(), 0, now * width);
      done += now;
    }
  }

  private static void writeAs(NumberType type, String name, Tensor tensor, OutputStream out)
      throws IOException {
    ByteBuffer chunk = chunk();
    for (int i = 0; i < tensor.size(); i++) {
      if (!type.put(chunk, tensor.at(i))) {
        throw new IllegalArgumentException(
            "[safetensors] %s: %s has %s"
                .formatted(type.range(), Printable.name(name), tensor.at(i)));
      }
      if (chunk.remaining() < type.bytes() || i == tensor.size() - 1) {
        out.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
    }
  }

  private static ByteBuffer chunk() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }
}
