package dev.cotangent.nn.training;

import dev.cotangent.nn.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/** Losses and metrics over samples that come in batches: every sample weighs the same. */
final class EpochSums {
  private final Map<String, Double> reported = new LinkedHashMap<>();
  private final Map<String, Metric.Accumulator> metrics = new LinkedHashMap<>();
  private long samples;
  private double loss;

  void add(BatchResult batch) {
    int count = batch.samples();
    samples += count;
    loss += batch.loss() * count;
    for (BatchResult.Reported figure : batch.reported()) {
      reported.merge(figure.name(), figure.mean() * count, Double::sum);
    }
    for (BatchResult.Measured figure : batch.measured()) {
      metrics
          .computeIfAbsent(figure.name(), name -> figure.metric().accumulator())
          .add(figure.value());
    }
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
