package dev.cotangent.core;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A vertex of an expression: an operation applied to other nodes.
 *
 * <p>Immutable; two nodes are equal only if they are the same object. The shape is known from the
 * start, so an operand that does not fit is refused on the line that builds the node.
 *
 * <p>A node of a {@link MultiOp} has no value of its own but several {@link #results}, nodes that
 * are used like any others.
 */
public final class Node {
  private final Op op;
  private final List<Node> inputs;
  private final List<Shape> shapes;
  private final Scope.Place place;
  private final List<Node> results;

  private Node(Op op, List<Node> inputs, List<Shape> shapes, Scope.Place place) {
    this.op = op;
    this.inputs = inputs;
    this.shapes = shapes;
    this.place = place;
    this.results =
        op instanceof MultiOp
            ? IntStream.range(0, shapes.size())
                .mapToObj(i -> new Node(new Get(i), List.of(this), List.of(shapes.get(i)), place))
                .toList()
            : List.of();
  }

  /**
   * Applies an operation to operands.
   *
   * @throws ShapeException if the operands do not fit the operation
   */
  public static Node of(Op op, Node... inputs) {
    return of(op, List.of(inputs));
  }

  /**
   * Applies an operation to operands.
   *
   * @throws ShapeException if the operands do not fit the operation
   */
  public static Node of(Op op, List<Node> inputs) {
    List<Node> operands = List.copyOf(inputs);
    if (op instanceof Get get) {
      return operands.get(0).result(get.index());
    }
    for (Node input : operands) {
      if (input.op instanceof Gradients.None) {
        throw new IllegalArgumentException(
            "[%s] an operand is Gradients.NONE, which has no value; was a cotangent used without"
                    .formatted(op.name())
                + " asking whether there is one?");
      }
    }
    try {
      List<Shape> shapes = op.inferAll(operands.stream().map(Node::shape).toList());
      return new Node(op, operands, List.copyOf(shapes), Scope.here());
    } catch (ShapeException e) {
      throw e.at(
          Scope.qualify(op.name())
              + operands.stream().map(Node::label).collect(Collectors.joining(", ", " of ", "")));
    }
  }

  /** A node that repeats another's place in the source with other contents. */
  public Node rebuild(List<Node> newInputs) {
    return Scope.at(place, () -> of(op, newInputs));
  }

  /** The operation. */
  public Op op() {
    return op;
  }

  /** The operands, in order. */
  public List<Node> inputs() {
    return inputs;
  }

  /** One operand. */
  public Node input(int index) {
    return inputs.get(index);
  }

  /**
   * The extents of the value.
   *
   * @throws IllegalStateException if the operation has several results, of which each has its own
   */
  public Shape shape() {
    if (op instanceof MultiOp) {
      throw new IllegalStateException(
          "[%s] has %s results and no value of its own; take one by result(index)"
              .formatted(op.name(), results.size()));
    }
    return shapes.get(0);
  }

  /** The nodes that stand for the operation's results; the node itself if there is only one. */
  public List<Node> results() {
    return op instanceof MultiOp ? results : List.of(this);
  }

  /**
   * The node that stands for one of the operation's results.
   *
   * @throws IndexOutOfBoundsException if there are not so many
   */
  public Node result(int index) {
    return results().get(index);
  }

  /**
   * The variable behind this node.
   *
   * @throws IllegalStateException if the node is something else
   */
  public Variable variable() {
    if (op instanceof Variable variable) {
      return variable;
    }
    throw new IllegalStateException("[variable] this node is not a variable: " + this);
  }

  /** Whether the value is known to be this number everywhere; 0 and −0 are different numbers. */
  public boolean isConstant(double number) {
    return op instanceof Constant constant && constant.isEverywhere(number);
  }

  /** The name in messages and plans: scope and operation, for example {@code conv1/conv2d}. */
  public String label() {
    if (op instanceof Get get) {
      return inputs.get(0).label() + "." + get.index();
    }
    return op instanceof Input || op instanceof Variable ? op.name() : place.name(op.name());
  }

  /**
   * The line of the user's source that built this node, for example {@code Main.java:12}; empty if
   * it is not known.
   */
  public String origin() {
    StackWalker.StackFrame frame = place.origin();
    return frame == null ? "" : frame.getFileName() + ":" + frame.getLineNumber();
  }

  Scope.Place place() {
    return place;
  }

  /** Label and shape, for example {@code conv1/conv2d [64, 32, 28, 28]}. */
  @Override
  public String toString() {
    return label() + " " + shapes.stream().map(Shape::toString).collect(Collectors.joining(" "));
  }
}
