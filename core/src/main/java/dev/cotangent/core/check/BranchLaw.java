package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the {@linkplain Piecewise#branch branches} of operations are constant on pieces: of some
 * tiny steps to one side, nearly all must find the same branch. One that moves with every step
 * would keep its operation from ever being compared.
 */
final class BranchLaw {
  private static final double LARGEST_STEP = 0x1p-34;
  private static final int STEPS = 8;

  /** A kink may lie between two steps, and another; more in one element are no accident. */
  private static final int MOST_CHANGES = 3;

  private record Use(Op op, List<Shape> operands) {}

  private final CounterRandom random;
  private final Map<Use, Boolean> known = new HashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();

  BranchLaw(CounterRandom random) {
    this.random = random;
  }

  /** Whether the branch of a piecewise operation's node is one; if not, there is a fault more. */
  boolean holds(Piecewise op, Node node, Evaluation base) {
    Use use = new Use(op, node.inputs().stream().map(Node::shape).toList());
    boolean holds = known.computeIfAbsent(use, key -> isPiecewiseConstant(op, node, base));
    if (!holds) {
      faults.add(
          "the branch of %s moves at every step: it must be constant on each piece, and change only where a kink or jump is passed"
              .formatted(node));
    }
    return holds;
  }

  /** One line for each branch that is none. */
  Collection<String> faults() {
    return faults;
  }

  private boolean isPiecewiseConstant(Piecewise op, Node node, Evaluation base) {
    List<Node> inputs = new ArrayList<>();
    Map<Node, Tensor> point = new LinkedHashMap<>();
    for (Node input : node.inputs()) {
      Node fresh = Expressions.input("operand" + inputs.size(), input.shape());
      inputs.add(fresh);
      point.put(fresh, Tensor.of(input.shape(), base.numbers(input)));
    }
    Node branch = op.branch(Node.of(op, inputs));
    List<Node> roots = new ArrayList<>(inputs);
    roots.add(branch);
    Evaluation at = Evaluation.once(roots, point, base);
    for (Node input : inputs) {
      PartialEvaluation moved = new PartialEvaluation(at, input, Set.of(), List.of(branch));
      if (moved.changes(branch)
          && (moves(moved, input, branch, at, 1) || moves(moved, input, branch, at, -1))) {
        return false;
      }
    }
    return true;
  }

  private boolean moves(PartialEvaluation moved, Node input, Node branch, Evaluation at, int side) {
    int[] changes = new int[branch.shape().size()];
    double[] x = at.numbers(input);
    double[] v = Vectors.normal(random, Vectors.scales(x));
    double[] last = new double[0];
    double step = side * LARGEST_STEP;
    for (int k = 0; k < STEPS; k++, step /= 2.7) {
      try {
        moved.run(Vectors.combine(1, x, step, v));
      } catch (IllegalArgumentException e) {
        return false; // indices have no neighbours
      }
      double[] now = Evaluation.copy(moved.get(branch));
      for (int i = 0; i < changes.length && k > 0; i++) {
        changes[i] += Double.compare(now[i], last[i]) == 0 ? 0 : 1;
      }
      last = now;
    }
    return Arrays.stream(changes).anyMatch(count -> count > MOST_CHANGES);
  }
}
