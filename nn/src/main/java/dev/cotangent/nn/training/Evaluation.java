package dev.cotangent.nn.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a network does on examples.
 *
 * @param loss the mean loss of a sample
 * @param metrics what else was measured, by name, in order
 */
public record Evaluation(double loss, Map<String, Double> metrics) {
  /** What the fraction of samples that are right is called. */
  public static final String ACCURACY = "accuracy";

  /** What the loss is called where it is named like a metric. */
  public static final String LOSS = "loss";

  /** Keeps a copy of the map, in its order. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** Of no examples: the loss is NaN, and there are no metrics. */
  public static Evaluation none() {
    return new Evaluation(Double.NaN, Map.of());
  }

  /** Whether it is {@link #none}, or the loss was NaN. */
  public boolean isNone() {
    return Double.isNaN(loss);
  }

  /** The fraction of samples that are right, in [0, 1]; NaN where that was not measured. */
  public double accuracy() {
    return metrics.getOrDefault(ACCURACY, Double.NaN);
  }

  /**
   * The loss or a metric by its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public double get(String name) {
    Double metric = metrics.get(name);
    if (metric != null) {
      return metric;
    }
    if (name.equals(LOSS)) {
      return loss;
    }
    throw new IllegalArgumentException(
        "[evaluation] there must be a metric of that name: '%s'; there are the loss and %s"
            .formatted(name, metrics.keySet()));
  }
}
