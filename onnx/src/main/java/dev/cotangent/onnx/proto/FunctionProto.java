package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator that is defined by others.
 *
 * @param key domain, name and overload, as {@link #key(String, String, String)} joins them
 * @param inputs names of its arguments
 * @param outputs names of its results
 * @param defaults values of attributes that a node does not give
 * @param nodes in an order in which each reads what those before it give
 * @param opsets the version of operators of each domain
 */
public record FunctionProto(
    String key,
    List<String> inputs,
    List<String> outputs,
    Map<String, AttributeProto> defaults,
    List<NodeProto> nodes,
    Map<String, Long> opsets) {
  static FunctionProto read(WireReader in) throws DataException {
    String name = "";
    String domain = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, AttributeProto> defaults = new LinkedHashMap<>();
    List<NodeProto> nodes = new ArrayList<>();
    Map<String, Long> opsets = new LinkedHashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 4 -> inputs.add(in.text());
        case 5 -> outputs.add(in.text());
        case 7 -> nodes.add(NodeProto.read(in.message()));
        case 9 -> ModelProto.opset(in.message(), opsets);
        case 10 -> domain = in.text();
        case 11 -> {
          AttributeProto attribute = AttributeProto.read(in.message());
          defaults.put(attribute.name(), attribute);
        }
        case 13 -> overload = in.text();
        default -> {}
      }
    }
    return new FunctionProto(
        key(NodeProto.canonical(domain), name, overload), inputs, outputs, defaults, nodes, opsets);
  }

  /** What a function is called by. */
  public static String key(String domain, String name, String overload) {
    return domain + ":" + name + ":" + overload;
  }
}
