package dev.cotangent.core.program.backend;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Optional;

/**
 * Offers kernels; found by {@link java.util.ServiceLoader}, or named by {@link
 * Program.Builder#kernels}.
 *
 * <p>For each operation, providers are asked in the order in which a program names them, or by
 * {@link #priority}; the first with a kernel for it, or that {@link #fuses} it, has it. So one
 * group holds operations of one provider.
 *
 * <p>An operation for which no provider has a kernel runs by its reference, {@link Op#evaluate}.
 */
public interface KernelProvider {
  /**
   * Of the providers that are found, those of a greater priority are asked first, those of the same
   * in the order of their classes' names. This library's own have a negative one.
   */
  default int priority() {
    return 0;
  }

  /** The name of the {@link Backend} its kernels are for. */
  default String backend() {
    return Backend.cpu().name();
  }

  /** Whether its kernels are for programs that store values so. */
  default boolean supports(Precision precision) {
    return precision == Precision.FLOAT32;
  }

  /** A kernel for an operation on operands of these shapes, if there is one. */
  Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output);

  /**
   * A kernel for a node, which may be chosen by what the node reads; see above. The outputs are all
   * results of the node; of a {@link MultiOp} there is none unless a provider overrides this.
   */
  default Optional<Kernel> kernel(Node node) {
    if (node.op() instanceof MultiOp) {
      return Optional.empty();
    }
    List<Shape> inputs = node.inputs().stream().map(Node::shape).toList();
    return kernel(node.op(), inputs, node.shape());
  }

  /**
   * A kernel for two operations at once, if there is one; not asked if a provider of a greater
   * priority has a kernel for one of them.
   *
   * <p>Its operands are those of the first, its outputs the two results, in order.
   *
   * @param first an operation that is not fused otherwise
   * @param second one that reads the first's result, and nothing else but what the first reads,
   *     perhaps under other shapes
   * @param both whether the first's result is an output, too
   */
  default Optional<Kernel> matchPair(Node first, Node second, boolean both) {
    return Optional.empty();
  }

  /** Whether an elementwise operation can be part of a {@link #fused} group. */
  default boolean fuses(Elementwise op) {
    return false;
  }

  /**
   * A kernel for several elementwise operations at once, all of which {@link #fuses} accepts.
   *
   * <p>Its operands and outputs are those of the group, in order; an operand that is repeated comes
   * unrepeated.
   */
  default Kernel fused(ElementwiseFusion group) {
    throw new UnsupportedOperationException("[kernels] this provider fuses nothing: " + group);
  }

  /** One line on what the kernels are built with and why, for logs and plans. */
  String describe();
}
