package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The positions along the last axis in the order of their elements.
 *
 * <p>Equal elements stay in order, zeros of both signs among them; a NaN is greater than every
 * number. No cotangent flows back; {@link Indexing#sort} takes the elements at these positions, and
 * so has a derivative.
 *
 * @param descending whether the greatest comes first
 */
public record ArgSort(boolean descending) implements StandardOp, Piecewise {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    if (inputs.get(0).rank() < 1) {
      throw new ShapeException(
          name(), "the operand must have an axis to sort", inputs.get(0).toString());
    }
    return inputs.get(0);
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
    Integer[] order = new Integer[n];
    double[] row = new double[n];
    Comparator<Integer> ascending = Comparator.comparingDouble(i -> row[i]);
    for (int first = 0; first < x.size(); first += n) {
      for (int i = 0; i < n; i++) {
        row[i] = x.get(first + i) + 0.0; // −0 is 0
      }
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, descending ? ascending.reversed() : ascending);
      for (int i = 0; i < n; i++) {
        output.setIndex(first + i, order[i], n);
      }
    }
  }

  @Override
  public int positionBound(Node self) {
    return self.shape().dim(-1);
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return output.size() * Math.max(1, 32 - Integer.numberOfLeadingZeros(output.dim(-1)));
  }

  @Override
  public Node branch(Node self) {
    return self;
  }
}
