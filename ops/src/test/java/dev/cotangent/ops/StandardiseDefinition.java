package dev.cotangent.ops;

import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.List;

/** Standardised rows once more: the variance as the mean of x² less the square of the mean. */
final class StandardiseDefinition {
  private final double[] row;
  private final double mean;
  private final double deviation;

  private StandardiseDefinition(Tensor x, int[] at, boolean centred, double epsilon) {
    this.row = row(x, at);
    this.mean = centred ? Arrays.stream(row).average().orElseThrow() : 0;
    double squares = Arrays.stream(row).map(each -> each * each).average().orElseThrow();
    this.deviation = StrictMath.sqrt(squares - mean * mean + epsilon);
  }

  private static double[] row(Tensor x, int[] at) {
    double[] row = new double[x.shape().dim(-1)];
    int[] index = at.clone();
    for (int k = 0; k < row.length; k++) {
      index[at.length - 1] = k;
      row[k] = x.get(index);
    }
    return row;
  }

  static Tensor value(Standardise op, List<Tensor> in) {
    Tensor x = in.get(0);
    return Definitions.fill(
        x.shape(),
        i -> {
          StandardiseDefinition d = new StandardiseDefinition(x, i, op.centred(), op.epsilon());
          return (x.get(i) - d.mean) / d.deviation;
        });
  }

  /** A row's product with the Jacobian matrix (δᵢⱼ − 1/n)/d − (xᵢ − μ)(xⱼ − μ)/(n·d³). */
  static Tensor gradient(StandardiseGradient op, List<Tensor> in) {
    Tensor x = in.get(1);
    return Definitions.fill(
        x.shape(),
        i -> {
          StandardiseDefinition d = new StandardiseDefinition(x, i, op.centred(), op.epsilon());
          double[] g = row(in.get(0), i);
          int n = g.length;
          double sum = 0;
          for (int k = 0; k < n; k++) {
            double unit = (i[i.length - 1] == k ? 1 : 0) - (op.centred() ? 1.0 / n : 0);
            double outer = (x.get(i) - d.mean) * (d.row[k] - d.mean) / n;
            sum += g[k] * (unit / d.deviation - outer / Math.pow(d.deviation, 3));
          }
          return sum;
        });
  }
}
