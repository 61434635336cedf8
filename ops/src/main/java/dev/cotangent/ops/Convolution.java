package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The cross-correlation of images with filters, as the field calls convolution, along as many axes
 * as the window has.
 *
 * <p>From images {@code [n, c, h, w]} and filters {@code [o, c / groups, kh, kw]}, {@code [n, o,
 * oh, ow]}; likewise with one axis or with three. Outside the image there are zeros. Output channel
 * j belongs to group {@code j / (o / groups)} and sees the input channels of that group. Linear in
 * either operand; its derivatives are {@link ConvolutionTranspose} and {@link ConvolutionFilter}.
 *
 * @param window size, stride, padding and dilation; its size is the filters'
 * @param groups the number of groups; 1 joins all channels, {@code c} is depthwise
 */
public record Convolution(Window window, int groups) implements StandardOp {
  /** Creates the operation. */
  public Convolution {
    ConvolutionShape.checkGroups(ConvolutionShape.name(window, ""), groups);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    return ConvolutionShape.infer(this, window, groups, inputs);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node x = self.input(0);
    Node filter = self.input(1);
    return List.of(
        Node.of(
            new ConvolutionTranspose(window, groups, window.extents(x.shape())), cotangent, filter),
        Convolutions.convFilter(x, cotangent, window, groups));
  }

  /** Samples of images are further images; those of filters are further channels. */
  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Node x = operands.get(0);
    Node filter = operands.get(1);
    if (!samples.differ(1)) {
      Node all = Convolutions.conv(Samples.joined(x, 0), filter, window, groups);
      return List.of(Samples.split(all, 0, samples.count()));
    }
    if (!samples.differ(0)) {
      Node all = Convolutions.conv(x, samples.inGroups(filter, 0, groups), window, groups);
      return List.of(samples.outOfGroups(all, 1, groups));
    }
    Node all =
        Convolutions.conv(
            samples.inGroups(x, 1, 1), Samples.joined(filter, 0), window, samples.count() * groups);
    return List.of(samples.outOfGroups(all, 1, 1));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    Buffer filter = inputs.get(1);
    int stride = window.axis(-1).stride();
    output.fill(0);
    ConvolutionShape.of(this, window, groups, x.shape(), filter.shape().dim(0))
        .forEach(
            (image, tap, result, count) -> {
              double weight = filter.get(tap);
              for (int i = 0; i < count; i++) {
                output.add(result + i, x.get(image + i * stride) * weight);
              }
            });
  }

  /** For example {@code conv2d}, as the method in {@link Ops}. */
  @Override
  public String name() {
    return ConvolutionShape.name(window, "");
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return ConvolutionShape.of(this, window, groups, inputs.get(0), output.dim(1)).flops();
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
