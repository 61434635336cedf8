package dev.cotangent.core;

import java.util.List;
import java.util.Set;

/**
 * An operation with several results, each a node of its own ({@link Node#results}).
 *
 * <p>Its rule gets one cotangent for each result, {@link Gradients#NONE} for one that nothing flows
 * back to. All results are computed together, also those that nobody reads.
 */
public interface MultiOp extends Op {
  /**
   * The results' shapes, at least one; the one place where operands' shapes are checked.
   *
   * @throws ShapeException if the operands do not fit
   */
  @Override
  List<Shape> inferAll(List<Shape> inputs);

  @Override
  List<Node> vjpAll(Node self, List<Node> cotangents);

  @Override
  void evaluateAll(List<Buffer> inputs, List<Buffer> outputs);

  /**
   * About how many floating-point operations all results take; one an element unless overridden.
   */
  default double flops(List<Shape> inputs) {
    return inferAll(inputs).stream().mapToDouble(Shape::size).sum();
  }

  /**
   * Simpler expressions of the results, one for each; the results themselves where there are none.
   *
   * <p>Asked when a program is compiled.
   *
   * @param self this operation applied to its operands
   * @param read those of the results that matter; what stands for the others does not
   */
  default List<Node> simplifyAll(Node self, Set<Node> read) {
    return self.results();
  }

  @Override
  default Shape infer(List<Shape> inputs) {
    throw severalResults();
  }

  @Override
  default List<Node> vjp(Node self, Node cotangent) {
    throw severalResults();
  }

  @Override
  default void evaluate(List<Buffer> inputs, Buffer output) {
    throw severalResults();
  }

  @Override
  default double flops(List<Shape> inputs, Shape output) {
    return flops(inputs);
  }

  private IllegalStateException severalResults() {
    return new IllegalStateException(
        "[%s] has several results; ask for all of them".formatted(name()));
  }
}
