package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates expressions in float64, node by node, by each operation's reference.
 *
 * <p>Nothing is rewritten, fused or reused: this is what an expression means, and what compiled
 * programs are compared with.
 */
public final class Interpreter {
  private Interpreter() {}

  /** Evaluates one expression; see {@link #run}. */
  public static Tensor evaluate(Node output, Map<Node, Tensor> bindings) {
    return run(List.of(output), bindings).values().iterator().next();
  }

  /**
   * Evaluates expressions.
   *
   * @param outputs what to evaluate
   * @param bindings values of inputs, and of any other nodes that are to be taken as given; a
   *     variable that is not bound has its present value
   * @return the values, in the order of the outputs
   * @throws IllegalArgumentException if an input is not bound, or bound to a wrong shape
   * @throws IllegalStateException if an output is an operation with several results
   */
  public static Map<Node, Tensor> run(Collection<Node> outputs, Map<Node, Tensor> bindings) {
    outputs.forEach(Graphs::requireValue);
    IdentityHashMap<Node, Buffer> values = new IdentityHashMap<>();
    Map<Variable, Tensor> variables = Variable.values(Graphs.variables(outputs));
    for (Node node : Graphs.topologicalOrder(outputs)) {
      Tensor bound = bindings.get(node);
      if (bound != null) {
        requireShape(node, bound);
        bound.copyTo(values.computeIfAbsent(node, Interpreter::allocate));
      } else if (node.op() instanceof Input) {
        throw new IllegalArgumentException("[run] input %s is not fed".formatted(node));
      } else if (node.op() instanceof Variable variable) {
        requireNonNull(variables.get(variable))
            .copyTo(values.computeIfAbsent(node, Interpreter::allocate));
      } else if (!(node.op() instanceof Get)) {
        node.results().forEach(result -> values.put(result, allocate(result)));
        evaluate(
            node,
            node.inputs().stream().map(values::get).toList(),
            node.results().stream().map(values::get).toList());
      }
    }
    Map<Node, Tensor> results = new LinkedHashMap<>();
    for (Node output : outputs) {
      results.put(output, Tensor.copyOf(requireNonNull(values.get(output))));
    }
    return results;
  }

  private static Buffer allocate(Node node) {
    return Buffer.allocate(node.shape(), Precision.FLOAT64);
  }

  /** Evaluates a node's operation; where it refuses an index, the node is named. */
  static void evaluate(Node node, List<Buffer> operands, List<Buffer> results) {
    try {
      node.op().evaluateAll(operands, results);
    } catch (IndexException e) {
      throw e.at(node);
    }
  }

  /**
   * Checks that a value fits the node that it is bound to.
   *
   * @throws ShapeException if it has another shape
   */
  public static void requireShape(Node node, Tensor bound) {
    if (!bound.shape().equals(node.shape())) {
      throw new ShapeException(
          "run",
          "%s has shape %s".formatted(node.label(), node.shape()),
          "fed with shape " + bound.shape());
    }
  }
}
