package dev.cotangent.core.explain;

import dev.cotangent.core.Node;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.Map;

/**
 * A picture of what flows through an expression: the values forward and the cotangents back.
 *
 * <p>Every node is drawn with its operation, shape, value and cotangent, and every edge with the
 * norm of what flows back along it; the rule of each derivative is the expression that the
 * operation's own {@code vjp} builds, written as a formula. All numbers are float64, those of
 * {@link dev.cotangent.core.Interpreter}. For expressions of at most 300 nodes.
 */
public final class Explain {
  private final Sweep sweep;

  private Explain(Sweep sweep) {
    this.sweep = sweep;
  }

  /**
   * Explains a scalar, with 1 as its cotangent: all cotangents are its gradients.
   *
   * @param bindings the value of every input; a variable that is not among them has its present
   *     value
   * @throws ShapeException if the expression is not a scalar
   * @throws IllegalArgumentException if an input is missing or of another shape, or there are more
   *     nodes than a figure can show
   */
  public static Explain of(Node loss, Map<Node, Tensor> bindings) {
    if (!loss.shape().isScalar()) {
      throw new ShapeException(
          "explain",
          "the expression must be a scalar",
          loss.toString(),
          "reduce it with mean or sum, or say which cotangent flows back to it");
    }
    return of(loss, Tensor.scalar(1), bindings);
  }

  /**
   * Explains an expression of any shape.
   *
   * @param cotangent what flows back to the expression; of its shape
   * @param bindings the value of every input; a variable that is not among them has its present
   *     value
   * @throws ShapeException if the cotangent has another shape
   * @throws IllegalArgumentException if an input is missing or of another shape, or there are more
   *     nodes than a figure can show
   */
  public static Explain of(Node output, Tensor cotangent, Map<Node, Tensor> bindings) {
    return new Explain(Sweep.of(output, cotangent, bindings));
  }

  /**
   * The figure with a legend and every step in words: one page that needs nothing else, for any
   * browser. It is well-formed XML, too.
   */
  public String toHtml(String title) {
    return new Page(sweep, title).write();
  }

  /**
   * The figure alone, as an SVG document.
   *
   * @param title what it shows, for those who cannot see it
   */
  public String toSvg(String title) {
    return new Figure(sweep).draw(title);
  }

  /** What flowed, for tests. */
  Sweep sweep() {
    return sweep;
  }
}
