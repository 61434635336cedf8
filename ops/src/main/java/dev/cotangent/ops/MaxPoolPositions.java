package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Where in its image each window finds its greatest element: from {@code [n, c, h, w]}, {@code [n,
 * c, oh, ow]} of positions {@code row · w + column}; likewise with one axis or with three.
 *
 * <p>The first one (row by row) where several are equal; a NaN is greater than every number;
 * padding is never chosen. No cotangent flows back; {@link Pooling#maxPool} takes the elements at
 * these positions, and so has a derivative.
 *
 * @param window size, stride, padding and dilation; it must hold an element of the image wherever
 *     it is placed
 */
public record MaxPoolPositions(Window window) implements StandardOp, Piecewise {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    window.checkRank(this, x);
    window.requireImageEverywhere(name(), window.extents(x));
    return ConvolutionShape.depthwise(window, x).result();
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
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
    int elements = positions(x.shape());
    int[] best = new int[output.size()];
    Arrays.fill(best, -1);
    int stride = window.axis(-1).stride();
    ConvolutionShape.depthwise(window, x.shape())
        .forEach(
            (image, element, result, count) -> {
              for (int i = 0; i < count; i++) {
                int known = best[result + i];
                int found = image + i * stride;
                best[result + i] =
                    known < 0 || ArgMax.isGreater(x.get(found), x.get(known)) ? found : known;
              }
            });
    for (int i = 0; i < best.length; i++) {
      output.setIndex(i, best[i] % elements, elements);
    }
  }

  /** How many elements a plane has. */
  private int positions(Shape image) {
    return window.extents(image).size();
  }

  @Override
  public int positionBound(Node self) {
    return positions(self.input(0).shape());
  }

  @Override
  public Node branch(Node self) {
    return self;
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return inputs.get(0).size();
  }
}
