package dev.cotangent.nn.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/** Losses and metrics over samples that come in batches: every sample weighs the same. */
final class EpochSums {
  private final Map<String, Double> reported = new LinkedHashMap<>();
  private final Map<String, Metric.Accumulator> metrics = new LinkedHashMap<>();
  private final Map<String, Tensor> restored = new LinkedHashMap<>();
  private long samples;
  private double loss;

  /**
   * All that was added.
   *
   * @param samples how many samples
   * @param loss the sum of their losses
   * @param reported the sums of further figures
   * @param metrics the states of the accumulators
   */
  record State(
      long samples, double loss, Map<String, Double> reported, Map<String, Tensor> metrics) {}

  EpochSums() {}

  /** Goes on where another was. */
  EpochSums(State state) {
    samples = state.samples;
    loss = state.loss;
    reported.putAll(state.reported);
    restored.putAll(state.metrics);
  }

  State state() {
    Map<String, Tensor> states = new LinkedHashMap<>(restored);
    metrics.forEach((name, metric) -> states.put(name, metric.state()));
    return new State(samples, loss, new LinkedHashMap<>(reported), states);
  }

  void add(BatchResult batch) {
    int count = batch.samples();
    samples += count;
    loss += batch.loss() * count;
    for (BatchResult.Reported figure : batch.reported()) {
      reported.merge(figure.name(), figure.mean() * count, Double::sum);
    }
    for (BatchResult.Measured figure : batch.measured()) {
      accumulator(figure.name(), figure.metric()).add(figure.value());
    }
  }

  private Metric.Accumulator accumulator(String name, Metric metric) {
    Metric.Accumulator known = metrics.get(name);
    if (known != null) {
      return known;
    }
    Metric.Accumulator accumulator = metric.accumulator();
    Tensor state = restored.remove(name);
    if (state != null) {
      accumulator.restore(state);
    }
    metrics.put(name, accumulator);
    return accumulator;
  }

  /** Makes accumulators of what was restored, also where no batch is left to be added. */
  void adopt(Map<String, Metric> measured) {
    measured.forEach(
        (name, metric) -> {
          if (restored.containsKey(name)) {
            Metric.Accumulator unused = accumulator(name, metric);
          }
        });
  }

  long samples() {
    return samples;
  }

  double loss() {
    return loss / samples;
  }

  Evaluation mean() {
    Map<String, Double> values = new LinkedHashMap<>();
    reported.forEach((name, sum) -> values.put(name, sum / samples));
    metrics.forEach((name, metric) -> values.put(name, metric.value()));
    return new Evaluation(loss(), values);
  }
}
