package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Along the last axis, the sum of each element and all before it, or all behind it. Linear; the one
 * is the adjoint of the other.
 *
 * @param backwards whether it is of those behind
 */
public record CumulativeSum(boolean backwards) implements StandardOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (inputs.get(0).rank() < 1) {
      throw new ShapeException(
          name(), "the operand must have an axis to add along", inputs.get(0).toString());
    }
    return inputs.get(0);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Node.of(new CumulativeSum(!backwards), cotangent));
  }

  @Override
  public List<Node> batch(Node self, List<Node> operands) {
    return new Samples(self, operands).inFront();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int n = x.shape().dim(-1);
    for (int first = 0; first < x.size(); first += n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        int at = first + (backwards ? n - 1 - i : i);
        sum += x.get(at);
        output.set(at, sum);
      }
    }
  }

  @Override
  public boolean isLinearIn(int input) {
    return true;
  }
}
