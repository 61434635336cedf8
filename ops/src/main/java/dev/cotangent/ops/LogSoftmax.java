package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * {@code x − log Σ exp(x)} along the last axis, computed without overflow.
 *
 * <p>Finite wherever the operand is finite; −∞ in a row whose elements are all −∞. Derivative:
 * {@code g − exp(y) Σ g}.
 */
public record LogSoftmax() implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    if (x.rank() < 1) {
      throw new ShapeException(name(), "the operand must have an axis of classes", x.toString());
    }
    return x;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node total = Shapes.sumTo(cotangent, self.shape().with(-1, 1));
    return List.of(Ops.subtract(cotangent, Ops.multiply(Ops.exp(self), total)));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int n = x.shape().dim(-1);
    for (int start = 0; start < x.size(); start += n) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = start; i < start + n; i++) {
        max = Math.max(max, x.get(i));
      }
      double shift = max == Double.NEGATIVE_INFINITY ? 0 : max;
      double sum = 0;
      for (int i = start; i < start + n; i++) {
        sum += Math.exp(x.get(i) - shift);
      }
      double log = sum == 0 ? 0 : Math.log(sum);
      for (int i = start; i < start + n; i++) {
        output.set(i, x.get(i) - shift - log);
      }
    }
  }
}
