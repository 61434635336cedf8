package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator applied to values.
 *
 * @param name for people, or ""
 * @param domain of the operator, "" for ONNX' own
 * @param operator its name
 * @param overload which of several functions of that name
 * @param inputs names of what it reads, "" for what is left out
 * @param outputs names of what it gives, "" for what is not needed
 * @param attributes by name
 */
public record NodeProto(
    String name,
    String domain,
    String operator,
    String overload,
    List<String> inputs,
    List<String> outputs,
    Map<String, AttributeProto> attributes) {
  static NodeProto read(WireReader in) throws DataException {
    String name = "";
    String domain = "";
    String operator = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.text());
        case 2 -> outputs.add(in.text());
        case 3 -> name = in.text();
        case 4 -> operator = in.text();
        case 5 -> {
          AttributeProto attribute = AttributeProto.read(in.message());
          attributes.put(attribute.name(), attribute);
        }
        case 7 -> domain = in.text();
        case 8 -> overload = in.text();
        default -> {}
      }
    }
    return new NodeProto(name, canonical(domain), operator, overload, inputs, outputs, attributes);
  }

  /** ONNX' own domain has two names. */
  static String canonical(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  /** The operator with its domain. */
  public String qualifiedOperator() {
    return domain.isEmpty() ? operator : domain + "." + operator;
  }
}
