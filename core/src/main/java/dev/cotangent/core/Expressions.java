package dev.cotangent.core;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Ways to make the leaves of an expression, and the operations that belong to no library. */
public final class Expressions {
  private Expressions() {}

  /** A value to be fed at each run. */
  public static Node input(String name, int... dims) {
    return input(name, Shape.of(dims));
  }

  /** A value to be fed at each run. */
  public static Node input(String name, Shape shape) {
    return Node.of(new Input(Scope.qualify(name), shape));
  }

  /** A trainable variable that starts with the given value. */
  public static Node variable(String name, Tensor initial) {
    return Node.of(new Variable(Scope.qualify(name), initial, true));
  }

  /** A variable that training leaves alone: a counter, a moment, a running mean. */
  public static Node state(String name, Tensor initial) {
    return Node.of(new Variable(Scope.qualify(name), initial, false));
  }

  /** A fixed value. */
  public static Node constant(Tensor value) {
    return Node.of(new Constant(value));
  }

  /** A fixed number. */
  public static Node constant(double value) {
    return constant(Tensor.scalar(value));
  }

  /** The same value, through which no cotangent flows back. */
  public static Node stopGradient(Node x) {
    return Node.of(new StopGradient(), x);
  }

  /**
   * Builds a part of an expression whose inner values are not kept for its gradients: the gradients
   * compute them again.
   *
   * <p>Values and gradients are the same as without. A program holds fewer values at a time: of
   * this part only what it reads from outside and what is used outside stays from the forward to
   * the backward computation. For that it computes the rest twice; in a checkpoint inside a
   * checkpoint, three times. With some √n of n layers in each, both memory and work stay small
   * (Chen et al., <i>Training deep nets with sublinear memory cost</i>, 2016).
   *
   * @param body builds the part, on this thread
   */
  public static <T> T checkpoint(Supplier<T> body) {
    return Scope.inBlock(body);
  }

  /**
   * The value of one expression with the derivatives, of any order, of another.
   *
   * <p>Such as a step with the slope of a sigmoid (Bengio et al., <i>Estimating or propagating
   * gradients through stochastic neurons</i>, 2013). A gradient check holds the value fixed and
   * checks the other's derivatives: nothing claims to be the derivative of the value.
   *
   * @param value what is computed
   * @param through what it is differentiated as, of the same shape
   */
  public static Node straightThrough(Node value, Node through) {
    return Node.of(new StraightThrough(), stopGradient(value), stopGradient(through), through);
  }

  /**
   * A function of some arguments whose vector–Jacobian product is written by hand, for one that is
   * cheaper, or more exact, than what would be derived.
   *
   * <p>The rule is an expression and is differentiated again like any other. It claims to be the
   * derivative of the function, and a gradient check holds it to that; for other derivatives, see
   * {@link #straightThrough}. What it reads of the function's outputs has the rule's derivatives,
   * too.
   *
   * @param function what is computed; it reads no variables, unless as inputs
   * @param rule from the function's inputs, its outputs and the outputs' cotangents, in this order,
   *     to a cotangent for each input
   * @param arguments one for each of the function's inputs
   * @return the function's outputs
   * @throws ShapeException if the rule's inputs and outputs, or the arguments, do not fit the
   *     function's
   * @throws IllegalArgumentException if function or rule reads a variable
   */
  public static List<Node> customGradient(Graph function, Graph rule, List<Node> arguments) {
    return Node.of(new CustomGradient(function, rule), arguments).results();
  }

  /**
   * A loop over the rows of some values, as one operation: each step reads what is carried and its
   * row of each stacked value, and gives what is carried on and a row of each stacked result.
   *
   * <p>The body is built once and compiled once, however many steps there are. What it reads from
   * outside (variables, other expressions) is computed once, before the loop, and gets its
   * gradients like any operand. The gradient is a loop, too, from the last row to the first: it
   * reads the carried values before each step, which are kept, and computes the rest of a step
   * again.
   *
   * @param carried the values before the first step
   * @param stacked values of equal first extent, the number of steps; at least one
   * @param body builds a step, on this thread
   * @return what is carried after the last step, and the stacked results, of shape {@code [steps] +
   *     row}
   * @throws ShapeException if the stacked values' first extents differ, or a step changes the shape
   *     of what it carries
   * @throws IllegalArgumentException if nothing is stacked, or a step carries on more or fewer
   *     values
   */
  public static Scan.Results scan(List<Node> carried, List<Node> stacked, Scan.Body body) {
    return scan(carried, stacked, false, body);
  }

  /**
   * A loop from the last row to the first: row t of the results is given by the step that reads row
   * t; see {@link #scan}.
   */
  public static Scan.Results scanReversed(List<Node> carried, List<Node> stacked, Scan.Body body) {
    return scan(carried, stacked, true, body);
  }

  private static Scan.Results scan(
      List<Node> carried, List<Node> stacked, boolean reverse, Scan.Body body) {
    if (stacked.isEmpty()) {
      throw new IllegalArgumentException(
          "[scan] rows of something say how many steps there are: nothing is stacked; use"
              + " Expressions.iterate, which takes a number of steps");
    }
    for (Node value : stacked) {
      if (value.shape().rank() == 0
          || stacked.get(0).shape().rank() == 0
          || value.shape().dim(0) != stacked.get(0).shape().dim(0)) {
        throw new ShapeException(
            "scan",
            "what is stacked must have a row for each step along its first axis",
            stacked.stream().map(Node::shape).toList().toString());
      }
    }
    return Scan.apply(stacked.get(0).shape().dim(0), carried, stacked, reverse, body);
  }

  /**
   * A loop of so many steps, as one operation; see {@link #scan}.
   *
   * @param steps at least 1
   * @param carried the values before the first step
   * @param body the values after a step from those before it
   * @return the values after the last step
   */
  public static List<Node> iterate(int steps, List<Node> carried, UnaryOperator<List<Node>> body) {
    return Scan.apply(
            steps,
            carried,
            List.of(),
            false,
            (values, rows) -> new Scan.Results(body.apply(values), List.of()))
        .carried();
  }
}
