package dev.cotangent.ops;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.List;

/**
 * Rows along the last axis brought to variance 1: {@code (x − μ) / √(σ² + ε)}, where μ is a row's
 * mean and σ² the mean of {@code (x − μ)²}; not centred, μ is 0.
 *
 * <p>Derivative: {@link StandardiseGradient}.
 *
 * @param centred whether the mean is taken away; if not, rows are divided by their root mean square
 * @param epsilon what is added to the variance, at least 0
 */
public record Standardise(boolean centred, double epsilon) implements StandardOp {
  /** Creates the operation. */
  public Standardise {
    requireEpsilon("standardise", epsilon);
  }

  static void requireEpsilon(String name, double epsilon) {
    if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[%s] epsilon must be a number of at least 0: %s".formatted(name, epsilon));
    }
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    Shape x = inputs.get(0);
    if (x.rank() < 1) {
      throw new ShapeException(name(), "the operand must have an axis", x.toString());
    }
    return x;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Node.of(new StandardiseGradient(centred, epsilon), cotangent, self.input(0)));
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    Buffer x = inputs.get(0);
    int n = x.shape().dim(-1);
    for (int start = 0; start < x.size(); start += n) {
      Moments row = Moments.of(x, start, n, centred);
      double scale = 1 / Math.sqrt(row.variance + epsilon);
      for (int i = start; i < start + n; i++) {
        output.set(i, (x.get(i) - row.mean) * scale);
      }
    }
  }

  /** What a row is centred around, and the mean square of what is left. */
  record Moments(double mean, double variance) {
    static Moments of(Buffer x, int start, int n, boolean centred) {
      double mean = 0;
      for (int i = start; centred && i < start + n; i++) {
        mean += x.get(i) / n;
      }
      double variance = 0;
      for (int i = start; i < start + n; i++) {
        double rest = x.get(i) - mean;
        variance += rest * rest / n;
      }
      return new Moments(mean, variance);
    }
  }
}
