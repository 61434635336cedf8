package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Spreads every element over the window it belongs to: from {@code [n, c, oh, ow]}, {@code [n, c,
 * h, w]}; likewise with one axis or with three. The adjoint of {@link SumPool}.
 *
 * @param window size, stride, padding and dilation
 * @param extents the image's {@code [h, w]}, for which the window must have {@code oh × ow} places
 */
public record SumUnpool(Window window, Shape extents) implements StandardOp {
  /** Creates the operation. */
  public SumUnpool {
    window.checkExtents("sumUnpool", extents);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape g = inputs.get(0);
    window.checkRank(this, g);
    Shape image = g.slice(0, 2).concat(extents);
    Shape result = ConvolutionShape.depthwise(window, image).result();
    if (!result.equals(g)) {
      throw new ShapeException(
          name(),
          "the operand for image %s must have shape %s".formatted(image, result),
          g.toString());
    }
    return image;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Node.of(new SumPool(window), cotangent));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Node x = operands.get(0);
    Node all = Node.of(this, Samples.joined(x, 0)); // samples are further images
    return List.of(Samples.split(all, 0, x.shape().dim(0)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer g = inputs.get(0);
    int stride = window.axis(-1).stride();
    output.fill(0);
    ConvolutionShape.depthwise(window, output.shape())
        .forEach(
            (image, element, result, count) -> {
              for (int i = 0; i < count; i++) {
                output.add(image + i * stride, g.get(result + i));
              }
            });
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
