package dev.cotangent.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A function whose vector–Jacobian product is written by hand; see {@link
 * Expressions#customGradient}.
 *
 * <p>A program computes what the function consists of, like any other expression.
 *
 * @param function what it computes
 * @param rule from the function's inputs, its outputs and the outputs' cotangents to the cotangents
 *     of the inputs
 */
public record CustomGradient(Graph function, Graph rule) implements CoreOp, MultiOp {
  /**
   * Creates the operation.
   *
   * @throws ShapeException if the rule's inputs and outputs do not fit the function's
   * @throws IllegalArgumentException if one of the two reads a variable
   */
  public CustomGradient {
    List<Shape> arguments = shapes(function.inputs());
    List<Shape> results = shapes(function.outputs());
    List<Shape> taken = Stream.of(arguments, results, results).flatMap(List::stream).toList();
    if (!shapes(rule.inputs()).equals(taken) || !shapes(rule.outputs()).equals(arguments)) {
      throw new ShapeException(
          "customGradient",
          "the rule must take the function's inputs %s, its outputs %s and their cotangents, and give a cotangent for each input"
              .formatted(arguments, results),
          "a rule from %s to %s".formatted(shapes(rule.inputs()), shapes(rule.outputs())));
    }
    for (Graph graph : List.of(function, rule)) {
      if (!graph.variables().isEmpty()) {
        throw new IllegalArgumentException(
            "[customGradient] function and rule must not read variables, which would get no gradient: %s; make them inputs, as Graph.of does with the nodes that it is given"
                .formatted(graph.variables()));
      }
    }
  }

  private static List<Shape> shapes(List<Node> nodes) {
    return nodes.stream().map(Node::shape).toList();
  }

  @Override
  public List<Shape> inferAll(List<Shape> inputs) {
    if (!inputs.equals(shapes(function.inputs()))) {
      throw new ShapeException(
          name(), "the arguments must fit the function's inputs " + function.inputs(), "" + inputs);
    }
    return shapes(function.outputs());
  }

  @Override
  public List<Node> vjpAll(Node self, List<Node> cotangents) {
    List<Node> arguments = new ArrayList<>(self.inputs());
    arguments.addAll(self.results());
    for (int i = 0; i < cotangents.size(); i++) {
      arguments.add(Gradients.orZeros(cotangents.get(i), self.result(i)));
    }
    return rule.apply(arguments);
  }

  @Override
  public void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
    GraphEvaluation evaluation = new GraphEvaluation(function);
    evaluation.run(inputs);
    for (int i = 0; i < outputs.size(); i++) {
      outputs.get(i).copyFrom(evaluation.output(i));
    }
  }

  @Override
  public double flops(List<Shape> inputs) {
    return function.flops();
  }

  @Override
  public List<Node> simplifyAll(Node self, Set<Node> read) {
    return function.apply(self.inputs());
  }
}
