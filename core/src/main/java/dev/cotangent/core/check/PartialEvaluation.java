package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Add;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Get;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Buffer moved;
  private final Buffer direction;
  private final IdentityHashMap<Node, Buffer> changed = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Buffer> slopes = new IdentityHashMap<>();

  /**
   * Copies of what does not change, so that an operation that writes to operands harms no other.
   */
  private final IdentityHashMap<Node, Buffer> still = new IdentityHashMap<>();

  private final List<Step> steps = new ArrayList<>();
  private long work;

  /** One operation on the values it reads and writes. */
  private static final class Step {
    private final Node node;
    private final Op op;
    private final List<Buffer> inputs;

    /** For each operand, its value before an evaluation; of one that never changes, for ever. */
    private final List<double[]> held;

    private final boolean[] isStill;
    private final List<Buffer> outputs;

    /** For a node that moves along a straight line: what its operation makes of directions. */
    private final @Nullable List<Buffer> directions;

    private final @Nullable Buffer slope;
    private final List<double[]> before;
    private boolean isRead;

    Step(
        Node node,
        List<Buffer> inputs,
        List<double[]> held,
        boolean[] isStill,
        List<Buffer> outputs,
        @Nullable List<Buffer> directions,
        @Nullable Buffer slope,
        List<double[]> before) {
      this.node = node;
      this.op = node.op();
      this.inputs = inputs;
      this.held = held;
      this.isStill = isStill;
      this.outputs = outputs;
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
    this.moved = Buffer.allocate(moved.shape(), Precision.FLOAT64);
    this.direction = Buffer.allocate(moved.shape(), Precision.FLOAT64);
    changed.put(moved, this.moved);
    slopes.put(moved, direction);
    Set<Node> asked = new HashSet<>(wanted);
    IdentityHashMap<Node, Step> stepOf = new IdentityHashMap<>();
    for (Node node : Graphs.topologicalOrder(wanted)) {
      if (!changed.containsKey(node)
          && !held.contains(node)
          && !(node.op() instanceof Get)
          && node.inputs().stream().anyMatch(changed::containsKey)) {
        Step step = step(node);
        step.isRead = node.results().stream().anyMatch(asked::contains);
        if (step.slope == null) {
          for (Node input : node.inputs()) {
            Step producer = stepOf.get(input);
            if (producer != null) {
              producer.isRead = true;
            }
          }
        }
        steps.add(step);
        for (int i = 0; i < step.outputs.size(); i++) {
          if (!held.contains(node.result(i))) {
            stepOf.put(node.result(i), step);
            changed.put(node.result(i), step.outputs.get(i));
          }
        }
        work += work(node);
      }
    }
  }

  private Step step(Node node) {
    List<Buffer> directions = directions(node);
    Buffer slope = null;
    if (directions != null) {
      slope = Buffer.allocate(node.shape(), Precision.FLOAT64);
      slopes.put(node, slope);
    }
    List<double[]> held = new ArrayList<>();
    boolean[] isStill = new boolean[node.inputs().size()];
    for (int i = 0; i < isStill.length; i++) {
      Node input = node.input(i);
      isStill[i] = !changed.containsKey(input);
      held.add(isStill[i] ? base.numbers(input) : new double[input.shape().size()]);
    }
    return new Step(
        node,
        node.inputs().stream().map(this::operand).toList(),
        held,
        isStill,
        node.results().stream()
            .map(result -> Buffer.allocate(result.shape(), Precision.FLOAT64))
            .toList(),
        directions,
        slope,
        node.results().stream().map(base::numbers).toList());
  }

  /** What to feed the operation to get the node's slope; null if it has no constant slope. */
  private @Nullable List<Buffer> directions(Node node) {
    if (node.op() instanceof MultiOp) {
      return null;
    }
    List<Buffer> directions = new ArrayList<>();
    int changing = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      Node input = node.input(i);
      Buffer slope = slopes.get(input);
      if (changed.containsKey(input)) {
        changing++;
        if (slope == null || !(node.op() instanceof Add || base.isLinear(node, i))) {
          return null;
        }
      }
      Buffer unmoved =
          node.op() instanceof Add
              ? Buffer.allocate(input.shape(), Precision.FLOAT64)
              : operand(input);
      directions.add(slope == null ? unmoved : slope);
    }
    return changing == 1 || node.op() instanceof Add ? directions : null;
  }

  /**
   * About how many multiplications and additions a node takes. For a product of matrices it is the
   * root of the product of the three sizes; a convolution comes close to that.
   */
  private static long work(Node node) {
    long largest = node.results().stream().mapToLong(result -> result.shape().size()).sum();
    double product = largest;
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
      evaluate(step);
    }
  }

  /** Evaluates a step; an operation that writes to an operand is blamed, and its work undone. */
  private void evaluate(Step step) {
    for (int i = 0; i < step.isStill.length; i++) {
      if (!step.isStill[i]) {
        double[] now = step.inputs.get(i).doubles();
        System.arraycopy(now, 0, step.held.get(i), 0, now.length);
      }
    }
    step.op.evaluateAll(step.inputs, step.outputs);
    restore(step, step.inputs, step.held);
  }

  private void restore(Step step, List<Buffer> operands, List<double[]> before) {
    for (int i = 0; i < operands.size(); i++) {
      double[] now = operands.get(i).doubles();
      if (!Arrays.equals(now, before.get(i))) {
        base.blameForWriting(step.node, i);
        System.arraycopy(before.get(i), 0, now, 0, now.length);
      }
    }
  }

  /** Evaluates some times at the point itself, and blames what has another value there. */
  void repeat(int times) {
    for (int k = 0; k < times; k++) {
      moveTo(0);
      for (Step step : steps) {
        for (int i = 0; i < step.outputs.size() && step.slope == null; i++) {
          if (!isEqual(step.outputs.get(i).doubles(), step.before.get(i))) {
            base.blameForChanging(step.node);
            return; // what follows is not to blame
          }
        }
      }
    }
  }

  private static boolean isEqual(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i] && Double.compare(a[i], b[i]) != 0) { // zeros of either sign are equal
        return false;
      }
    }
    return true;
  }

  /** Chooses the line along which {@link #moveTo} moves. */
  void alongLine(double[] v) {
    System.arraycopy(v, 0, direction.doubles(), 0, v.length);
    for (Step step : steps) {
      if (step.directions != null) {
        List<double[]> before = step.directions.stream().map(Evaluation::copy).toList();
        step.op.evaluate(step.directions, requireNonNull(step.slope));
        restore(step, step.directions, before);
      }
    }
  }

  /** Moves the changing node to the point + t · v and computes what depends on it. */
  void moveTo(double t) {
    shift(start, t, direction.doubles(), moved.doubles());
    for (Step step : steps) {
      if (step.slope == null) {
        evaluate(step);
      } else if (step.isRead) {
        shift(step.before.get(0), t, step.slope.doubles(), step.outputs.get(0).doubles());
      }
    }
  }

  private static void shift(double[] from, double t, double[] slope, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + t * slope[i];
    }
  }

  /** What an operation reads of a node. */
  private Buffer operand(Node node) {
    Buffer value = changed.get(node);
    return value != null
        ? value
        : still.computeIfAbsent(node, key -> Buffer.of(key.shape(), base.numbers(key).clone(), 0));
  }

  /** The value of a node after the latest run or move; at the point if it cannot change. */
  Buffer get(Node node) {
    Buffer value = changed.get(node);
    return value != null ? value : base.get(node);
  }
}
