package dev.cotangent.onnx.export;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.Map;

/**
 * An operation that is written.
 *
 * @param node the operation
 * @param reads what it reads
 * @param label what its result is called
 * @param operands the names of that
 * @param draft where it is written to
 * @param opset the version of ONNX' operators
 */
record Emission(
    Node node, List<Node> reads, String label, List<String> operands, GraphDraft draft, int opset) {
  /** Writes an operation. */
  interface Emitter {
    /** Adds its nodes, and gives the result's name. */
    String emit(Emission emission);
  }

  Shape shape(int operand) {
    return reads.get(operand).shape();
  }

  String operand(int index) {
    return operands.get(index);
  }

  private String[] all() {
    return operands.toArray(String[]::new);
  }

  /** The result as that of one operator of the operands. */
  String as(String operator) {
    return as(operator, Map.of());
  }

  String as(String operator, Map<String, Object> attributes) {
    return draft.add(label, operator, attributes, all());
  }

  String as(Functions.Function function) {
    return draft.call(label, function, all());
  }

  /** Adds a node on the way. */
  String add(String operator, Map<String, Object> attributes, String... inputs) {
    return draft.add(label + "/" + operator, operator, attributes, inputs);
  }

  String add(String operator, String... inputs) {
    return add(operator, Map.of(), inputs);
  }

  /** Adds the node of the result. */
  String result(String operator, Map<String, Object> attributes, String... inputs) {
    return draft.add(label, operator, attributes, inputs);
  }

  String result(String operator, String... inputs) {
    return result(operator, Map.of(), inputs);
  }

  /** What ONNX has no operator for. */
  RuntimeException refusal(String why) {
    return new IllegalArgumentException(
        "[onnx] %s cannot be exported: %s; built at %s"
            .formatted(node, why, node.origin().isEmpty() ? "an unknown place" : node.origin()));
  }
}
