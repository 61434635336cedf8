package dev.cotangent.core;

import java.util.List;

/** The check of the number of operands. */
public final class Arity {
  private Arity() {}

  /**
   * Checks that an operation got the number of operands it takes.
   *
   * @throws ShapeException if it did not
   */
  public static void check(Op op, List<Shape> inputs, int arity) {
    if (inputs.size() != arity) {
      throw new ShapeException(
          op.name(),
          "takes %s operand%s".formatted(arity, arity == 1 ? "" : "s"),
          "%s given, of shapes %s".formatted(inputs.size(), inputs));
    }
  }
}
