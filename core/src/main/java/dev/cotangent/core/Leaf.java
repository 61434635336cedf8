package dev.cotangent.core;

import java.util.List;

/** An operation without operands; its value is given, not computed. */
sealed interface Leaf extends Op permits Constant, Gradients.None, Input, Variable {
  /** The shape of the value. */
  Shape shape();

  @Override
  default Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 0);
    return shape();
  }

  @Override
  default List<Node> vjp(Node self, Node cotangent) {
    return List.of();
  }

  @Override
  default void evaluate(List<Buffer> inputs, Buffer output) {
    throw new IllegalStateException("[%s] has no value of its own".formatted(name()));
  }
}
