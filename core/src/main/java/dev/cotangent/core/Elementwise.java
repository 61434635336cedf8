package dev.cotangent.core;

import java.util.List;

/**
 * An operation whose every result element depends on the operands' elements at the same place.
 *
 * <p>All operands have the result's shape.
 */
public interface Elementwise extends Op {
  /** The number of operands. */
  int arity();

  @Override
  default Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, arity());
    for (Shape shape : inputs) {
      if (!shape.equals(inputs.get(0))) {
        throw new ShapeException(
            name(),
            "operands must have equal shapes",
            inputs.get(0) + " and " + shape,
            "broadcast one of them to the other's shape");
      }
    }
    return inputs.get(0);
  }

  /** An elementwise operation on one operand. */
  interface Unary extends Elementwise {
    /**
     * The function applied to each element. It gives NaN where it is not defined, and throws
     * nothing: programs call it from the middle of other work, some of it in place.
     */
    double apply(double x);

    @Override
    default int arity() {
      return 1;
    }

    @Override
    default void evaluate(List<Buffer> inputs, Buffer output) {
      Buffer x = inputs.get(0);
      for (int i = 0; i < output.size(); i++) {
        output.set(i, apply(x.get(i)));
      }
    }
  }

  /** An elementwise operation on two operands. */
  interface Binary extends Elementwise {
    /**
     * The function applied to each pair of elements; it throws nothing, as that of {@link Unary}.
     */
    double apply(double a, double b);

    @Override
    default int arity() {
      return 2;
    }

    @Override
    default void evaluate(List<Buffer> inputs, Buffer output) {
      Buffer a = inputs.get(0);
      Buffer b = inputs.get(1);
      for (int i = 0; i < output.size(); i++) {
        output.set(i, apply(a.get(i), b.get(i)));
      }
    }
  }
}
