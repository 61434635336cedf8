package dev.cotangent.nn.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.metric.Metric;
import java.util.List;

/**
 * What came of a batch.
 *
 * @param samples how many there were
 * @param loss the sum of all that is minimised
 * @param reported further means of the batch, such as the parts of the loss
 * @param measured what metrics make of it
 */
record BatchResult(int samples, double loss, List<Reported> reported, List<Measured> measured) {
  /** A mean over the batch's samples. */
  record Reported(String name, double mean) {}

  /** The value of {@link Metric#of}. */
  record Measured(String name, Metric metric, Tensor value) {}
}
