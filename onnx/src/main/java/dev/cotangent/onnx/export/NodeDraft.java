package dev.cotangent.onnx.export;

import dev.cotangent.core.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of a model that is being written.
 *
 * @param operator what it computes
 * @param function whether the operator is one of {@link Functions}, else it is ONNX' own
 * @param inputs names of what it reads
 * @param outputs names of what it gives
 * @param attributes by name: {@link Long}, {@link Float}, {@code List<Long>}, {@link String},
 *     {@link Constant} or {@link GraphDraft}
 */
record NodeDraft(
    String operator,
    boolean function,
    List<String> inputs,
    List<String> outputs,
    Map<String, Object> attributes) {
  NodeDraft {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** Numbers inside a node. */
  sealed interface Constant {}

  /**
   * Numbers of the model's precision.
   *
   * @param value of any precision
   */
  record Numbers(Tensor value) implements Constant {}

  /**
   * Whole numbers: extents, axes, positions.
   *
   * @param values in their order
   * @param scalar whether it is one number and no list
   */
  record Whole(List<Long> values, boolean scalar) implements Constant {
    Whole {
      values = List.copyOf(values);
    }
  }
}
