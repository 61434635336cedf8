package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Get;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The values of all nodes of some expressions at one point, by the references in float64.
 *
 * <p>Each operation is evaluated twice at least, the second time into an array full of NaN, and its
 * operands are compared before and after: an operation that is not a pure function is found here.
 */
final class Evaluation {
  private final IdentityHashMap<Node, Buffer> values = new IdentityHashMap<>();
  private final Map<Node, String> faults;
  private final Set<Node> mistagged = Sets.newIdentityHashSet();
  private final int repetitions;
  private double largest = -1; // not known yet

  /**
   * Evaluates.
   *
   * @param point values of inputs, and of any other nodes that are to be taken as given
   * @throws IllegalArgumentException if an input has no value, or one of a wrong shape
   */
  Evaluation(Collection<Node> roots, Map<Node, Tensor> point) {
    this(roots, point, 1);
  }

  /**
   * Evaluates.
   *
   * @param repetitions how often each operation is evaluated again and compared
   */
  Evaluation(Collection<Node> roots, Map<Node, Tensor> point, int repetitions) {
    this.repetitions = repetitions;
    this.faults = Collections.synchronizedMap(new IdentityHashMap<>());
    run(roots, point);
  }

  /**
   * Evaluates once, for a law of what was evaluated at another point or in another expression.
   *
   * @param base where faults are noted
   */
  static Evaluation once(Collection<Node> roots, Map<Node, Tensor> point, Evaluation base) {
    return new Evaluation(roots, point, new IdentityHashMap<>(), base);
  }

  /** Evaluates what another evaluation at the same point has not. */
  Evaluation(Collection<Node> roots, Map<Node, Tensor> point, Evaluation known) {
    this(roots, point, known.values, known);
  }

  private Evaluation(
      Collection<Node> roots,
      Map<Node, Tensor> point,
      IdentityHashMap<Node, Buffer> known,
      Evaluation base) {
    this.repetitions = 0;
    this.faults = base.faults;
    values.putAll(known);
    run(roots, point);
  }

  private void run(Collection<Node> roots, Map<Node, Tensor> point) {
    for (Node node : Graphs.topologicalOrder(roots)) {
      Tensor given = point.get(node);
      boolean isKnown = node.results().stream().allMatch(values::containsKey);
      if (isKnown && !(given != null && node.op() instanceof Get)) {
        continue;
      }
      if (given == null && node.op() instanceof Variable variable) {
        given = variable.value();
      }
      if (given != null) {
        requireShape(node, given);
        values.put(node, Buffer.of(node.shape(), given.toDoubles(), 0));
      } else if (node.op() instanceof Input) {
        throw new IllegalArgumentException("[gradientCheck] input %s has no value".formatted(node));
      } else {
        compute(node);
      }
    }
  }

  private static void requireShape(Node node, Tensor given) {
    if (!given.shape().equals(node.shape())) {
      throw new ShapeException(
          "gradientCheck",
          "%s has shape %s".formatted(node.label(), node.shape()),
          "a value of shape " + given.shape());
    }
  }

  private void compute(Node node) {
    Op op = node.op();
    List<Buffer> operands = node.inputs().stream().map(this::get).toList();
    List<double[]> before = operands.stream().map(Evaluation::copy).toList();
    List<double[]> results = evaluate(op, operands, node, 0);
    for (int i = 0; i < results.size(); i++) {
      values.put(node.result(i), Buffer.of(node.result(i).shape(), results.get(i), 0));
    }
    boolean writes = restore(node, operands, before);
    for (int k = 0; k < repetitions && !writes; k++) {
      List<double[]> again = evaluate(op, operands, node, Double.NaN);
      writes = restore(node, operands, before);
      if (writes) {
        return;
      }
      if (!areEqual(results, again)) {
        if (areEqual(results, evaluate(op, operands, node, 0))
            && areEqual(again, evaluate(op, operands, node, Double.NaN))) {
          faults.put(node, "%s reads what its result's array held before".formatted(node));
        } else {
          blameForChanging(node);
        }
        return;
      }
    }
  }

  /** Undoes what an operation wrote to operands, and blames it; whether it did. */
  private boolean restore(Node node, List<Buffer> operands, List<double[]> before) {
    boolean writes = false;
    for (int i = 0; i < before.size(); i++) {
      if (!Arrays.equals(copy(operands.get(i)), before.get(i))) {
        blameForWriting(node, i);
        operands.get(i).copyFrom(Buffer.of(operands.get(i).shape(), before.get(i), 0));
        writes = true;
      }
    }
    return writes;
  }

  /** Notes that an operation changed the value of an operand. */
  void blameForWriting(Node node, int operand) {
    faults.putIfAbsent(node, "%s writes to its operand %s".formatted(node, operand));
  }

  /** Notes that an operation has two values for the same operands. */
  void blameForChanging(Node node) {
    faults.putIfAbsent(node, "%s gives another value when it is evaluated again".formatted(node));
  }

  /** Takes a node's operation for nonlinear, whatever it says. */
  void distrust(Node node) {
    mistagged.add(node);
  }

  /** Whether a node is tagged as linear in an operand; of several results that says nothing. */
  static boolean isTaggedLinear(Node node, int operand) {
    return node.op().isLinearIn(operand) && !(node.op() instanceof MultiOp);
  }

  /** Whether a node is linear in an operand: tagged so, and rightly. */
  boolean isLinear(Node node, int operand) {
    return isTaggedLinear(node, operand) && !mistagged.contains(node);
  }

  private static List<double[]> evaluate(Op op, List<Buffer> operands, Node node, double before) {
    List<double[]> numbers = new ArrayList<>();
    List<Buffer> results = new ArrayList<>();
    for (Node result : node.results()) {
      double[] array = new double[result.shape().size()];
      Arrays.fill(array, before);
      numbers.add(array);
      results.add(Buffer.of(result.shape(), array, 0));
    }
    op.evaluateAll(operands, results);
    return numbers;
  }

  private static boolean areEqual(List<double[]> a, List<double[]> b) {
    return IntStream.range(0, a.size()).allMatch(i -> Arrays.equals(a.get(i), b.get(i)));
  }

  /** A copy of the values of a window. */
  static double[] copy(Buffer window) {
    double[] copy = new double[window.size()];
    Buffer.of(window.shape(), copy, 0).copyFrom(window);
    return copy;
  }

  /** The largest magnitude of any finite value. */
  double largest() {
    if (largest < 0) {
      largest = 0;
      for (Buffer window : values.values()) {
        for (int i = 0; i < window.size(); i++) {
          double magnitude = Math.abs(window.get(i));
          largest = Double.isFinite(magnitude) ? Math.max(largest, magnitude) : largest;
        }
      }
    }
    return largest;
  }

  /** Whether a node was evaluated. */
  boolean knows(Node node) {
    return values.containsKey(node);
  }

  /** The value of a node; not to be written. */
  Buffer get(Node node) {
    return requireNonNull(values.get(node));
  }

  /** The value of a node as float64 numbers; not to be written. */
  double[] numbers(Node node) {
    Buffer window = get(node);
    return window.precision() == Precision.FLOAT64 && window.offset() == 0
        ? window.doubles()
        : copy(window);
  }

  /** What is wrong with operations as functions, by node. */
  Map<Node, String> faults() {
    return faults;
  }
}
