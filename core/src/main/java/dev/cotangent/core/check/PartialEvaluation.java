package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changes when one node's value changes: everything else keeps its value, and no run allocates
 * memory.
 *
 * <p>While the node moves along a straight line, so does every node that depends on it through
 * operations that are tagged as linear; those are evaluated once for the line and not again for
 * each point of it.
 */
final class PartialEvaluation {
  private final Evaluation base;
  private final double[] start;
  private final Values moved;
  private final Values direction;
  private final IdentityHashMap<Node, Values> changed = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Values> slopes = new IdentityHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private long work;

  /** One operation on the values it reads and writes. */
  private static final class Step {
    private final Op op;
    private final List<Values> inputs;
    private final Values output;

    /** For a node that moves along a straight line: what its operation makes of directions. */
    private final @Nullable List<Values> directions;

    private final @Nullable Values slope;
    private final double[] before;
    private boolean isRead;

    Step(
        Op op,
        List<Values> inputs,
        Values output,
        @Nullable List<Values> directions,
        @Nullable Values slope,
        double[] before) {
      this.op = op;
      this.inputs = inputs;
      this.output = output;
      this.directions = directions;
      this.slope = slope;
      this.before = before;
    }
  }

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
    this.start = base.numbers(moved);
    this.moved = Values.allocate(moved.shape(), Precision.FLOAT64);
    this.direction = Values.allocate(moved.shape(), Precision.FLOAT64);
    changed.put(moved, this.moved);
    slopes.put(moved, direction);
    Set<Node> asked = new HashSet<>(wanted);
    IdentityHashMap<Node, Step> stepOf = new IdentityHashMap<>();
    for (Node node : Graphs.topologicalOrder(wanted)) {
      if (!changed.containsKey(node)
          && !held.contains(node)
          && node.inputs().stream().anyMatch(changed::containsKey)) {
        Step step = step(node);
        step.isRead = asked.contains(node);
        if (step.slope == null) {
          for (Node input : node.inputs()) {
            Step producer = stepOf.get(input);
            if (producer != null) {
              producer.isRead = true;
            }
          }
        }
        steps.add(step);
        stepOf.put(node, step);
        changed.put(node, step.output);
        work += work(node);
      }
    }
  }

  private Step step(Node node) {
    List<Values> directions = directions(node);
    Values slope = null;
    if (directions != null) {
      slope = Values.allocate(node.shape(), Precision.FLOAT64);
      slopes.put(node, slope);
    }
    return new Step(
        node.op(),
        node.inputs().stream().map(this::get).toList(),
        Values.allocate(node.shape(), Precision.FLOAT64),
        directions,
        slope,
        base.numbers(node));
  }

  /** What to feed the operation to get the node's slope; null if it has no constant slope. */
  private @Nullable List<Values> directions(Node node) {
    List<Values> directions = new ArrayList<>();
    int changing = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      Node input = node.input(i);
      Values slope = slopes.get(input);
      if (changed.containsKey(input)) {
        changing++;
        if (slope == null || !(node.op() instanceof Add || node.op().isLinearIn(i))) {
          return null;
        }
      }
      Values still =
          node.op() instanceof Add
              ? Values.allocate(input.shape(), Precision.FLOAT64)
              : base.get(input);
      directions.add(slope == null ? still : slope);
    }
    return changing == 1 || node.op() instanceof Add ? directions : null;
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

  /** Whether a node's value can change. */
  boolean changes(Node node) {
    return changed.containsKey(node);
  }

  /** Gives the changing node a value and computes what depends on it. */
  void run(double[] value) {
    System.arraycopy(value, 0, moved.doubles(), 0, value.length);
    for (Step step : steps) {
      step.op.evaluate(step.inputs, step.output);
    }
  }

  /** Chooses the line along which {@link #moveTo} moves. */
  void alongLine(double[] v) {
    System.arraycopy(v, 0, direction.doubles(), 0, v.length);
    for (Step step : steps) {
      if (step.directions != null) {
        step.op.evaluate(step.directions, requireNonNull(step.slope));
      }
    }
  }

  /** Moves the changing node to the point + t · v and computes what depends on it. */
  void moveTo(double t) {
    shift(start, t, direction.doubles(), moved.doubles());
    for (Step step : steps) {
      if (step.slope == null) {
        step.op.evaluate(step.inputs, step.output);
      } else if (step.isRead) {
        shift(step.before, t, step.slope.doubles(), step.output.doubles());
      }
    }
  }

  private static void shift(double[] from, double t, double[] slope, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + t * slope[i];
    }
  }

  /** The value of a node after the latest run or move; at the point if it cannot change. */
  Values get(Node node) {
    Values value = changed.get(node);
    return value != null ? value : base.get(node);
  }
}
