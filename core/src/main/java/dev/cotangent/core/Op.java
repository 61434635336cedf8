package dev.cotangent.core;

import java.util.List;
import java.util.Optional;

/**
 * An operation: how shapes, values and derivatives follow from its operands.
 *
 * <p>Implemented by records, so that two equal operations on the same operands are known to be the
 * same expression. Nothing needs to be registered: a record of your own that implements {@link
 * #infer}, {@link #vjp} and {@link #evaluate} takes part in everything. An operation must be a pure
 * function of its attributes and operands.
 */
public interface Op {
  /**
   * The result's shape; the one place where operands' shapes are checked.
   *
   * @throws ShapeException if the operands do not fit
   */
  Shape infer(List<Shape> inputs);

  /**
   * The vector–Jacobian product: for each operand, the cotangent that flows back to it.
   *
   * @param self this operation applied to its operands, whose value the result may use
   * @param cotangent what flows back to the result; same shape as the result
   * @return one expression per operand, of the operand's shape, or {@link Gradients#NONE} for an
   *     operand on which the result does not depend differentiably
   */
  List<Node> vjp(Node self, Node cotangent);

  /**
   * Computes the value: the definition of the operation, as plain loops.
   *
   * @param inputs the operands' values, not to be written
   * @param output where the result goes; it holds arbitrary numbers before
   */
  void evaluate(List<Buffer> inputs, Buffer output);

  /** {@link #infer} for all results; differs only for a {@link MultiOp}. */
  default List<Shape> inferAll(List<Shape> inputs) {
    return List.of(infer(inputs));
  }

  /**
   * {@link #vjp} for the cotangents of all results; differs only for a {@link MultiOp}.
   *
   * @param cotangents one for each result, {@link Gradients#NONE} for those without, but not for
   *     all
   */
  default List<Node> vjpAll(Node self, List<Node> cotangents) {
    return vjp(self, cotangents.get(0));
  }

  /** {@link #evaluate} for all results; differs only for a {@link MultiOp}. */
  default void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
    evaluate(inputs, outputs.get(0));
  }

  /**
   * The batching rule: the operation for many samples at once, each with operands and results as in
   * {@code self}.
   *
   * <p>A loop over the samples ({@link Expressions#scan}) unless the operation knows better, which
   * is right for every operation.
   *
   * @param self this operation applied to one sample's operands
   * @param operands those of all samples: some, at least one, with the samples along a new first
   *     axis, the others, of {@code self}'s shapes, the same for each
   * @return one expression per result, with the samples along a new first axis, or of one sample's
   *     shape if it is the same for each
   */
  default List<Node> batch(Node self, List<Node> operands) {
    return Scan.overSamples(self, operands);
  }

  /** The name in messages and plans: the class name with a small first letter. */
  default String name() {
    String name = getClass().getSimpleName();
    return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * The operation as people write it: {@code name(a, b)} unless it has a sign of its own.
   *
   * @param operands the operands' formulas; {@link Formula} puts parentheses where they are needed
   */
  default String formula(List<String> operands) {
    return Formula.call(name(), operands);
  }

  /**
   * A simpler expression of the same value, or {@code self} where there is none.
   *
   * <p>Asked when a program is compiled, with operands that were simplified before.
   */
  default Node simplify(Node self) {
    return self;
  }

  /** Whether the result is the first operand's values, unchanged, under another shape. */
  default boolean isView() {
    return false;
  }

  /**
   * About how many floating-point operations the value takes, for plans and profiles; one for each
   * element of the result unless the operation knows better.
   */
  default double flops(List<Shape> inputs, Shape output) {
    return output.size();
  }

  /**
   * How many there are to choose from, for an operand that holds indices or positions; 0 for one
   * that holds other values.
   *
   * @param self this operation applied to its operands
   */
  default int indexBound(Node self, int input) {
    return 0;
  }

  /**
   * How many there are to choose from, if the result holds positions, stored by {@link
   * Buffer#setIndex}; 0 for other values.
   *
   * @param self this operation applied to its operands
   */
  default int positionBound(Node self) {
    return 0;
  }

  /** Whether the result is linear in one operand while the others stay as they are. */
  default boolean isLinearIn(int input) {
    return false;
  }

  /**
   * The sum of this operation's results in all steps of a loop, where it is one expression of what
   * its operands are in all steps: a sum of products of matrices is one product. The gradient of a
   * loop then need not add up as it goes.
   *
   * @param stacks the operands' values in all steps, stacked along a first axis
   * @param self this operation applied to its operands in one step
   */
  default Optional<Node> sumOfSteps(List<Node> stacks, Node self) {
    return Optional.empty();
  }
}
