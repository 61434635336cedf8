package dev.cotangent.core;

import java.util.List;

/** The first operand, in value and derivative; what the second is for, the compiler knows. */
sealed interface Alias extends CoreOp permits Barrier, Recomputed {
  @Override
  default List<Node> vjp(Node self, Node cotangent) {
    return List.of(cotangent, Gradients.NONE);
  }

  @Override
  default void evaluate(List<Buffer> inputs, Buffer output) {
    output.copyFrom(inputs.get(0));
  }

  @Override
  default boolean isView() {
    return true;
  }

  @Override
  default double flops(List<Shape> inputs, Shape output) {
    return 0;
  }

  @Override
  default boolean isLinearIn(int input) {
    return input == 0;
  }
}
