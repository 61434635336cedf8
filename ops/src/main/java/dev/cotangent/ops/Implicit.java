package dev.cotangent.ops;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Solutions of equations, differentiated without the way on which they were found.
 *
 * <p>Where {@code F(z, θ) = 0}, the implicit function theorem says {@code dz/dθ = −(∂F/∂z)⁻¹
 * ∂F/∂θ}. A cotangent of {@code z} therefore takes one linear system, which is solved within the
 * expression by conjugate gradients, and no memory for the steps of the search. The derivatives are
 * as good as the solution and that system's are, and have derivatives of any order.
 *
 * <p>What an equation reads from outside (variables, other expressions) is what its solution
 * depends on.
 */
public final class Implicit {
  private Implicit() {}

  /**
   * A root of an equation that was found somehow: its value, and derivatives by the equation.
   *
   * <p>The system is that of the normal equations, as nothing is known of {@code ∂F/∂z}; for a
   * minimum, see {@link #minimum}.
   *
   * @param root the value; what leads to it gets no gradient
   * @param solverSteps the most steps of conjugate gradients; as many as the root has elements, or
   *     fewer
   * @param equation {@code F}: of the root's shape, and 0 at the root; its derivative there must
   *     have an inverse
   * @throws ShapeException if the equation has another shape than the root
   */
  public static Node root(Node root, int solverSteps, UnaryOperator<Node> equation) {
    return solution(
        root,
        equation,
        (forward, back, b) -> {
          UnaryOperator<Node> squared = v -> forward.apply(back.apply(v));
          return conjugateGradients(squared, forward.apply(b), solverSteps);
        });
  }

  /**
   * What a function maps to itself, found by applying it again and again.
   *
   * @param start where to start; it gets no gradient
   * @param steps how often to apply the function
   * @param solverSteps see {@link #root}
   * @param function from {@code z} to the next one; it should be a contraction
   */
  public static Node fixedPoint(
      Node start, int steps, int solverSteps, UnaryOperator<Node> function) {
    Node found =
        Expressions.iterate(steps, List.of(start), z -> List.of(function.apply(z.get(0)))).get(0);
    return root(found, solverSteps, z -> Ops.subtract(function.apply(z), z));
  }

  /**
   * The place of a minimum that was found somehow: its value, and derivatives by the condition that
   * the gradient is 0 there.
   *
   * @param place the value; what leads to it gets no gradient
   * @param solverSteps see {@link #root}
   * @param objective a scalar whose Hessian matrix at the place is positive definite
   */
  public static Node minimum(Node place, int solverSteps, UnaryOperator<Node> objective) {
    return solution(
        place,
        z -> Gradients.of(objective.apply(z), z),
        (forward, back, b) -> conjugateGradients(back, b, solverSteps));
  }

  /**
   * The solution of {@code A x = b} for a symmetric positive definite {@code A}, by conjugate
   * gradients from 0 (M. Hestenes, E. Stiefel, <i>Methods of conjugate gradients for solving linear
   * systems</i>, 1952). Once nothing is left, further steps change nothing.
   *
   * @param matrix multiplies by {@code A}: linear, and of the operand's shape
   * @param b the right-hand side, of any shape
   * @param steps the number of steps; as many as {@code b} has elements solve it but for rounding
   */
  public static Node conjugateGradients(UnaryOperator<Node> matrix, Node b, int steps) {
    List<Node> start = List.of(Shapes.full(b.shape(), 0), b, b, square(b));
    return Expressions.iterate(
            steps,
            start,
            state -> {
              Node x = state.get(0);
              Node rest = state.get(1);
              Node direction = state.get(2);
              Node product = matrix.apply(direction);
              Node length =
                  quotient(state.get(3), Reductions.sum(Ops.multiply(direction, product)));
              Node nextRest = Ops.subtract(rest, Ops.multiply(length, product));
              Node size = square(nextRest);
              Node turn = Ops.multiply(quotient(size, state.get(3)), direction);
              return List.of(
                  Ops.add(x, Ops.multiply(length, direction)),
                  nextRest,
                  Ops.add(nextRest, turn),
                  size);
            })
        .get(0);
  }

  private static Node square(Node x) {
    return Reductions.sum(Ops.square(x));
  }

  /** The quotient of numbers that are not negative; 0 by 0, which is what is left at the end. */
  private static Node quotient(Node a, Node b) {
    Node positive = Ops.step(b);
    return Ops.where(
        positive,
        Ops.divide(a, Ops.where(positive, b, Expressions.constant(1))),
        Expressions.constant(0));
  }

  /** Solves {@code Aᵀ u = b} by products with {@code A} and {@code Aᵀ}. */
  private interface Solver {
    Node solve(UnaryOperator<Node> forward, UnaryOperator<Node> back, Node b);
  }

  private static Node solution(Node value, UnaryOperator<Node> equation, Solver solver) {
    Node z = Expressions.input("z", value.shape());
    Node residual = equation.apply(z);
    if (!residual.shape().equals(value.shape())) {
      throw new ShapeException(
          "implicit",
          "an equation must have as many elements as its solution, in the same shape",
          "%s for a solution %s".formatted(residual.shape(), value.shape()));
    }
    Graph.Closure closure = Graph.closure(List.of(z), List.of(residual));
    List<Node> arguments = new ArrayList<>();
    arguments.add(Expressions.stopGradient(value));
    arguments.addAll(closure.outside());
    List<Node> inputs =
        arguments.stream().map(node -> Expressions.input("argument", node.shape())).toList();
    Graph function = Graph.of(inputs, List.of(inputs.get(0)));
    return Expressions.customGradient(function, rule(closure.graph(), inputs, solver), arguments)
        .get(0);
  }

  /** The rule, which reads the solution, not the value: that has no derivatives. */
  private static Graph rule(Graph equation, List<Node> arguments, Solver solver) {
    Node solution = Expressions.input("solution", arguments.get(0).shape());
    Node cotangent = Expressions.input("cotangent", solution.shape());
    List<Node> outside = arguments.subList(1, arguments.size());
    List<Node> at = new ArrayList<>(List.of(solution));
    at.addAll(outside);
    Node residual = equation.apply(at).get(0);
    Node u =
        solver.solve(
            v -> Gradients.jvp(residual, solution, v),
            v -> orZeros(vjp(residual, v, List.of(solution)), solution),
            Ops.negate(cotangent));
    Map<Node, Node> back = vjp(residual, u, outside);
    List<Node> results = new ArrayList<>(List.of(Shapes.full(solution.shape(), 0)));
    outside.forEach(node -> results.add(orZeros(back, node)));
    List<Node> inputs = new ArrayList<>(arguments);
    inputs.addAll(List.of(solution, cotangent));
    return Graph.of(inputs, results);
  }

  private static Map<Node, Node> vjp(Node residual, Node cotangent, List<Node> targets) {
    return Gradients.vjp(List.of(residual), List.of(cotangent), targets);
  }

  private static Node orZeros(Map<Node, Node> cotangents, Node of) {
    Node cotangent = requireNonNull(cotangents.get(of));
    return Gradients.isNone(cotangent) ? Shapes.full(of.shape(), 0) : cotangent;
  }
}
