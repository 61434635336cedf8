package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model.
 *
 * @param irVersion of the format
 * @param producer the program that wrote it, with its version
 * @param opsets the version of operators of each domain
 * @param graph what is computed
 * @param metadata free notes
 * @param functions operators that are defined by others
 */
public record ModelProto(
    long irVersion,
    String producer,
    Map<String, Long> opsets,
    GraphProto graph,
    Map<String, String> metadata,
    List<FunctionProto> functions) {
  /** Reads a model from the bytes of a file. */
  public static ModelProto parse(Path file, ByteBuffer bytes) throws DataException {
    WireReader in = WireReader.of(file, bytes);
    long irVersion = 0;
    String producer = "";
    String version = "";
    GraphProto graph = null;
    Map<String, Long> opsets = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    List<FunctionProto> functions = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> irVersion = in.integer();
        case 2 -> producer = in.text();
        case 3 -> version = in.text();
        case 7 -> graph = GraphProto.read(in.message());
        case 8 -> opset(in.message(), opsets);
        case 14 -> {
          Map.Entry<String, String> entry = entry(in.message());
          metadata.put(entry.getKey(), entry.getValue());
        }
        case 25 -> functions.add(FunctionProto.read(in.message()));
        default -> {}
      }
    }
    if (graph == null) {
      throw in.wrong("a model must have a graph", "none");
    }
    return new ModelProto(
        irVersion, (producer + " " + version).strip(), opsets, graph, metadata, functions);
  }

  static void opset(WireReader in, Map<String, Long> opsets) throws DataException {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> domain = in.text();
        case 2 -> version = in.integer();
        default -> {}
      }
    }
    opsets.put(NodeProto.canonical(domain), version);
  }

  /** A key and what belongs to it. */
  static Map.Entry<String, String> entry(WireReader in) throws DataException {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> {}
      }
    }
    return Map.entry(key, value);
  }
}
