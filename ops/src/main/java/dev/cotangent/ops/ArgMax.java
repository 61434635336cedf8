package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * The position of the greatest element along the last axis: from {@code […, n]}, {@code […, 1]}.
 *
 * <p>The first one where several are equal; a NaN is greater than every number. No cotangent flows
 * back; {@link Reductions#max} takes the element at this position, and so has a derivative.
 */
public record ArgMax() implements StandardOp, Piecewise {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    if (x.rank() < 1) {
      throw new ShapeException(name(), "the operand must have an axis to search", x.toString());
    }
    return x.with(-1, 1);
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
    Buffer x = inputs.get(0);
    int n = x.shape().dim(-1);
    for (int row = 0; row < output.size(); row++) {
      int best = 0;
      for (int i = 1; i < n; i++) {
        if (isGreater(x.get(row * n + i), x.get(row * n + best))) {
          best = i;
        }
      }
      output.setIndex(row, best, n);
    }
  }

  @Override
  public int positionBound(Node self) {
    return self.input(0).shape().dim(-1);
  }

  /** Whether a value beats the best one so far; NaN beats every number. */
  static boolean isGreater(double value, double best) {
    return value > best || (Double.isNaN(value) && !Double.isNaN(best));
  }

  @Override
  public Node branch(Node self) {
    return self;
  }
}
