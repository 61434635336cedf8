package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The adjoint of {@link Convolution} for the images, also known as transposed convolution: spreads
 * every result element over the window it came from.
 *
 * <p>From {@code g [n, o, oh, ow]} and filters {@code [o, c / groups, kh, kw]}, {@code [n, c, h,
 * w]}; likewise with one axis or with three. Linear in either operand; its derivatives are {@link
 * Convolution} and {@link ConvolutionFilter}.
 *
 * @param window size, stride, padding and dilation
 * @param groups the number of groups
 * @param extents the images' {@code [h, w]}, for which the window must have {@code oh × ow} places
 */
public record ConvolutionTranspose(Window window, int groups, Shape extents) implements StandardOp {
  /** Creates the operation. */
  public ConvolutionTranspose {
    ConvolutionShape.checkGroups(ConvolutionShape.name(window, "Transpose"), groups);
    window.checkExtents(ConvolutionShape.name(window, "Transpose"), extents);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape g = inputs.get(0);
    Shape filter = inputs.get(1);
    window.checkRank(this, g, filter);
    ConvolutionShape form = form(g, filter);
    ConvolutionShape.checkEqual(this, "filter", form.filter(), filter);
    ConvolutionShape.checkEqual(this, "first operand for image " + form.image(), form.result(), g);
    return form.image();
  }

  private ConvolutionShape form(Shape g, Shape filter) {
    Shape image = Shape.of(g.dim(0), filter.dim(1) * groups).concat(extents);
    return ConvolutionShape.of(this, window, groups, image, filter.dim(0));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(
        Convolutions.conv(cotangent, self.input(1), window, groups),
        Convolutions.convFilter(cotangent, self.input(0), window, groups));
  }

  /** Samples of images are further images; those of filters are further channels. */
  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    Samples samples = new Samples(self, operands);
    Node g = operands.get(0);
    Node filter = operands.get(1);
    if (!samples.differ(1)) {
      Node all = Node.of(this, Samples.joined(g, 0), filter);
      return List.of(Samples.split(all, 0, samples.count()));
    }
    if (!samples.differ(0)) {
      return List.of(
          samples.outOfGroups(Node.of(this, g, samples.inGroups(filter, 1, 1)), 1, groups));
    }
    Node all =
        Node.of(
            new ConvolutionTranspose(window, samples.count() * groups, extents),
            samples.inGroups(g, 1, 1),
            Samples.joined(filter, 0));
    return List.of(samples.outOfGroups(all, 1, 1));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer g = inputs.get(0);
    Buffer filter = inputs.get(1);
    int stride = window.axis(-1).stride();
    output.fill(0);
    form(g.shape(), filter.shape())
        .forEach(
            (image, tap, result, count) -> {
              double weight = filter.get(tap);
              for (int i = 0; i < count; i++) {
                output.add(image + i * stride, g.get(result + i) * weight);
              }
            });
  }

  /** For example {@code conv2dTranspose}. */
  @Override
  public String name() {
    return ConvolutionShape.name(window, "Transpose");
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return form(inputs.get(0), inputs.get(1)).flops();
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
