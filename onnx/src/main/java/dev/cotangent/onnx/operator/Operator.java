package dev.cotangent.onnx.operator;

import java.util.List;

/** What an ONNX operator means. */
@FunctionalInterface
interface Operator {
  /**
   * Its results for a node of a model; those behind the last may be left out if nobody reads them.
   */
  List<Value> apply(Call call);

  /** An operator of one result. */
  @FunctionalInterface
  interface Single {
    Value apply(Call call);
  }
}
