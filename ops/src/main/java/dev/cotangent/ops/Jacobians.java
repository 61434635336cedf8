package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Derivatives as matrices. Products with them, which take one sweep and no matrix, are in {@link
 * Gradients}.
 */
public final class Jacobians {
  private Jacobians() {}

  /**
   * The matrix of all partial derivatives, of shape {@code y.shape + x.shape}.
   *
   * <p>A loop with one sweep for each row in reverse mode, or for each column in forward mode,
   * whichever are fewer; the expression does not grow with their number. Zeros where {@code x} does
   * not influence {@code y} differentiably.
   */
  public static Node jacobian(Node y, Node x) {
    int rows = y.shape().size();
    int columns = x.shape().size();
    Shape shape = y.shape().concat(x.shape());
    if (rows <= columns) {
      return Shapes.reshape(forEachUnit(y.shape(), unit -> vjp(y, unit, x)), shape);
    }
    Node byColumn = forEachUnit(x.shape(), unit -> Gradients.jvp(y, x, unit));
    return Shapes.reshape(Shapes.transpose(Shapes.reshape(byColumn, columns, rows)), shape);
  }

  /**
   * The matrix of all second derivatives of a scalar, of shape {@code x.shape + x.shape}.
   *
   * @throws dev.cotangent.core.ShapeException if the loss is not a scalar
   * @throws IllegalArgumentException if {@code x} does not influence it differentiably
   */
  public static Node hessian(Node loss, Node x) {
    return jacobian(Gradients.of(loss, x), x);
  }

  /** What comes of each array with one 1 and zeros else, stacked in the order of the ones. */
  private static Node forEachUnit(Shape shape, UnaryOperator<Node> body) {
    int size = shape.size();
    Node numbers = Expressions.constant(Tensor.generate(Shape.of(size), i -> i));
    return Expressions.scan(
            List.of(),
            List.of(numbers),
            (none, row) -> {
              Node unit = Shapes.reshape(Indexing.oneHot(row.get(0), size), shape);
              return new Scan.Results(List.of(), List.of(body.apply(unit)));
            })
        .stacked()
        .get(0);
  }

  private static Node vjp(Node y, Node cotangent, Node x) {
    Node back =
        Gradients.vjp(List.of(y), List.of(cotangent), List.of(x)).values().iterator().next();
    return Gradients.isNone(back) ? Shapes.full(x.shape(), 0) : back;
  }
}
