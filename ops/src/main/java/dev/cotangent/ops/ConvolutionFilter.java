package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The adjoint of {@link Convolution} for the filters: correlates images with results.
 *
 * <p>From images {@code [n, c, h, w]} and {@code g [n, o, oh, ow]}, {@code [o, c / groups, kh,
 * kw]}; likewise with one axis or with three. Linear in either operand; its derivatives are {@link
 * ConvolutionTranspose} and {@link Convolution}.
 *
 * @param window size, stride, padding and dilation; its size is the filters'
 * @param groups the number of groups
 */
public record ConvolutionFilter(Window window, int groups) implements StandardOp {
  /** Creates the operation. */
  public ConvolutionFilter {
    ConvolutionShape.checkGroups(ConvolutionShape.name(window, "Filter"), groups);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape x = inputs.get(0);
    Shape g = inputs.get(1);
    window.checkRank(this, x, g);
    ConvolutionShape form = ConvolutionShape.of(this, window, groups, x, g.dim(1));
    ConvolutionShape.checkEqual(this, "second operand for image " + x, form.result(), g);
    return form.filter();
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node x = self.input(0);
    Node g = self.input(1);
    return List.of(
        Node.of(new ConvolutionTranspose(window, groups, window.extents(x.shape())), g, cotangent),
        Convolutions.conv(x, cotangent, window, groups));
  }

  /** Samples are further channels. */
  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Node x = operands.get(0);
    Node g = operands.get(1);
    if (!samples.differ(1)) {
      Node all = Convolutions.convFilter(samples.inGroups(x, 1, groups), g, window, groups);
      return List.of(samples.outOfGroups(all, 1, 1));
    }
    if (!samples.differ(0)) {
      Node all = Convolutions.convFilter(x, samples.inGroups(g, 1, groups), window, groups);
      return List.of(samples.outOfGroups(all, 0, groups));
    }
    Node all =
        Convolutions.convFilter(
            samples.inGroups(x, 1, 1), samples.inGroups(g, 1, 1), window, samples.count() * groups);
    return List.of(Samples.split(all, 0, samples.count()));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    Buffer g = inputs.get(1);
    int stride = window.axis(-1).stride();
    output.fill(0);
    ConvolutionShape.of(this, window, groups, x.shape(), g.shape().dim(1))
        .forEach(
            (image, tap, result, count) -> {
              double sum = 0;
              for (int i = 0; i < count; i++) {
                sum += x.get(image + i * stride) * g.get(result + i);
              }
              output.add(tap, sum);
            });
  }

  /** For example {@code conv2dFilter}. */
  @Override
  public String name() {
    return ConvolutionShape.name(window, "Filter");
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return ConvolutionShape.of(this, window, groups, inputs.get(0), output.dim(0)).flops();
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
