package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Values;
import java.util.List;

/**
 * Spreads every element over the window it belongs to: from {@code [n, c, oh, ow]}, {@code [n, c,
 * height, width]}. The adjoint of {@link SumPool}.
 *
 * @param window size, stride, padding and dilation
 * @param height the image's height, for which the window must have {@code oh} places
 * @param width the image's width, for which the window must have {@code ow} places
 */
public record SumUnpool(Window window, int height, int width) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape g = inputs.get(0);
    Pooling.checkRank(this, g);
    Shape image = g.with(2, height).with(3, width);
    if (!Pooling.result(window, image).equals(g)) {
      throw new ShapeException(
          name(),
          "the operand for image %s must have shape %s"
              .formatted(image, Pooling.result(window, image)),
          g.toString());
    }
    return image;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Node.of(new SumPool(window), cotangent));
  }

  @Override
  public void evaluate(List<Values> inputs, Values output) {
    Values g = inputs.get(0);
    output.fill(0);
    Pooling.forEach(
        window,
        output.shape(),
        (plane, position, result) -> output.add(plane + position, g.get(result)));
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
