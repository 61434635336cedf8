package dev.cotangent.benchmarks.workload;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights that every framework starts from: uniform numbers of mean 0 and variance 1 / inputs
 * (LeCun and others, <i>Efficient BackProp</i>, 1998). Biases are 0.
 */
public final class InitialWeights {
  private static final long SEED = 20_26;

  private InitialWeights() {}

  /** The weights in the order of {@link Architecture#weights}, each in row-major order. */
  public static List<float[]> of(Architecture architecture) {
    List<float[]> weights = new ArrayList<>();
    for (int[] dims : architecture.weights()) {
      CounterRandom random = new CounterRandom(SEED, weights.size());
      float[] values = new float[Architecture.size(dims)];
      double limit = Math.sqrt(3.0 * dims[0] / values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (limit * (2 * random.uniform(i) - 1));
      }
      weights.add(values);
    }
    return weights;
  }
}
