package dev.cotangent.nn.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as maps, lists, strings, whole numbers (as {@code Long}), doubles and truth values; there is
 * no null. Numbers that are not finite are written as the texts {@code "NaN"}, {@code "Infinity"}
 * and {@code "-Infinity"}.
 */
public final class Json {
  private static final int DEEPEST = 200;

  static final JsonFactory FACTORY =
      strict(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());

  private Json() {}

  /**
   * Reads nothing but well-formed JSON without repeated names, and leaves nothing with a thread.
   */
  static JsonFactory strict(StreamReadConstraints bounds) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
        .streamReadConstraints(bounds)
        .build();
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is not JSON of this kind
   */
  public static Object parse(String text) {
    return parse(text, false);
  }

  /**
   * Reads a text in which {@code null} as the value of an object's field says that there is none:
   * such fields are left out.
   *
   * @throws IllegalArgumentException if it is not JSON of this kind
   */
  public static Object parseWithoutNulls(String text) {
    return parse(text, true);
  }

  private static Object parse(String text, boolean withoutNulls) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Object value = value(parser, withoutNulls);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("there is something behind the JSON");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not well-formed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not readable: " + e.getMessage(), e);
    }
  }

  private static Object value(JsonParser parser, boolean withoutNulls) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IllegalArgumentException("the JSON is empty");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          if (parser.nextToken() != JsonToken.VALUE_NULL || !withoutNulls) {
            object.put(name, value(parser, withoutNulls));
          }
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser, withoutNulls));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new IllegalArgumentException("a value is missing: " + token);
    };
  }

  /** Writes a value on one line. */
  public static String text(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(value, generator);
    }
    return text.toString();
  }

  /** Writes a value with a line for each of its parts. */
  public static String prettyText(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(value, generator.useDefaultPrettyPrinter());
    }
    return text.toString();
  }

  private static void write(Object value, JsonGenerator generator) throws IOException {
    if (value instanceof Map<?, ?> object) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> field : object.entrySet()) {
        generator.writeFieldName((String) field.getKey());
        write(field.getValue(), generator);
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> array) {
      generator.writeStartArray();
      for (Object element : array) {
        write(element, generator);
      }
      generator.writeEndArray();
    } else if (value instanceof Double number) {
      generator.writeNumber(number);
    } else if (value instanceof Number number) {
      generator.writeNumber(number.longValue());
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else {
      generator.writeString((String) value);
    }
  }
}
