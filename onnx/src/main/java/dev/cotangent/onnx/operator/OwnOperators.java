package dev.cotangent.onnx.operator;

import dev.cotangent.core.Node;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Special;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Operations that ONNX has no operator for. Exported models have functions for them, whose values
 * differ from the operations' in the last digits.
 */
final class OwnOperators {
  private OwnOperators() {}

  static void register(Operators all) {
    unary(all, "Expm1", Ops::expm1);
    unary(all, "Log1p", Ops::log1p);
    unary(all, "Erfc", Special::erfc);
    binary(all, "Hypot", Ops::hypot);
    binary(all, "Atan2", Ops::atan2);
  }

  private static void unary(Operators all, String name, UnaryOperator<Node> operation) {
    all.addAll(Operators.OWN, name, call -> List.of(call.result(operation.apply(call.node(0)))));
  }

  private static void binary(Operators all, String name, BinaryOperator<Node> operation) {
    all.addAll(
        Operators.OWN,
        name,
        call -> List.of(call.result(operation.apply(call.node(0), call.node(1)))));
  }
}
