package dev.cotangent.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The sum over all steps of a loop of what a step computes, as an expression of stacked rows: Σₜ
 * aₜᵀ·bₜ is one product of the matrices that all aₜ and all bₜ make together.
 *
 * @param value what a step computes
 * @param rows the values within a step of which all rows are needed
 */
record StepSum(Node value, List<Node> rows) {
  /** The sum of a value, if operations know how to add it up; see {@link Op#sumOfSteps}. */
  static Optional<StepSum> of(Node value) {
    List<Node> rows = new ArrayList<>();
    return addRows(value, rows)
        ? Optional.of(new StepSum(value, List.copyOf(rows)))
        : Optional.empty();
  }

  private static boolean addRows(Node value, List<Node> rows) {
    if (hasRule(value)) {
      value.inputs().stream().filter(row -> !rows.contains(row)).forEach(rows::add);
      return true;
    }
    return isLinear(value) && value.inputs().stream().allMatch(input -> addRows(input, rows));
  }

  private static boolean hasRule(Node value) {
    if (value.op() instanceof Get) {
      return false;
    }
    List<Node> stacks =
        value.inputs().stream()
            .map(row -> Node.of(new Input("rows", Shape.of(1).concat(row.shape()))))
            .toList();
    return value.op().sumOfSteps(stacks, value).isPresent();
  }

  /** Whether the sum of a value is the same operation of its operands' sums. */
  private static boolean isLinear(Node value) {
    return value.op() instanceof Add || (value.inputs().size() == 1 && value.op().isLinearIn(0));
  }

  /** The sum, given all rows of each of {@link #rows}, stacked along a first axis. */
  Node ofStacks(UnaryOperator<Node> stacks) {
    return sum(value, stacks);
  }

  private static Node sum(Node value, UnaryOperator<Node> stacks) {
    if (hasRule(value)) {
      List<Node> operands = value.inputs().stream().map(stacks).toList();
      return value.op().sumOfSteps(operands, value).orElseThrow();
    }
    return Node.of(value.op(), value.inputs().stream().map(input -> sum(input, stacks)).toList());
  }
}
