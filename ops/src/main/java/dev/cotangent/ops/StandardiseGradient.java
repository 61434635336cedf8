package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.rsqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.keepDims;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * The vector–Jacobian product of {@link Standardise}: of cotangents g and what was standardised,
 * {@code (g − mean g − s · mean(g · s)) / √(σ² + ε)} along the last axis, where s is the
 * standardised row; not centred, without {@code mean g}.
 *
 * <p>Linear in g, and its own adjoint. The derivative by x follows from that of s, which is this
 * operation, and from that of the factor in front, which is {@code −s / (n · (σ² + ε))}.
 *
 * @param centred as in {@link Standardise}
 * @param epsilon as in {@link Standardise}
 */
public record StandardiseGradient(boolean centred, double epsilon) implements StandardOp {
  /** Creates the operation. */
  public StandardiseGradient {
    Standardise.requireEpsilon("standardiseGradient", epsilon);
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    Shape g = inputs.get(0);
    Shape x = inputs.get(1);
    if (x.rank() < 1 || !g.equals(x)) {
      throw new ShapeException(
          name(), "the operands must have an axis, and equal shapes", "%s and %s".formatted(g, x));
    }
    return x;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node g = self.input(0);
    Node x = self.input(1);
    Node s = Node.of(new Standardise(centred, epsilon), x);
    Node rest = centred ? subtract(x, rowMean(x)) : x;
    Node factor = rsqrt(add(rowMean(square(rest)), epsilon));
    Node mixed =
        add(
            multiply(cotangent, rowMean(multiply(g, s))),
            multiply(g, rowMean(multiply(cotangent, s))));
    Node byRow = Node.of(this, multiply(mixed, factor), x);
    Node byFactor = multiply(multiply(s, factor), rowMean(multiply(cotangent, self)));
    return List.of(Node.of(this, cotangent, x), Ops.negate(add(byRow, byFactor)));
  }

  private static Node rowMean(Node x) {
    return keepDims(Reductions::mean, x, -1);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer g = inputs.get(0);
    Buffer x = inputs.get(1);
    int n = x.shape().dim(-1);
    for (int start = 0; start < x.size(); start += n) {
      Standardise.Moments row = Standardise.Moments.of(x, start, n, centred);
      double scale = 1 / Math.sqrt(row.variance() + epsilon);
      double mean = 0;
      double along = 0;
      for (int i = start; i < start + n; i++) {
        mean += centred ? g.get(i) / n : 0;
        along += g.get(i) * (x.get(i) - row.mean()) * scale / n;
      }
      for (int i = start; i < start + n; i++) {
        double s = (x.get(i) - row.mean()) * scale;
        output.set(i, (g.get(i) - mean - s * along) * scale);
      }
    }
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 0;
  }
}
