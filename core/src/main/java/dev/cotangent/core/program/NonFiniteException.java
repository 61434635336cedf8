package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import dev.cotangent.core.Values;

/** A value that is not a number, or infinite, came up in a program that was told to look. */
public final class NonFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1;

  private NonFiniteException(String message) {
    super(message);
  }

  /** Throws if a value of a node is not finite. */
  static void check(Node node, Values values) {
    for (int i = 0; i < values.size(); i++) {
      if (!Double.isFinite(values.get(i))) {
        String built = node.origin().isEmpty() ? "" : ", built at " + node.origin();
        throw new NonFiniteException(
            "[%s] every value must be finite: %s is %s at position %s%s; its operands %s were finite"
                .formatted(node.op().name(), node, values.get(i), i, built, node.inputs()));
      }
    }
  }
}
