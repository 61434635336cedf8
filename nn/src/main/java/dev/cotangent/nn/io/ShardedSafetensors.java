package dev.cotangent.nn.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tensors in several safetensors files with an index, as Hugging Face writes those of large models:
 * {@code model-00001-of-00003.safetensors} and so on beside {@code model.safetensors.index.json},
 * which names the file of each tensor.
 */
public final class ShardedSafetensors {
  /** The name of the index. */
  public static final String INDEX = "model.safetensors.index.json";

  private static final String WEIGHT_MAP = "weight_map";
  private static final String METADATA = "metadata";
  private static final int LONGEST_INDEX = 64 << 20;
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}");
  private static final JsonFactory JSON =
      Json.strict(StreamReadConstraints.builder().maxNestingDepth(8).build());

  private ShardedSafetensors() {}

  /**
   * Reads all files that an index names.
   *
   * @param index the index; the files lie beside it
   * @return the tensors in the order of the index, with the first file's notes
   * @throws DataException if the index or a file is damaged, a file is missing or is no plain name,
   *     or a file's tensors are not those that the index says it has
   * @throws IOException if a file cannot be read
   */
  public static Safetensors read(Path index) throws IOException {
    Map<String, String> files = weightMap(index);
    Map<String, Tensor> held = new HashMap<>();
    Map<String, Safetensors.Empty> heldEmpty = new HashMap<>();
    Map<String, NumberType> types = new LinkedHashMap<>();
    Map<String, String> metadata = Map.of();
    for (String file : new TreeSet<>(files.values())) {
      Path shard = index.resolveSibling(file);
      if (!Files.isRegularFile(shard)) {
        throw wrong(index, "the files that it names must lie beside it", file + " is missing");
      }
      Safetensors contents = Safetensors.read(shard);
      requireNames(files, file, contents, shard);
      metadata = held.isEmpty() ? contents.metadata() : metadata;
      held.putAll(contents.tensors());
      heldEmpty.putAll(contents.empty());
      types.putAll(contents.types());
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Safetensors.Empty> empty = new LinkedHashMap<>();
    for (String name : files.keySet()) {
      Tensor tensor = held.get(name);
      Safetensors.Empty without = heldEmpty.get(name);
      if (tensor != null) {
        tensors.put(name, tensor);
      } else if (without != null) {
        empty.put(name, without);
      }
    }
    return new Safetensors(tensors, metadata, empty, types);
  }

  private static void requireNames(
      Map<String, String> files, String file, Safetensors contents, Path shard)
      throws DataException {
    Set<String> held = new TreeSet<>(contents.tensors().keySet());
    held.addAll(contents.empty().keySet());
    Set<String> named = new TreeSet<>();
    files.forEach(
        (name, home) -> {
          if (home.equals(file)) {
            named.add(name);
          }
        });
    Set<String> missing = new TreeSet<>(named);
    missing.removeAll(held);
    held.removeAll(named);
    if (!missing.isEmpty() || !held.isEmpty()) {
      throw wrong(
          shard,
          "a file must have the tensors that the index names for it, and no others",
          "missing %s, others %s"
              .formatted(Printable.name(missing.toString()), Printable.name(held.toString())));
    }
  }

  private static Map<String, String> weightMap(Path index) throws IOException {
    byte[] json;
    try (InputStream in = Files.newInputStream(index)) {
      json = in.readNBytes(LONGEST_INDEX + 1);
    }
    if (json.length > LONGEST_INDEX) {
      throw wrong(index, "an index must have at most %s bytes".formatted(LONGEST_INDEX), "more");
    }
    Map<String, String> files = null;
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong(index, "an index must be a JSON object", "it is not");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals(WEIGHT_MAP)) {
          files = files(parser, index);
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw wrong(index, "nothing may follow the JSON object", "something does");
      }
    } catch (JacksonException e) {
      throw wrong(
          index,
          "an index must be well-formed JSON without repeated names",
          Printable.name(String.valueOf(e.getOriginalMessage())));
    }
    if (files == null) {
      throw wrong(index, "an index must have a " + WEIGHT_MAP, "there is none");
    }
    return files;
  }

  private static Map<String, String> files(JsonParser parser, Path index) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(index, WEIGHT_MAP + " must be an object", "it is not");
    }
    Map<String, String> files = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
      String file = text ? parser.getText() : "";
      if (!FILE.matcher(file).matches()) {
        throw wrong(
            index,
            "the file of %s must be a plain name".formatted(Printable.name(name)),
            text ? Printable.name(file) : "no text");
      }
      files.put(name, file);
    }
    return files;
  }

  /**
   * Writes tensors in their order to as few files as the limit allows, then the index, in a folder.
   * Each file is replaced at once or not at all, the index last; files of an older index that are
   * not needed any more stay.
   *
   * @param mostBytes of values in a file; a larger tensor has one to itself
   * @return the index
   * @throws IllegalArgumentException if the limit is below 1
   * @throws IOException if a file cannot be written
   */
  public static Path write(Path folder, Safetensors contents, long mostBytes) throws IOException {
    if (mostBytes < 1) {
      throw new IllegalArgumentException(
          "[safetensors] a file must be allowed at least 1 byte: " + mostBytes);
    }
    List<Map<String, Tensor>> shards = new ArrayList<>();
    long room = 0;
    long total = 0;
    for (Map.Entry<String, Tensor> entry : contents.tensors().entrySet()) {
      long bytes = contents.bytes(entry.getKey());
      if (shards.isEmpty() || bytes > room) {
        shards.add(new LinkedHashMap<>());
        room = mostBytes;
      }
      shards.get(shards.size() - 1).put(entry.getKey(), entry.getValue());
      room -= bytes;
      total += bytes;
    }
    if (shards.isEmpty()) {
      shards.add(new LinkedHashMap<>());
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
      Map<String, Safetensors.Empty> empty = i == 0 ? contents.empty() : Map.of();
      Map<String, NumberType> types = new LinkedHashMap<>(contents.types());
      types.keySet().retainAll(shards.get(i).keySet());
      shards.get(i).keySet().forEach(name -> files.put(name, file));
      empty.keySet().forEach(name -> files.put(name, file));
      new Safetensors(shards.get(i), contents.metadata(), empty, types).write(folder.resolve(file));
    }
    Path index = folder.resolve(INDEX);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(METADATA, Map.of("total_size", total));
    json.put(WEIGHT_MAP, files);
    AtomicFile.write(index, Json.prettyText(json));
    return index;
  }

  private static DataException wrong(Path file, String rule, String found) {
    return new DataException("safetensors index", file, rule, found);
  }
}
