package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** An operation at a point, whose gradients a checker is asked to judge. */
final class Problem {
  private final Node output;
  private final List<Node> targets = new ArrayList<>();
  private final Map<Node, Tensor> point = new LinkedHashMap<>();
  private final LongAdder evaluations = new LongAdder();

  /**
   * Applies the operation to fresh inputs.
   *
   * @param operands their values
   * @param differentiable the positions of those to differentiate for
   */
  Problem(Op op, List<Tensor> operands, List<Integer> differentiable) {
    List<Node> inputs = new ArrayList<>();
    for (int k = 0; k < operands.size(); k++) {
      Node input = Expressions.input("x" + k, operands.get(k).shape());
      inputs.add(input);
      point.put(input, operands.get(k));
      if (differentiable.contains(k)) {
        targets.add(input);
      }
    }
    this.output = Node.of(new CountedOp(op, evaluations), Composition.operands(op, inputs));
  }

  /** The operation's result. */
  Node output() {
    return output;
  }

  /** The inputs to differentiate for. */
  List<Node> targets() {
    return targets;
  }

  /** The inputs' values. */
  Map<Node, Tensor> point() {
    return point;
  }

  /** The result as a function of the targets. */
  ArrayFunction function() {
    return new ArrayFunction(List.of(output), targets, point);
  }

  /** How often the operation, or a gradient it derived, was evaluated so far. */
  long evaluations() {
    return evaluations.sum();
  }
}
