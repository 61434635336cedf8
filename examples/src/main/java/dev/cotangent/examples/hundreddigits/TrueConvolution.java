package dev.cotangent.examples.hundreddigits;

import static dev.cotangent.ops.Convolutions.trueConvolution2d;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.BuildContext;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.ops.Window;

/**
 * The convolution of mathematics with square filters, at the places where they fit the image whole:
 * {@code [n, c, h, w]} gives {@code [n, filters, h − size + 1, w − size + 1]}.
 *
 * @param filters the number of filters
 * @param size their height and width
 */
public record TrueConvolution(int filters, int size) implements Layer {
  @Override
  public Node apply(Node x, BuildContext context) {
    Shape shape = Shape.of(filters, x.shape().dim(1), size, size);
    return context.in(
        this,
        "conv",
        variables ->
            trueConvolution2d(
                x,
                variables.get("weight", shape, Initialiser.heNormal()),
                Window.valid(size, size)));
  }

  /** For example {@code trueConvolution(8, 5×5)}. */
  @Override
  public String toString() {
    return "trueConvolution(%s, %s×%s)".formatted(filters, size, size);
  }
}
