package dev.cotangent.core.program;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Offers float32 kernels; found by {@link java.util.ServiceLoader}.
 *
 * <p>An operation for which no provider has a kernel runs by its reference, {@link Op#evaluate}.
 */
public interface KernelProvider {
  /** A kernel for an operation on operands of these shapes, if there is one. */
  Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output);

  /** One line on what the kernels are built with and why, for logs and plans. */
  String describe();
}
