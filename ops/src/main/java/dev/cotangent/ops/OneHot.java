package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.List;

/**
 * From indices of any shape, {@code indices.shape + [depth]}: 1 at the index, 0 elsewhere.
 *
 * <p>The indices are whole numbers in [0, depth); another value is an {@link
 * IllegalArgumentException} when the value is computed. No cotangent flows back.
 *
 * @param depth the number of classes
 */
public record OneHot(int depth) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    return inputs.get(0).concat(Shape.of(depth));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer indices = inputs.get(0);
    output.fill(0);
    for (int i = 0; i < indices.size(); i++) {
      output.set(i * depth + indices.indexAt(i, depth, this), 1);
    }
  }

  @Override
  public int indexBound(Node self, int input) {
    return input == 0 ? depth : 0;
  }
}
