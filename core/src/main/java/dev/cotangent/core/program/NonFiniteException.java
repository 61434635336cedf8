package dev.cotangent.core.program;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;

/**
 * A value that is not a number, or infinite, came up in a program that was told to look; no
 * variable was changed.
 */
public final class NonFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1;

  private final double value;

  private NonFiniteException(String message, double value) {
    super(message);
    this.value = value;
  }

  /** Says more about where a value came up. */
  public NonFiniteException(String message, NonFiniteException cause) {
    this(message, cause.value);
    initCause(cause);
  }

  /** The value: infinite or NaN. */
  public double value() {
    return value;
  }

  /** Throws if a value of a node, all of whose operands are finite, is not. */
  static void check(Node node, Buffer values) {
    check(node, values, "its operands %s were finite".formatted(node.inputs()));
  }

  /** Throws if a value of an output is not finite. */
  static void require(Node output, Buffer values) {
    check(output, values, "find the first such value with checkFinite()");
  }

  private static void check(Node node, Buffer values, String rest) {
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      if (!Double.isFinite(value)) {
        String built = node.origin().isEmpty() ? "" : ", built at " + node.origin();
        throw new NonFiniteException(
            "[%s] every value must be finite: %s is %s at position %s%s; %s"
                .formatted(node.op().name(), node, value, i, built, rest),
            value);
      }
    }
  }
}
