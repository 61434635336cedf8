package dev.cotangent.nn.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked against the length of the file.
 *
 * @param entries the tensors in the order in which the header names them
 * @param metadata the notes
 * @param dataStart where in the file the values begin
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {
  private static final int LIMIT = 100_000_000;
  private static final int ALIGNMENT = 8;

  /** The name under which the notes stand. */
  static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(LIMIT)
                  .maxStringLength(LIMIT)
                  .maxNestingDepth(4)
                  .build())
          .build();

  /**
   * One tensor.
   *
   * @param name its name
   * @param type how its values are stored
   * @param shape its extents
   * @param begin where its values begin, counted from the start of all values
   */
  record Entry(String name, SafetensorsType type, Shape shape, long begin) {
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
          "the header must be at most %d bytes long".formatted(longest),
          "its length is given as " + Long.toUnsignedString(length));
    }
    ByteBuffer json = ByteBuffer.allocate((int) length);
    Safetensors.fill(channel, Long.BYTES, json, file);
    SafetensorsHeader header = new Reading(file).parse(json.array());
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
            "the values of %s must begin where others end, at %d".formatted(entry.name(), covered),
            "they begin at " + entry.begin());
      }
      covered = entry.end();
      if (covered > available) {
        throw new DataException(
            "safetensors",
            file,
            "the values of %s must lie within the %d bytes after the header"
                .formatted(entry.name(), available),
            "they end at " + covered);
      }
    }
    if (covered != available) {
      throw new DataException(
          "safetensors",
          file,
          "the tensors take %d bytes".formatted(covered),
          available + " bytes follow the header");
    }
  }

  /** Length and header as they stand at the start of a file with these contents. */
  static byte[] encode(Safetensors contents) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = JSON.createGenerator(json, JsonEncoding.UTF8)) {
      generator.writeStartObject();
      if (!contents.metadata().isEmpty()) {
        generator.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> note : contents.metadata().entrySet()) {
          generator.writeStringField(note.getKey(), note.getValue());
        }
        generator.writeEndObject();
      }
      long doubles = 0;
      long floats =
          contents.tensors().values().stream()
              .filter(tensor -> tensor.precision() == Precision.FLOAT64)
              .mapToLong(tensor -> (long) tensor.size() * Double.BYTES)
              .sum();
      for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
        Tensor tensor = entry.getValue();
        long bytes = (long) tensor.size() * tensor.precision().bytes();
        if (tensor.precision() == Precision.FLOAT64) {
          encode(generator, entry.getKey(), SafetensorsType.F64, tensor.shape(), doubles, bytes);
          doubles += bytes;
        } else {
          encode(generator, entry.getKey(), SafetensorsType.F32, tensor.shape(), floats, bytes);
          floats += bytes;
        }
      }
      generator.writeEndObject();
    }
    while (json.size() % ALIGNMENT != 0) {
      json.write(' ');
    }
    if (json.size() > LIMIT) {
      throw new IOException(
          "[safetensors] the header must be at most %d bytes long: %d"
              .formatted(LIMIT, json.size()));
    }
    return ByteBuffer.allocate(Long.BYTES + json.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.size())
        .put(json.toByteArray())
        .array();
  }

  private static void encode(
      JsonGenerator generator,
      String name,
      SafetensorsType type,
      Shape shape,
      long begin,
      long bytes)
      throws IOException {
    generator.writeObjectFieldStart(name);
    generator.writeStringField("dtype", type.name());
    generator.writeFieldName("shape");
    generator.writeArray(shape.dims(), 0, shape.rank());
    generator.writeFieldName("data_offsets");
    generator.writeArray(new long[] {begin, begin + bytes}, 0, 2);
    generator.writeEndObject();
  }

  /** The strict reading of one file's header. */
  private record Reading(Path file) {
    SafetensorsHeader parse(byte[] json) throws IOException {
      if (json.length == 0 || json[0] != '{') {
        throw wrong("the header must begin with {", "it does not");
      }
      InputStreamReader text =
          new InputStreamReader(
              new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
      try (JsonParser parser = JSON.createParser(text)) {
        return contents(parser, Long.BYTES + (long) json.length);
      } catch (JacksonException e) {
        throw wrong("the header must be JSON", e.getOriginalMessage());
      } catch (CharacterCodingException e) {
        throw wrong("the header must be UTF-8", "it is not");
      }
    }

    private SafetensorsHeader contents(JsonParser parser, long dataStart) throws IOException {
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      expect(JsonToken.START_OBJECT, parser.nextToken(), "the header");
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        expect(JsonToken.START_OBJECT, parser.nextToken(), name);
        if (name.equals(METADATA)) {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            expect(JsonToken.VALUE_STRING, parser.nextToken(), "the note " + key);
            metadata.put(key, parser.getText());
          }
        } else {
          entries.add(entry(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw wrong("only spaces may follow the JSON object of the header", parser.getText());
      }
      return new SafetensorsHeader(entries, metadata, dataStart);
    }

    private Entry entry(JsonParser parser, String name) throws IOException {
      String type = "";
      long[] dims = null;
      long[] offsets = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        switch (field) {
          case "dtype" -> {
            expect(JsonToken.VALUE_STRING, parser.nextToken(), "dtype of " + name);
            type = parser.getText();
          }
          case "shape" -> dims = numbers(parser, "shape of " + name);
          case "data_offsets" -> offsets = numbers(parser, "data_offsets of " + name);
          default -> throw wrong("a tensor has dtype, shape and data_offsets", name + "." + field);
        }
      }
      if (type.isEmpty() || dims == null || offsets == null || offsets.length != 2) {
        throw wrong(
            name + " must have a dtype, a shape and two data_offsets",
            "%s, %s, %s".formatted(type, Arrays.toString(dims), Arrays.toString(offsets)));
      }
      Entry entry = new Entry(name, type(type, name), shape(dims, name), offsets[0]);
      if (offsets[0] < 0 || offsets[1] != entry.end()) {
        throw wrong(
            "%s %s %s takes %d bytes"
                .formatted(name, type, entry.shape(), entry.end() - entry.begin()),
            "data_offsets " + Arrays.toString(offsets));
      }
      return entry;
    }

    private SafetensorsType type(String type, String name) throws DataException {
      for (SafetensorsType known : SafetensorsType.values()) {
        if (known.name().equals(type)) {
          return known;
        }
      }
      throw wrong(
          "dtype of %s must be one of %s"
              .formatted(name, Arrays.toString(SafetensorsType.values())),
          type);
    }

    private Shape shape(long[] dims, String name) throws DataException {
      try {
        return Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw wrong(
            "extents of %s must be at least 1, with a product below 2³¹".formatted(name),
            Arrays.toString(dims));
      }
    }

    private long[] numbers(JsonParser parser, String what) throws IOException {
      expect(JsonToken.START_ARRAY, parser.nextToken(), what);
      List<Long> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(JsonToken.VALUE_NUMBER_INT, parser.currentToken(), what);
        numbers.add(parser.getLongValue());
      }
      return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private void expect(JsonToken wanted, JsonToken found, String what) throws DataException {
      if (found != wanted) {
        throw wrong("%s must be of the kind %s".formatted(what, wanted), String.valueOf(found));
      }
    }

    private DataException wrong(String rule, String found) {
      return new DataException("safetensors", file, rule, found);
    }
  }
}
