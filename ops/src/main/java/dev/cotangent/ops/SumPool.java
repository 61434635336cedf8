package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The sum of the elements in each window: from {@code [n, c, h, w]}, {@code [n, c, oh, ow]};
 * likewise with one axis or with three.
 *
 * <p>Linear; its adjoint is {@link SumUnpool}.
 *
 * @param window size, stride, padding and dilation
 */
public record SumPool(Window window) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    window.checkRank(this, inputs.get(0));
    return ConvolutionShape.depthwise(window, inputs.get(0)).result();
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Shape extents = window.extents(self.input(0).shape());
    return List.of(Node.of(new SumUnpool(window, extents), cotangent));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Node x = operands.get(0);
    Node all = Node.of(this, Samples.joined(x, 0)); // samples are further images
    return List.of(Samples.split(all, 0, x.shape().dim(0)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int stride = window.axis(-1).stride();
    output.fill(0);
    ConvolutionShape.depthwise(window, x.shape())
        .forEach(
            (image, element, result, count) -> {
              for (int i = 0; i < count; i++) {
                output.add(result + i, x.get(image + i * stride));
              }
            });
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return inputs.get(0).size();
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
