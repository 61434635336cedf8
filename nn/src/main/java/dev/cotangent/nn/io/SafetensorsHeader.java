package dev.cotangent.nn.io;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked against the length of the file.
 *
 * @param entries the tensors in the order in which the header names them
 * @param empty the tensors without values
 * @param metadata the notes
 * @param dataStart where in the file the values begin
 */
record SafetensorsHeader(
    List<Entry> entries,
    Map<String, Safetensors.Empty> empty,
    Map<String, String> metadata,
    long dataStart) {
  static final int LIMIT = 100_000_000;
  private static final int ALIGNMENT = 8;

  /** The name under which the notes stand. */
  static final String METADATA = "__metadata__";

  /**
   * One tensor.
   *
   * @param name its name
   * @param type how its values are stored
   * @param shape its extents
   * @param begin where its values begin, counted from the start of all values
   */
  record Entry(String name, NumberType type, Shape shape, long begin) {
    long end() {
      return begin + (long) shape.size() * type.bytes();
    }
  }

  static SafetensorsHeader read(FileChannel channel, Path file) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Safetensors.fill(channel, 0, prefix, file);
    long length = prefix.getLong();
    long longest = Math.min(LIMIT, channel.size() - Long.BYTES);
    if (length < 0 || length > longest) {
      throw new DataException(
          "safetensors",
          file,
          "the header must be at most %s bytes long".formatted(longest),
          "its length is given as " + Long.toUnsignedString(length));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    Safetensors.fill(channel, Long.BYTES, json, file);
    SafetensorsHeader header = new SafetensorsHeaderParser(file).parse(json.array());
    header.checkCoverage(channel.size() - header.dataStart, file);
    return header;
  }

  /** The values of all tensors must follow one another from the first byte to the last. */
  private void checkCoverage(long available, Path file) throws DataException {
    long covered = 0;
    for (Entry entry : entries.stream().sorted(Comparator.comparingLong(Entry::begin)).toList()) {
      if (entry.begin() != covered) {
        throw new DataException(
            "safetensors",
            file,
            "the values of %s must begin where others end, at %s"
                .formatted(Printable.name(entry.name()), covered),
            "they begin at " + entry.begin());
      }
      covered = entry.end();
      if (covered > available) {
        throw new DataException(
            "safetensors",
            file,
            "the values of %s must lie within the %s bytes after the header"
                .formatted(Printable.name(entry.name()), available),
            "they end at " + covered);
      }
    }
    if (covered != available) {
      throw new DataException(
          "safetensors",
          file,
          "the tensors take %s bytes".formatted(covered),
          available + " bytes follow the header");
    }
  }

  /** Length and header as they stand at the start of a file with these contents. */
  static byte[] encode(Safetensors contents) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = Json.FACTORY.createGenerator(json, JsonEncoding.UTF8)) {
      generator.writeStartObject();
      if (!contents.metadata().isEmpty()) {
        generator.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> note : contents.metadata().entrySet()) {
          generator.writeStringField(note.getKey(), note.getValue());
        }
        generator.writeEndObject();
      }
      Map<String, Long> begins = new HashMap<>();
      long end = 0;
      for (String name : contents.order()) {
        begins.put(name, end);
        end += contents.bytes(name);
      }
      for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
        String name = entry.getKey();
        encode(
            generator,
            name,
            contents.type(name),
            extents(entry.getValue()),
            requireNonNull(begins.get(name)),
            contents.bytes(name));
      }
      for (Map.Entry<String, Safetensors.Empty> entry : contents.empty().entrySet()) {
        Safetensors.Empty empty = entry.getValue();
        long[] extents = empty.extents().stream().mapToLong(Long::longValue).toArray();
        encode(generator, entry.getKey(), empty.type(), extents, end, 0);
      }
      generator.writeEndObject();
    }
    while (json.size() % ALIGNMENT != 0) {
      json.write(' ');
    }
    if (json.size() > LIMIT) {
      throw new IOException(
          "[safetensors] the header must be at most %s bytes long: %s"
              .formatted(LIMIT, json.size()));
    }
    return ByteBuffer.allocate(Long.BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.size())
        .put(json.toByteArray())
        .array();
  }

  private static long[] extents(Tensor tensor) {
    return Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
  }

  private static void encode(
      JsonGenerator generator, String name, NumberType type, long[] extents, long begin, long bytes)
      throws IOException {
    generator.writeObjectFieldStart(name);
    generator.writeStringField("dtype", type.name());
    generator.writeFieldName("shape");
    generator.writeArray(extents, 0, extents.length);
    generator.writeFieldName("data_offsets");
    generator.writeArray(new long[] {begin, begin + bytes}, 0, 2);
    generator.writeEndObject();
  }
}
