package dev.cotangent.nn;

import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What PyTorch's documentation says of {@code Linear}, {@code LayerNorm}, {@code
 * MultiheadAttention} and the layers of a transformer, written down once more for a single sequence
 * in float64, row by row. A sequence is {@code [position][feature]}.
 */
final class TransformerFormulas {
  private final Map<String, Tensor> state;
  private final int heads;
  private final boolean normFirst;
  private final DoubleUnaryOperator activation;

  /** Formulas with the weights of a {@code state_dict}. */
  TransformerFormulas(
      Map<String, Tensor> state, int heads, boolean normFirst, DoubleUnaryOperator activation) {
    this.state = state;
    this.heads = heads;
    this.normFirst = normFirst;
    this.activation = activation;
  }

  /** {@code y = x·Aᵀ + b}. */
  private static double[][] linear(double[][] x, Tensor a, Tensor b, int from, int to) {
    return Arrays.stream(x)
        .map(
            row ->
                IntStream.range(from, to)
                    .mapToDouble(
                        o ->
                            b.at(o)
                                + IntStream.range(0, row.length)
                                    .mapToDouble(i -> row[i] * a.get(o, i))
                                    .sum())
                    .toArray())
        .toArray(double[][]::new);
  }

  private double[][] linear(double[][] x, String name) {
    Tensor a = state.get(name + ".weight");
    return linear(x, a, state.get(name + ".bias"), 0, a.shape().dim(0));
  }

  /** {@code (x − E[x]) / √(Var[x] + 10⁻⁵) · γ + β}, the variance biased. */
  double[][] norm(double[][] x, String name) {
    Tensor gamma = state.get(name + ".weight");
    Tensor beta = state.get(name + ".bias");
    return Arrays.stream(x)
        .map(
            row -> {
              double mean = Arrays.stream(row).average().orElseThrow();
              double variance =
                  Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
              return IntStream.range(0, row.length)
                  .mapToDouble(
                      i -> (row[i] - mean) / Math.sqrt(variance + 1e-5) * gamma.at(i) + beta.at(i))
                  .toArray();
            })
        .toArray(double[][]::new);
  }

  /** {@code Concat(head₁, …)·Wᴼ} with {@code headᵢ = softmax(QᵢKᵢᵀ/√d)Vᵢ}. */
  double[][] attention(double[][] x, double[][] memory, String name, boolean causal) {
    Tensor a = state.get(name + ".in_proj_weight");
    Tensor b = state.get(name + ".in_proj_bias");
    int width = a.shape().dim(1);
    int d = width / heads;
    double[][] q = linear(x, a, b, 0, width);
    double[][] k = linear(memory, a, b, width, 2 * width);
    double[][] v = linear(memory, a, b, 2 * width, 3 * width);
    double[][] joined = new double[x.length][width];
    for (int i = 0; i < x.length; i++) {
      for (int h = 0; h < heads; h++) {
        int keys = causal ? i + 1 : memory.length;
        double total = 0;
        for (int j = 0; j < keys; j++) {
          double score = 0;
          for (int c = h * d; c < (h + 1) * d; c++) {
            score += q[i][c] * k[j][c] / Math.sqrt(d);
          }
          total += Math.exp(score);
          for (int c = h * d; c < (h + 1) * d; c++) {
            joined[i][c] += Math.exp(score) * v[j][c];
          }
        }
        for (int c = h * d; c < (h + 1) * d; c++) {
          joined[i][c] /= total;
        }
      }
    }
    return linear(joined, name + ".out_proj");
  }

  private double[][] dense(double[][] x, String name) {
    double[][] inner = linear(x, name + "linear1");
    for (double[] row : inner) {
      Arrays.setAll(row, i -> activation.applyAsDouble(row[i]));
    }
    return linear(inner, name + "linear2");
  }

  private static double[][] sum(double[][] a, double[][] b) {
    return IntStream.range(0, a.length)
        .mapToObj(
            i -> IntStream.range(0, a[i].length).mapToDouble(c -> a[i][c] + b[i][c]).toArray())
        .toArray(double[][]::new);
  }

  /** {@code TransformerEncoderLayer}. */
  double[][] encoderLayer(double[][] x, String name, boolean causal) {
    if (normFirst) {
      double[][] normed = norm(x, name + "norm1");
      double[][] y = sum(x, attention(normed, normed, name + "self_attn", causal));
      return sum(y, dense(norm(y, name + "norm2"), name));
    }
    double[][] y = norm(sum(x, attention(x, x, name + "self_attn", causal)), name + "norm1");
    return norm(sum(y, dense(y, name)), name + "norm2");
  }

  /** {@code TransformerDecoderLayer}. */
  double[][] decoderLayer(double[][] x, double[][] memory, String name) {
    if (normFirst) {
      double[][] normed = norm(x, name + "norm1");
      double[][] y = sum(x, attention(normed, normed, name + "self_attn", true));
      double[][] z = norm(y, name + "norm2");
      y = sum(y, attention(z, memory, name + "multihead_attn", false));
      return sum(y, dense(norm(y, name + "norm3"), name));
    }
    double[][] y = norm(sum(x, attention(x, x, name + "self_attn", true)), name + "norm1");
    y = norm(sum(y, attention(y, memory, name + "multihead_attn", false)), name + "norm2");
    return norm(sum(y, dense(y, name)), name + "norm3");
  }
}
