package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Derivatives as matrices, and those of each sample. Products with them, which take one sweep and
 * no matrix, are in {@link Gradients}.
 */
public final class Jacobians {
  private Jacobians() {}

  /**
   * The matrix of all partial derivatives, of shape {@code y.shape + x.shape}.
   *
   * <p>One sweep for all rows in reverse mode, or for all columns in forward mode, whichever are
   * fewer ({@link Vectorization#vmap}): the expression does not grow with their number, what is
   * between {@code x} and {@code y} does. Zeros where {@code x} does not influence {@code y}
   * differentiably.
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

  /**
   * The gradients of each sample's loss by itself, where a gradient of the mean would add them up.
   *
   * <p>For all samples at once ({@link Vectorization#vmap}). A loop ({@link Expressions#scan})
   * whose step builds a sample's gradients holds one sample's values at a time, and takes longer.
   *
   * @param samples what the loss is computed from, with the samples along the first axis
   * @param targets what to differentiate for: variables or other expressions, but no samples
   * @param loss builds a sample's scalar loss from its row of each of {@code samples}, on this
   *     thread
   * @return one expression per target, of shape {@code [samples] + target.shape()}
   * @throws dev.cotangent.core.ShapeException if the samples' first extents differ
   * @throws IllegalArgumentException as {@link Gradients#of(Node, java.util.Collection)}
   */
  public static Map<Node, Node> perSampleGradients(
      List<Node> samples, List<Node> targets, Function<List<Node>, Node> loss) {
    List<Node> all =
        Vectorization.vmap(
            samples, rows -> List.copyOf(Gradients.of(loss.apply(rows), targets).values()));
    Map<Node, Node> byTarget = new LinkedHashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      byTarget.put(targets.get(i), all.get(i));
    }
    return byTarget;
  }

  /** What comes of each array with one 1 and zeros else, stacked in the order of the ones. */
  private static Node forEachUnit(Shape shape, UnaryOperator<Node> body) {
    int size = shape.size();
    Node numbers = Expressions.constant(Tensor.generate(Shape.of(size), i -> i));
    return Vectorization.vmap(
        numbers, number -> body.apply(Shapes.reshape(Indexing.oneHot(number, size), shape)));
  }

  private static Node vjp(Node y, Node cotangent, Node x) {
    Node back =
        Gradients.vjp(List.of(y), List.of(cotangent), List.of(x)).values().iterator().next();
    return Gradients.isNone(back) ? Shapes.full(x.shape(), 0) : back;
  }
}
