package dev.cotangent.nn;

import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.ops.Attention;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.Shapes;

/**
 * Adds a row for each position to sequences {@code [n, positions, width]}: sines and cosines of its
 * number ({@link Attention#sinusoidalPositions}), or a trained row.
 *
 * <p>Trained rows are {@code weight [length, width]}, as a PyTorch {@code Embedding} of positions
 * has them.
 *
 * @param length how many positions there may be at most if rows are trained; 0 for sinusoids
 */
public record PositionLayer(int length) implements Layer {
  /** Creates the layer. */
  public PositionLayer {
    if (length < 0) {
      throw new IllegalArgumentException("[positions] the length must be at least 1: " + length);
    }
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    Shape shape = x.shape();
    if (shape.rank() != 3) {
      throw new ShapeException(
          "positions", "the input must be [n, positions, width]", x.toString());
    }
    int positions = context.decoding().map(Decoding::capacity).orElse(shape.dim(1));
    int width = shape.dim(2);
    if (length == 0) {
      return added(x, Attention.sinusoidalPositions(positions, width), context);
    }
    if (positions > length) {
      throw new ShapeException(
          "positions", "there are rows for %s positions".formatted(length), x.toString());
    }
    return context.in(
        this,
        "positions",
        variables ->
            added(
                x,
                variables.get("weight", Shape.of(length, width), Initialiser.normal(0.02)),
                context));
  }

  private static Node added(Node x, Node table, BuildContext context) {
    return add(
        x,
        context
            .decoding()
            .map(decoding -> Indexing.gather(table, decoding.position()))
            .orElseGet(() -> Shapes.slice(table, 0, 0, x.shape().dim(1))));
  }

  /** For example {@code positions(64)}. */
  @Override
  public String toString() {
    return length == 0 ? "sinusoidalPositions" : "positions(%s)".formatted(length);
  }
}
