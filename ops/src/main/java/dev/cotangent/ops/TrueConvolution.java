package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * The convolution of mathematics: {@link Convolution} with the filters reversed along every axis of
 * the window.
 *
 * <p>Linear in either operand; its derivatives are those of {@link Convolution}, with the filters
 * reversed on their way. A program computes it as a convolution with reversed filters.
 *
 * @param window size, stride, padding and dilation; its size is the filters'
 * @param groups the number of groups
 */
public record TrueConvolution(Window window, int groups) implements StandardOp {
  /** Creates the operation. */
  public TrueConvolution {
    ConvolutionShape.checkGroups(name(window), groups);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    return ConvolutionShape.infer(this, window, groups, inputs);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node x = self.input(0);
    Node filter = self.input(1);
    Shape extents = window.extents(x.shape());
    return List.of(
        Node.of(new ConvolutionTranspose(window, groups, extents), cotangent, reversed(filter)),
        reversed(Convolutions.convFilter(x, cotangent, window, groups)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    Buffer filter = inputs.get(1);
    int stride = window.axis(-1).stride();
    ConvolutionShape form =
        ConvolutionShape.of(this, window, groups, x.shape(), filter.shape().dim(0));
    int plane = form.filterPlane();
    output.fill(0);
    form.forEach(
        (image, tap, result, count) -> {
          int element = tap % plane;
          double weight = filter.get(tap - element + plane - 1 - element);
          for (int i = 0; i < count; i++) {
            output.add(result + i, x.get(image + i * stride) * weight);
          }
        });
  }

  @Override
  public Node simplify(Node self) {
    return Convolutions.conv(self.input(0), reversed(self.input(1)), window, groups);
  }

  /** Filters with their elements in reversed order along every axis of the window. */
  private Node reversed(Node filter) {
    Node rows = Shapes.reshape(filter, -1, window.size().size());
    return Shapes.reshape(Shapes.flip(rows, 1), filter.shape());
  }

  /** For example {@code trueConvolution2d}, as the method in {@link Convolutions}. */
  @Override
  public String name() {
    return name(window);
  }

  private static String name(Window window) {
    return "trueConvolution%sd".formatted(window.rank());
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
