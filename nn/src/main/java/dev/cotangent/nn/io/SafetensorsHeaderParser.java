package dev.cotangent.nn.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cotangent.core.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON of a safetensors header strictly: nothing but what the format allows.
 *
 * @param file named in complaints
 */
record SafetensorsHeaderParser(Path file) {
  private static final JsonFactory JSON =
      Json.strict(
          StreamReadConstraints.builder()
              .maxNameLength(SafetensorsHeader.LIMIT)
              .maxStringLength(SafetensorsHeader.LIMIT)
              .maxNestingDepth(4)
              .build());

  SafetensorsHeader parse(byte[] json) throws IOException {
    if (json.length == 0 || json[0] != '{') {
      throw wrong("the header must begin with {", "it does not");
    }
    InputStreamReader text =
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(text)) {
      return contents(parser, Long.BYTES + (long) json.length);
    } catch (JacksonException e) {
      throw wrong(
          "the header must be well-formed JSON without repeated names",
          Printable.name(e.getOriginalMessage()));
    } catch (CharacterCodingException e) {
      throw wrong("the header must be UTF-8", "it is not");
    }
  }

  private SafetensorsHeader contents(JsonParser parser, long dataStart) throws IOException {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    Map<String, Safetensors.Empty> empty = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    expect(JsonToken.START_OBJECT, parser.nextToken(), "the header");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      expect(JsonToken.START_OBJECT, parser.nextToken(), Printable.name(name));
      if (name.equals(SafetensorsHeader.METADATA)) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          expect(JsonToken.VALUE_STRING, parser.nextToken(), "the note " + Printable.name(key));
          metadata.put(key, parser.getText());
        }
      } else {
        entry(parser, name, entries, empty);
      }
    }
    if (parser.nextToken() != null) {
      throw wrong(
          "only spaces may follow the JSON object of the header", Printable.name(parser.getText()));
    }
    return new SafetensorsHeader(entries, empty, metadata, dataStart);
  }

  private void entry(
      JsonParser parser,
      String name,
      List<SafetensorsHeader.Entry> entries,
      Map<String, Safetensors.Empty> empty)
      throws IOException {
    String shown = Printable.name(name);
    String type = "";
    long[] dims = null;
    long[] offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      switch (field) {
        case "dtype" -> {
          expect(JsonToken.VALUE_STRING, parser.nextToken(), "dtype of " + shown);
          type = parser.getText();
        }
        case "shape" -> dims = numbers(parser, "shape of " + shown);
        case "data_offsets" -> offsets = numbers(parser, "data_offsets of " + shown);
        default ->
            throw wrong(
                "a tensor has dtype, shape and data_offsets", shown + "." + Printable.name(field));
      }
    }
    if (type.isEmpty() || dims == null || offsets == null || offsets.length != 2) {
      throw wrong(
          shown + " must have a dtype, a shape and two data_offsets",
          "%s, %s, %s"
              .formatted(Printable.name(type), Arrays.toString(dims), Arrays.toString(offsets)));
    }
    if (Arrays.stream(dims).anyMatch(dim -> dim == 0)
        && Arrays.stream(dims).allMatch(dim -> dim >= 0)) {
      if (offsets[0] < 0 || offsets[1] != offsets[0]) {
        throw wrong(
            "%s has no values and takes no bytes".formatted(shown),
            "data_offsets " + Arrays.toString(offsets));
      }
      empty.put(
          name, new Safetensors.Empty(type(type, shown), Arrays.stream(dims).boxed().toList()));
      return;
    }
    SafetensorsHeader.Entry entry =
        new SafetensorsHeader.Entry(name, type(type, shown), shape(dims, shown), offsets[0]);
    if (offsets[0] < 0 || offsets[1] != entry.end()) {
      throw wrong(
          "%s %s %s takes %s bytes"
              .formatted(shown, type, entry.shape(), entry.end() - entry.begin()),
          "data_offsets " + Arrays.toString(offsets));
    }
    entries.add(entry);
  }

  private NumberType type(String type, String name) throws DataException {
    for (NumberType known : NumberType.values()) {
      if (known.name().equals(type)) {
        return known;
      }
    }
    throw wrong(
        "dtype of %s must be one of %s".formatted(name, Arrays.toString(NumberType.values())),
        Printable.name(type));
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
