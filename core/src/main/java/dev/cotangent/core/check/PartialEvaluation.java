package dev.cotangent.core.check;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What changes when one node's value changes: everything else keeps its value, and no run allocates
 * memory.
 */
final class PartialEvaluation {
  private final Evaluation base;
  private final IdentityHashMap<Node, Values> changed = new IdentityHashMap<>();
  private final Values moved;
  private final List<Step> steps = new ArrayList<>();
  private long work;

  /** One operation on the values it reads and writes. */
  private record Step(Op op, List<Values> inputs, Values output) {}

  /**
   * Prepares the steps.
   *
   * @param base the values at the point
   * @param moved the node whose value is going to change
   * @param held nodes that keep their value whatever they depend on
   * @param wanted the nodes whose values are asked for
   */
  PartialEvaluation(Evaluation base, Node moved, Set<Node> held, Collection<Node> wanted) {
    this.base = base;
    this.moved = Values.allocate(moved.shape(), Precision.FLOAT64);
    changed.put(moved, this.moved);
    for (Node node : Graphs.topologicalOrder(wanted)) {
      if (!changed.containsKey(node)
          && !held.contains(node)
          && node.inputs().stream().anyMatch(changed::containsKey)) {
        Values output = Values.allocate(node.shape(), Precision.FLOAT64);
        steps.add(new Step(node.op(), node.inputs().stream().map(this::get).toList(), output));
        changed.put(node, output);
        work += work(node);
      }
    }
  }

  /**
   * About how many multiplications and additions a node takes. For a product of matrices it is the
   * root of the product of the three sizes; a convolution comes close to that.
   */
  private static long work(Node node) {
    double product = node.shape().size();
    long largest = node.shape().size();
    for (Node input : node.inputs()) {
      product *= input.shape().size();
      largest = Math.max(largest, input.shape().size());
    }
    boolean contraction = node.inputs().size() == 2 && !(node.op() instanceof Elementwise);
    return contraction ? Math.max(largest, (long) Math.sqrt(product)) : largest;
  }

  /** About how many multiplications and additions a run takes. */
  long work() {
    return work;
  }

  /** Where the changing node's value is to be written before a run. */
  double[] moved() {
    return moved.doubles();
  }

  /** Whether a node's value can change. */
  boolean changes(Node node) {
    return changed.containsKey(node);
  }

  /** Computes what depends on the changing node. */
  void run() {
    for (Step step : steps) {
      step.op.evaluate(step.inputs, step.output);
    }
  }

  /** The value of a node after the latest run, or at the point if it cannot change. */
  Values get(Node node) {
    Values value = changed.get(node);
    return value != null ? value : base.get(node);
  }
}
